package diff

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/diff"
)

const migratory = "kubernetes:core/v1:Namespace migratory"

func TestWhatAChangeDoes(t *testing.T) {
	w := newWorld(t)
	t.Run("nothing", func(t *testing.T) {
		out, said, code := w.diff("local", "--base", "HEAD")
		assert.Equal(t, 0, code)
		assert.Regexp(t, `^stack local, compared with HEAD \([0-9a-f]{7}\): no changes\n$`, out)
		assert.Empty(t, said, "nothing is brought up where the files are the same")
	})
	t.Run("configuration", func(t *testing.T) {
		// A real cluster, on both sides. A comparison that asked it would fail.
		w.set("local", "kubeconfig: /nowhere/kubeconfig", "kubeContext: production")
		w.commit("a real cluster")
		w.set("local", "membersMax: 7", "image: migratorydata/server:6.0.25")
		out, _, code := w.diff("local", "--base", "HEAD")
		assert.Equal(t, 1, code)
		for _, want := range []string{
			": 2 to update, 7 unchanged\n", "\n  image: migratorydata/server:6.0.24 → migratorydata/server:6.0.25\n",
			"\n       spec.maxReplicas: 5 → 7\n",
			"\n-          image: migratorydata/server:6.0.24\n+          image: migratorydata/server:6.0.25\n",
			"\n--- HorizontalPodAutoscaler migratory/migratorydata-autoscale\n",
		} {
			assert.Contains(t, out, want)
		}
		assert.NotContains(t, out, "DANGER")
		w.reset()
	})
	t.Run("another namespace and other members", func(t *testing.T) {
		w.set("local", "namespace: elsewhere", "memberName: other")
		out, _, code := w.diff("local", "--base", "HEAD", "--format", "md")
		assert.Equal(t, 1, code)
		assert.True(t, strings.HasPrefix(out,
			"<!-- stateful-clusters diff: local -->\n### Stack `local`: 8 to delete, 8 to create, 1 unchanged\n"), out)
		assert.Contains(t, out, "> - the namespace migratory is deleted: all objects in it go too\n> - the StatefulSet migratorydata is "+
			"deleted: all its members go too\n")
		assert.Contains(t, out, "`diff\n-  kubernetes:apps/v1:StatefulSet migratorydata\n")
		w.reset()
	})
	t.Run("what cannot be changed", func(t *testing.T) {
		w.edit("k8s/migratorydata/statefulset.go", `"OrderedReady"`, `"Parallel"`)
		out, _, code := w.diff("local", "--base", "HEAD")
		assert.Equal(t, 1, code)
		assert.Contains(t, out, "\nDANGER\n  ! the StatefulSet migratorydata is replaced (because of spec.podManagementPolicy): ")
		assert.Contains(t, out, ": 1 to replace, 8 unchanged\n")
		assert.Contains(t, out, "\n-  podManagementPolicy: OrderedReady\n+  podManagementPolicy: Parallel\n")
		w.reset()
	})
	t.Run("a program that does the same", func(t *testing.T) {
		w.edit("main.go", "package main", "package main\n\n// in other words")
		out, said, code := w.diff("local", "--base", "HEAD")
		assert.Equal(t, 0, code, said)
		assert.Contains(t, out, ": no changes\n")
		assert.Contains(t, said, "previewing", "nobody can know without")
		w.reset()
	})
	t.Run("a new stack", func(t *testing.T) {
		w.write("Pulumi.mine.yaml", "config: {}\n")
		out, _, code := w.diff("mine", "--base", "HEAD")
		assert.Equal(t, 1, code)
		assert.Contains(t, out, ": 9 to create, 0 unchanged\n")
		assert.Contains(t, out, "\n  +  "+migratory+"\n")
		assert.Contains(t, out, "has no stack mine: everything is new.\n")
		w.reset()
	})
}

// Each is one clear reason on standard error, and in the comment; nothing is left, and the exit code is neither "same" nor "differs".
func TestWhatCannotBeCompared(t *testing.T) {
	w := newWorld(t)
	w.write("broken.go", "package main\n\nvar broken = missing\n")
	w.commit("does not compile")
	w.git("rm", "--quiet", "broken.go")
	w.commit("compiles")
	w.set("local", "memberMax: 7", "image: latest")
	w.commit("has faults")
	w.git("revert", "--no-edit", "HEAD")
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"does not compile": {[]string{"local", "--base", "HEAD~3"}, []string{"the program of HEAD~3 (", "does not compile",
			"broken.go:3:14: undefined: missing"}},
		"does not come up": {[]string{"local", "--base", "HEAD~1"}, []string{"the stack local of HEAD~1 (", "does not come up", "2 faults",
			"did you mean membersMax?"}},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "does not compile" {
				w.edit("main.go", "package main", "package main\n\n// another program")
				defer w.reset()
			}
			out, said, code := w.diff(c.args...)
			assert.Equal(t, 2, code)
			assert.Empty(t, out)
			for _, want := range c.says {
				assert.Contains(t, said, want)
			}
		})
	}
	t.Run("faults of the working tree", func(t *testing.T) {
		w.set("local", "memberMax: 7")
		out, said, code := w.diff("local", "--base", "HEAD", "--format", "md")
		assert.Equal(t, 2, code)
		assert.True(t, strings.HasPrefix(out, diff.Marker("local")+"\n"), out)
		for _, text := range []string{out, said} {
			assert.Contains(t, text, "the stack local of the working tree cannot be previewed")
			assert.Contains(t, text, "did you mean membersMax?")
		}
		require.NotContains(t, said, "exit status")
	})
}
