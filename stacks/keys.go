package stacks

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// keys reads the project's configuration. It never fails: what it cannot read it reports as a fault and reads as the zero
// value, so that one run finds every fault. It remembers what it was asked for, which makes the rest unknown keys.
type keys struct {
	ctx    *pulumi.Context
	asked  map[string]bool
	report check.Report
}

func newKeys(ctx *pulumi.Context) *keys { return &keys{ctx: ctx, asked: map[string]bool{}} }

func (k *keys) text(key string) string {
	k.asked[key] = true
	value, _ := k.ctx.GetConfig(k.ctx.Project() + ":" + key)
	return value
}

// secret reads a value that must have been given with --secret, so that neither the stack file nor the state shows it.
func (k *keys) secret(key string) string {
	value := k.text(key)
	if value != "" && !k.ctx.IsConfigSecret(k.ctx.Project()+":"+key) {
		k.report.Fault(key, check.Hidden, "stands in plain text in the stack's file", "set it anew with `pulumi config set --secret "+key+"`, and consider the old value known")
	}
	return value
}

func (k *keys) number(key string) int {
	value := k.text(key)
	n, err := strconv.Atoi(value)
	if err != nil {
		k.report.Fault(key, value, "must be a whole number", "write it without quotes or a unit")
	}
	return n
}

func (k *keys) flag(key string) bool {
	value := k.text(key)
	if value != "true" && value != "false" {
		k.report.Fault(key, value, "must be true or false", "write one of them, without quotes")
	}
	return value == "true"
}

func (k *keys) list(key string) []string {
	value := k.text(key)
	var list []string
	if err := json.Unmarshal([]byte(value), &list); err != nil {
		k.report.Fault(key, value, "must be a list of texts", "write [a, b], or set its items one by one: `pulumi config set --path '"+key+"[0]' …`")
	}
	return list
}

// records reads a list of records whose fields are texts, and refuses fields other than the given ones.
func (k *keys) records(key string, fields ...string) []map[string]string {
	value := k.text(key)
	var list []map[string]any
	if err := json.Unmarshal([]byte(value), &list); err != nil {
		k.report.Fault(key, value, "must be a list of records with the fields "+strings.Join(fields, ", "), "see README.md for an example")
		return nil
	}
	records := make([]map[string]string, len(list))
	for i, fieldValues := range list {
		records[i] = map[string]string{}
		for _, field := range slices.Sorted(maps.Keys(fieldValues)) {
			text, err := fieldText(fieldValues[field])
			switch {
			case !slices.Contains(fields, field):
				k.report.Fault(key, field, "is not a field of it, these are: "+strings.Join(fields, ", "), meant(field, fields))
			case err != nil:
				k.report.Fault(key, field, err.Error(), "write a text, a number, true or false")
			default:
				records[i][field] = text
			}
		}
	}
	return records
}

func fieldText(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", errors.New("holds neither a text nor a number")
}

// unknown reports the keys of the project's namespace that nobody asked for. The engine passes them on without a word.
func (k *keys) unknown(given map[string]string) {
	known := slices.Sorted(maps.Keys(k.asked))
	for _, full := range slices.Sorted(maps.Keys(given)) {
		key, ok := strings.CutPrefix(full, k.ctx.Project()+":")
		if ok && !k.asked[key] {
			k.report.Fault(key, check.Verbatim("set"), "is not a key of this project", meant(key, known)+", or remove it with `pulumi config rm "+key+"`")
		}
	}
}

func meant(name string, known []string) string {
	if near := check.Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "README.md lists what there is"
}
