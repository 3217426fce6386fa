package account

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// Status is what a cloud is doing with a resource.
type Status string

// The statuses of resources.
const (
	Creating Status = "creating"
	Active   Status = "active"
	Updating Status = "updating"
	Deleting Status = "deleting"
)

// Resource is one thing in the account.
type Resource struct {
	Type    string         `json:"type"`
	ID      string         `json:"id"`
	Name    string         `json:"name"` // that Pulumi knows it by; "" for what the program did not make
	Status  Status         `json:"status"`
	Region  string         `json:"region"`
	Created time.Time      `json:"created"`
	Inputs  map[string]any `json:"inputs"`
	Outputs map[string]any `json:"outputs"` // what the cloud has added
}

// Properties returns inputs and outputs together.
func (r *Resource) Properties() map[string]any {
	all := map[string]any{}
	merge(all, r.Inputs)
	merge(all, r.Outputs)
	return all
}

func (r *Resource) copy() Resource {
	c := *r
	c.Inputs, c.Outputs = map[string]any{}, map[string]any{}
	merge(c.Inputs, r.Inputs)
	merge(c.Outputs, r.Outputs)
	return c
}

// attribute returns what others name the resource by.
func (r *Resource) attribute(name string) string {
	if name == "id" {
		return r.ID
	}
	if text, ok := r.Outputs[name].(string); ok {
		return text
	}
	return r.text(name)
}

func (r *Resource) text(input string) string {
	text, _ := r.Inputs[input].(string)
	return text
}

// number returns an input that is a whole number; path names it within objects.
func (r *Resource) number(path ...string) int {
	values := r.Inputs
	for _, key := range path[:len(path)-1] {
		values, _ = values[key].(map[string]any)
	}
	n, _ := values[path[len(path)-1]].(float64)
	return int(n)
}

// texts returns an input that is a list of texts.
func texts(value any) []string {
	list, _ := value.([]any)
	var all []string
	for _, v := range list {
		if text, ok := v.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// build makes the id and the outputs of a new resource by the templates of its type.
func build(t *schema.Type, r *Resource) {
	r.Outputs = map[string]any{}
	// An id may be made of the ARN, and an ARN of the id.
	if template, ok := t.Outputs["arn"]; ok && t.ID == "{arn}" {
		r.Outputs["arn"] = expand(template, r)
	}
	r.ID = expand(t.ID, r)
	for name, template := range t.Outputs {
		if _, done := r.Outputs[name]; !done {
			r.Outputs[name] = expand(template, r)
		}
	}
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// expand fills a template with what is known of a resource.
func expand(template string, r *Resource) string {
	return placeholder.ReplaceAllStringFunc(template, func(match string) string {
		switch name := match[1 : len(match)-1]; name {
		case "hex":
			return random(9)[:17]
		case "account":
			return number
		case "subscription":
			return subscription
		case "region":
			return r.Region
		default:
			return r.attribute(name)
		}
	})
}

func random(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // it never fails (https://pkg.go.dev/crypto/rand#Read)
	return hex.EncodeToString(b)
}

func (a *Account) file() string { return filepath.Join(a.folder, "account.json") }

func (a *Account) load() error {
	content, err := os.ReadFile(a.file())
	if os.IsNotExist(err) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(content, &a.resources)
	}
	if err != nil {
		return fmt.Errorf("reading the simulated account: %w; `make down` removes it", err)
	}
	return nil
}

// save writes the account, under the lock, and wakes those who wait for a change.
func (a *Account) save() error {
	a.changed.Broadcast()
	content, err := json.MarshalIndent(a.resources, "", " ")
	if err != nil {
		return err
	}
	scratch := a.file() + ".new"
	if err := os.WriteFile(scratch, content, 0o600); err != nil {
		return fmt.Errorf("writing the simulated account: %w", err)
	}
	return os.Rename(scratch, a.file())
}
