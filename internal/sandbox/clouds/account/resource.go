package account

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"

	"stateful-clusters/internal/sandbox/clouds/schema"
)

// texts reads a list of texts, or what IAM and others take in the place of a list of one.
func texts(value any) []string {
	var all []string
	switch value := value.(type) {
	case string:
		all = append(all, value)
	case []any:
		for _, v := range value {
			all = append(all, texts(v)...)
		}
	}
	return all
}

// build makes the id and the outputs of a new resource by the templates of its type.
func build(t *schema.Type, r *Resource) {
	r.ID, r.Outputs = expand(t.ID, r), map[string]any{}
	for name, template := range t.Outputs {
		r.Outputs[name] = expand(template, r)
	}
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// The account's identity, which is nobody's.
var identity = map[string]string{"account": "123456789012", "subscription": "00000000-0000-0000-0000-000000000000"}

// expand fills a template with what is known of a resource.
func expand(template string, r *Resource) string {
	return placeholder.ReplaceAllStringFunc(template, func(match string) string {
		switch name := match[1 : len(match)-1]; name {
		case "hex":
			return fmt.Sprintf("%016x%x", rand.Uint64(), rand.IntN(16))
		case "byte":
			return strconv.Itoa(rand.IntN(256))
		case "region":
			return r.Region
		case "account", "subscription":
			return identity[name]
		default:
			return r.Attribute(name)
		}
	})
}
