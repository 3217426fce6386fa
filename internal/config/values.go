// Package config reads configuration into structs. The tag of a field names its key: `key:"eksRegion"`, or `key:"licenseKey,secret"`
// for a value that must be encrypted. Pulumi.yaml describes the keys and alone holds their defaults.
package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Values are the configuration of a stack, or of one of its sites. The zero value holds nothing.
type Values struct {
	// Get returns the value of a key: a text, with lists and records as JSON. It is "" for a key that is not set.
	Get func(key string) string
	// Secret tells whether the value of a key is encrypted; nil means that none is.
	Secret func(key string) bool

	site string
	own  map[string]string
}

// FromStack returns the configuration of the stack that the engine runs.
func FromStack(ctx *pulumi.Context) Values {
	return Values{
		Get: func(key string) string {
			value, _ := ctx.GetConfig(ctx.Project() + ":" + key)
			return value
		},
		Secret: func(key string) bool { return ctx.IsConfigSecret(ctx.Project() + ":" + key) },
	}
}

// Given returns the full names of all keys that the engine passed, known or not.
func Given() ([]string, error) {
	text := os.Getenv(pulumi.EnvConfig)
	if text == "" {
		return nil, nil
	}
	given := map[string]string{}
	if err := json.Unmarshal([]byte(text), &given); err != nil {
		return nil, fmt.Errorf("is not what the engine passes: %w", err)
	}
	var keys []string
	for key := range given {
		keys = append(keys, key)
	}
	return keys, nil
}

// Overlay returns the values as one site sees them: its own ones lie over those of the stack.
func (v Values) Overlay(site string, own map[string]string) Values {
	v.site, v.own = site, own
	return v
}

// Name is what a key is called in a finding: sites[nyc].eksRegion where the site itself gives the value.
func (v Values) Name(key string) string {
	if _, ok := v.own[key]; ok {
		return fmt.Sprintf("sites[%s].%s", v.site, key)
	}
	return key
}

// Text returns the value of a key as the engine passes it.
func (v Values) Text(key string) string {
	if value, ok := v.own[key]; ok {
		return value
	}
	return v.Get(key)
}

// Own returns the keys that the site itself gives, in order.
func (v Values) Own() []string { return slices.Sorted(maps.Keys(v.own)) }

func (v Values) secret(key string) bool { return v.Secret != nil && v.Secret(key) }
