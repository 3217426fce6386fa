package config

import (
	"reflect"
	"slices"
	"strings"
)

// key is the tag of a field.
type key struct {
	name   string
	secret bool
}

func keyOf(field reflect.StructField) key {
	name, option, _ := strings.Cut(field.Tag.Get("key"), ",")
	return key{name, option == "secret"}
}

// nested tells whether a field without a key holds fields that may have keys.
func nested(t reflect.Type) bool { return t.Kind() == reflect.Struct && t != reflect.TypeFor[File]() }

// Kind is what a key holds, in the words of Pulumi.yaml: string, integer, boolean, list, records or secret.
type Kind string

// Keys returns what the tagged fields of the structs hold, by key.
func Keys(structs ...any) map[string]Kind {
	keys := map[string]Kind{}
	for _, s := range structs {
		t := reflect.TypeOf(s)
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		addKeys(keys, t)
	}
	return keys
}

func addKeys(keys map[string]Kind, t reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		switch key := keyOf(field); {
		case key.secret:
			keys[key.name] = "secret"
		case key.name != "":
			keys[key.name] = kindOf(field.Type)
		case nested(field.Type):
			addKeys(keys, field.Type)
		}
	}
}

func kindOf(t reflect.Type) Kind {
	switch {
	case t.Kind() == reflect.Int:
		return "integer"
	case t.Kind() == reflect.Bool:
		return "boolean"
	case t == reflect.TypeFor[[]string]():
		return "list"
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Map:
		return "records"
	}
	return "string"
}

// fieldsOf returns the names of a record's fields, in the order of the struct.
func fieldsOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name := keyOf(t.Field(i)).name; name != "" {
			names = append(names, name)
		}
	}
	return slices.Clip(names)
}
