package config

import (
	"encoding/json"
	"reflect"
	"strconv"

	"stateful-clusters/internal/check"
)

// Read fills the tagged fields of the struct that into points to. It never fails: what it cannot read it reports as a fault, and leaves
// at the zero value, so that one run finds every fault.
//
// A field is a string, an int, a bool, a []string, a File, a struct with tagged fields of its own, a slice of such structs for a list of
// records, or a map[string]string for a list of records that have a name and a value. Fields without a tag are left alone.
func (v Values) Read(into any, r *check.Report) {
	reader{v, r}.fields(reflect.ValueOf(into).Elem())
}

type reader struct {
	values Values
	report *check.Report
}

func (r reader) fields(target reflect.Value) {
	for i := range target.NumField() {
		key := keyOf(target.Type().Field(i))
		switch field := target.Field(i); {
		case key.name != "":
			r.field(key, field)
		case nested(field.Type()):
			r.fields(field)
		}
	}
}

func (r reader) field(key key, field reflect.Value) {
	text := r.values.Text(key.name)
	if key.secret && text != "" && !r.values.secret(key.name) {
		r.fault(key, check.Hidden, "stands in plain text in the stack's file",
			"set it again with `pulumi config set --secret "+key.name+"`, and consider the old value known")
	}
	switch target := field.Addr().Interface().(type) {
	case *string:
		*target = text
	case *int:
		*target = r.number(key, text)
	case *bool:
		*target = r.flag(key, text)
	case *[]string:
		*target = r.list(key, text)
	case *map[string]string:
		*target = r.namedValues(key, text)
	case *File:
		*target = readFile(text)
	default:
		r.records(key, text, field)
	}
}

func (r reader) fault(key key, found any, allowed, remedy string) {
	r.report.Fault(r.values.Name(key.name), found, allowed, remedy)
}

func (r reader) number(key key, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		r.fault(key, text, "must be a whole number", "write it without quotes or a unit")
		return 0
	}
	return n
}

func (r reader) flag(key key, text string) bool {
	if text != "true" && text != "false" {
		r.fault(key, text, "must be true or false", "write one of them, without quotes")
	}
	return text == "true"
}

func (r reader) list(key key, text string) []string {
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		r.fault(key, text, "must be a list of texts",
			"write [a, b], with numbers in quotes, or set its items one by one: `pulumi config set --path '"+key.name+"[0]' …`")
		return nil
	}
	return list
}
