package mocks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Resource is one resource as the program registered it.
type Resource struct{ pulumi.MockResourceArgs }

func (r Resource) String() string { return r.TypeToken + " " + r.Name }

// At returns an input as an ordinary Go value, by a path such as spec.ports[0].port. It is nil where nothing is, and starts with
// "[secret]" where the input is marked as a secret.
func (r Resource) At(path string) any {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return err
	}
	value, ok := parsed.Get(resource.NewObjectProperty(r.Inputs))
	if !ok {
		return nil
	}
	return plain(value)
}

// Shown is everything that the inputs show to somebody who cannot decrypt secrets.
func (r Resource) Shown() string {
	return fmt.Sprint(r.Inputs.MapRepl(nil, func(v resource.PropertyValue) (any, bool) { return "[secret]", v.IsSecret() }))
}

func plain(value resource.PropertyValue) any {
	return value.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		switch {
		case v.IsSecret():
			return fmt.Sprint("[secret]", plain(v.SecretValue().Element)), true
		case v.IsNumber() && v.NumberValue() == float64(int(v.NumberValue())):
			return int(v.NumberValue()), true
		}
		return nil, false
	})
}

// Parent is the type and the name of the parent.
func (r Resource) Parent() string { return label(r.RegisterRPC.GetParent()) }

// ProviderName is the type and the name of the provider, and "" where the resource would take a default provider.
func (r Resource) ProviderName() string { return label(providerURN(r.Provider)) }

// providerURN strips the identifier from a reference to a provider, URN::ID.
func providerURN(reference string) string {
	return reference[:max(0, strings.LastIndex(reference, "::"))]
}

// label is the type and the name of a URN.
func label(urn string) string {
	if urn == "" {
		return ""
	}
	parsed := resource.URN(urn)
	return string(parsed.Type()) + " " + parsed.Name()
}
