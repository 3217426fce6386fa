package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// records reads a list of records into a slice of structs whose tagged fields are texts.
func (r reader) records(key key, text string, target reflect.Value) {
	element := target.Type().Elem()
	fields := fieldsOf(element)
	for _, record := range r.texts(key, text, fields) {
		item := reflect.New(element).Elem()
		for i := range element.NumField() {
			if name := keyOf(element.Field(i)).name; name != "" {
				item.Field(i).SetString(record[name])
			}
		}
		target.Set(reflect.Append(target, item))
	}
}

// namedValues reads a list of records with a name and a value each.
func (r reader) namedValues(key key, text string) map[string]string {
	values := map[string]string{}
	for _, record := range r.texts(key, text, []string{"name", "value"}) {
		name, value := record["name"], record["value"]
		if name == "" {
			r.fault(key, value, "lacks a name", "write {name: …, value: …}")
			continue
		}
		if _, twice := values[name]; twice {
			r.fault(key, name, "is named twice", "name it once")
		}
		values[name] = value
	}
	return values
}

// texts reads a list of records whose fields are texts, and refuses fields other than the given ones.
func (r reader) texts(key key, text string, fields []string) []map[string]string {
	records, err := Records(text)
	if err != nil {
		r.fault(key, text, "must be a list of records with the fields "+strings.Join(fields, ", "),
			"see docs/configuration.md for an example")
		return nil
	}
	texts := make([]map[string]string, len(records))
	for i, record := range records {
		texts[i] = map[string]string{}
		for _, field := range slices.Sorted(maps.Keys(record)) {
			value, err := scalar(record[field])
			switch {
			case !slices.Contains(fields, field):
				r.fault(key, field, "is not a field of it, these are: "+strings.Join(fields, ", "), Meant(field, fields))
			case err != nil:
				r.fault(key, field, err.Error(), "write a text, a number, true or false")
			default:
				texts[i][field] = value
			}
		}
	}
	return texts
}

// Records reads a list of records whose fields are JSON values.
func Records(text string) ([]map[string]json.RawMessage, error) {
	var records []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &records); err != nil {
		return nil, err // without those before the fault
	}
	return records, nil
}

// Text returns a JSON value as the engine passes the value of a key: texts as they are, all else as JSON.
func Text(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(bytes.TrimSpace(value))
}

func scalar(value json.RawMessage) (string, error) {
	var parsed any
	if err := json.Unmarshal(value, &parsed); err != nil {
		return "", err
	}
	switch v := parsed.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", errors.New("holds neither a text nor a number")
}

// Meant advises what to write in the place of an unknown name.
func Meant(name string, known []string) string {
	if near := check.Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "docs/configuration.md lists what there is"
}
