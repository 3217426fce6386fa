package control

import (
	"maps"
	"strings"
	"time"
)

// Operation is what a call to a cloud does.
type Operation string

// The operations.
const (
	Create Operation = "create"
	Read   Operation = "read"
	Update Operation = "update"
	Delete Operation = "delete"
	Invoke Operation = "invoke"
)

// Operations are all of them.
var Operations = []Operation{Create, Read, Update, Delete, Invoke}

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
	Project string         `json:"project,omitempty"` // of Google Cloud, as the provider is set up
	Inputs  map[string]any `json:"inputs"`
	Outputs map[string]any `json:"outputs"` // what the cloud has added
}

// Copy shares what is below the first level, which nobody changes in place.
func (r *Resource) Copy() Resource {
	c := *r
	c.Inputs, c.Outputs = maps.Clone(r.Inputs), maps.Clone(r.Outputs)
	return c
}

// Attribute returns what others name the resource by: its id, an output or an input.
func (r *Resource) Attribute(name string) string {
	if name == "id" {
		return r.ID
	}
	if text, ok := r.Outputs[name].(string); ok {
		return text
	}
	return r.Text(name)
}

// Named reports whether a value names the resource by an attribute. "self" is how Google Cloud takes names: as the id, the link or the
// plain name.
func (r *Resource) Named(attribute, value string) bool {
	if attribute == "self" {
		return value == r.ID || value == r.Attribute("selfLink") || value == r.Attribute("name")
	}
	return r.Attribute(attribute) == value
}

// Input returns what is at a path in the inputs, or nil.
func (r *Resource) Input(path ...string) any {
	var value any = r.Inputs
	for _, key := range path {
		values, _ := value.(map[string]any)
		value = values[key]
	}
	return value
}

// Text returns an input that is a text, or "".
func (r *Resource) Text(path ...string) string {
	text, _ := r.Input(path...).(string)
	return text
}

// Number returns an input that is a whole number, or 0.
func (r *Resource) Number(path ...string) int {
	n, _ := r.Input(path...).(float64)
	return int(n)
}

// Entry is one call in the ledger. It never holds what was sent: inputs may be secret.
type Entry struct {
	Type      string    `json:"type"`
	Name      string    `json:"name"` // that Pulumi knows the resource by
	ID        string    `json:"id"`
	Operation Operation `json:"operation"`
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`      // zero while the call is under way
	Attempts  int       `json:"attempts"` // how often the provider has asked the cloud
	Outcome   string    `json:"outcome"`  // "ok", the cloud's words, or "" while the call is under way
}

// OK is the outcome of a call that has done what it was asked for.
const OK = "ok"

// Kind returns the last part of a type's token: aws:ec2/vpc:Vpc → Vpc.
func Kind(token string) string { return token[strings.LastIndex(token, ":")+1:] }
