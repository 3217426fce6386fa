package stacks

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/golden"
	"stateful-clusters/internal/record"
)

// The whole Kubernetes objects of every stack, and of one that uses what is off by default.
func TestManifests(t *testing.T) {
	for _, stack := range allStacks {
		manifests, err := run(t, stack, nil).Manifests()
		require.NoError(t, err)
		golden.Equal(t, "testdata/"+stack+".manifests.yaml", manifests)
	}
	manifests, err := deploy(t, record.Options{Config: everythingOn(t)}).Manifests()
	require.NoError(t, err)
	golden.Equal(t, "testdata/everything.manifests.yaml", manifests)
}

// Every resource of every stack: its place among the others, and what it asks of a cloud.
func TestResources(t *testing.T) {
	for _, stack := range allStacks {
		golden.Equal(t, "testdata/"+stack+".resources.yaml", describe(t, run(t, stack, nil)))
	}
}

// everythingOn is the eks stack with all that can be switched on, switched on.
func everythingOn(t *testing.T) record.Config {
	t.Helper()
	config := load(t, "eks")
	for key, value := range map[string]string{
		"eksLogTypes":              `["audit"]`,
		"eksSupportType":           "STANDARD",
		"tags":                     `[{"name":"team","value":"messaging"}]`,
		"monitoring":               "true",
		"tls":                      "true",
		"eksCertificateArn":        "arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
		"internalLoadBalancer":     "true",
		"sourceRanges":             `["203.0.113.0/24"]`,
		"clientServiceAnnotations": `[{"name":"example.com/owner","value":"messaging"}]`,
		"options":                  `[{"name":"Rest.Enable","value":"true"}]`,
		"javaOptions":              "-XX:+UseG1GC -XX:MaxGCPauseMillis=50",
		"podSecurityLevel":         "restricted",
		"runAsNonRoot":             "true",
		"runAsUser":                "1000",
		"readOnlyRootFilesystem":   "true",
		"dropCapabilities":         "true",
		"autoscaling":              "false",
		"cpuLimit":                 "2",
		"listenPort":               "9800",
		"zoneSpread":               "required",
		"eksAccessEntries": `[{"name":"team","principalArn":"arn:aws:iam::123456789012:role/team",
			"policy":"AmazonEKSEditPolicy","namespace":"migratory"}]`,
	} {
		config.Set(key, value)
	}
	for _, key := range secretKeys {
		config.SetSecret(key, "value-of-"+key)
	}
	return config
}

// described is a resource as the golden files show it. Inputs of Kubernetes objects stand in the manifests.
type described struct {
	Resource     string         `yaml:"resource"`
	Parent       string         `yaml:"parent,omitempty"`
	Provider     string         `yaml:"provider,omitempty"`
	After        []string       `yaml:"after,omitempty"`
	ReplacedWith []string       `yaml:"replacedWith,omitempty"`
	Ignores      []string       `yaml:"ignores,omitempty"`
	Timeouts     string         `yaml:"timeouts,omitempty"`
	Retained     bool           `yaml:"retained,omitempty"` // on destroy
	Inputs       map[string]any `yaml:"inputs,omitempty"`
}

func describe(t *testing.T, recorded *record.Run) string {
	t.Helper()
	short := map[string]string{}
	for _, r := range recorded.Resources {
		short[r.URN] = r.Type + " " + r.Name
	}
	shorten := func(urns []string) []string {
		var names []string
		for _, urn := range urns {
			names = append(names, short[urn])
		}
		slices.Sort(names)
		return names
	}
	var all []described
	for _, r := range recorded.Resources {
		d := described{
			Resource:     short[r.URN],
			Parent:       short[r.Request.GetParent()],
			Provider:     short[providerURN(r.Request.GetProvider())],
			After:        shorten(r.Request.GetDependencies()),
			ReplacedWith: shorten(r.Request.GetReplaceWith()),
			Ignores:      r.Request.GetIgnoreChanges(),
			Retained:     r.Request.GetRetainOnDelete(),
		}
		if timeouts := r.Request.GetCustomTimeouts(); timeouts != nil {
			d.Timeouts = strings.TrimSpace(strings.Join([]string{timeouts.GetCreate(), timeouts.GetUpdate(), timeouts.GetDelete()}, " "))
		}
		if !strings.HasPrefix(r.Type, "kubernetes:") {
			d.Inputs = record.Plain(r.Inputs)
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b described) int { return strings.Compare(a.Resource, b.Resource) })
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	require.NoError(t, encoder.Encode(all))
	return out.String()
}

// providerURN strips the identifier from a reference to a provider, URN::ID.
func providerURN(reference string) string {
	return reference[:max(0, strings.LastIndex(reference, "::"))]
}
