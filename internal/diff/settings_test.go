package diff

import (
	"slices"
	"testing"

	"stateful-clusters/internal/sandbox/project"
)

func TestSettingsThatDifferAreListed(t *testing.T) {
	plain := func(value string) project.Setting { return project.Setting{Value: value} }
	secret := func(value string) project.Setting { return project.Setting{Value: value, Secret: true} }
	got := differing(map[string]project.Setting{
		"same": plain("a"), "changed": plain("a"), "gone": plain("a"), "empty": plain(""), "kept": secret("one"), "anew": secret("one"),
		"kubeconfig": plain("~/.kube/config"),
	}, map[string]project.Setting{
		"same": plain("a"), "changed": plain("b"), "new": plain("b\nc"), "now": secret("one"), "kept": secret("one"), "anew": secret("two"),
		"kubeconfig": plain("other"),
	})
	const anew = "encrypted anew, and taken for another value: nobody can decrypt it here"
	want := []Property{
		{Path: "anew", Old: "[secret]", New: "[secret]", Note: anew},
		{Path: "changed", Old: "a", New: "b"},
		{Path: "gone", Old: "a", New: "none"},
		{Path: "kubeconfig", Old: "~/.kube/config", New: "other", Note: "not previewed: the sandbox has its own"},
		{Path: "new", Old: "none", New: `"b\nc"`},
		{Path: "now", Old: "none", New: "[secret]"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%v, want\n%v", got, want)
	}
}
