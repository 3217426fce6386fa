// Package ci holds what GitHub runs beside .ci/run: scripts, and the policies of the roles that the workflows take on. Its tests are the
// rules that a reviewer would otherwise have to look for (https://docs.github.com/en/actions/reference/security/secure-use). Nothing of
// it can run here.
package ci

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A tag can be moved to other code, a digest cannot. The version stands beside it for people and for update bots.
func TestActionsArePinned(t *testing.T) {
	uses := regexp.MustCompile(`uses: ([^.\s]\S*)(.*)`)
	pinned := regexp.MustCompile(`^[^@]+@[0-9a-f]{40}$`)
	for _, w := range workflows(t) {
		for _, found := range uses.FindAllStringSubmatch(w.text, -1) {
			assert.Regexp(t, pinned, found[1], w.name)
			assert.Regexp(t, `^ # v\d`, found[2], "%s: %s does not say which version it is", w.name, found[1])
		}
	}
}

// A job has the permissions that it names and no others, and a limit of time.
func TestPermissionsAreLeast(t *testing.T) {
	allowed := map[string]string{"contents": "read", "id-token": "write", "pull-requests": "write"}
	for _, w := range workflows(t) {
		for id, j := range w.Jobs {
			if !w.called() {
				require.NotNil(t, w.Permissions, "%s lacks permissions: {}", w.name)
				assert.Empty(t, *w.Permissions, w.name)
				require.NotNil(t, j.Permissions, "%s: %s lacks permissions", w.name, id)
				assert.Subset(t, allowed, *j.Permissions, "%s: %s", w.name, id)
			}
			if j.Uses == "" {
				assert.Positive(t, j.Timeout, "%s: %s lacks timeout-minutes", w.name, id)
			}
		}
	}
}

// What runs the code of a fork has no right to anything (https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/).
func TestForksReachNothing(t *testing.T) {
	const ours = "github.event.pull_request.head.repo.full_name == github.repository"
	for _, w := range workflows(t) {
		for _, trigger := range []string{"pull_request_target", "workflow_run", "issue_comment", "issues"} {
			assert.NotContains(t, w.On, trigger, "%s: strangers start it, and it has the rights of main", w.name)
		}
		if _, ok := w.On["pull_request"]; !ok {
			continue
		}
		for id, j := range w.Jobs {
			for scope, access := range *j.Permissions {
				if access == "write" {
					assert.Contains(t, w.conditions(id), ours, "%s: %s has %s: write for forks too", w.name, id, scope)
				}
			}
			assert.Nil(t, j.Environment, "%s: %s", w.name, id)
		}
	}
}

// There is no secret to lose, and checkout leaves no token in .git/config for the previewed program to read.
func TestWorkflowsHoldNoSecret(t *testing.T) {
	for _, w := range workflows(t) {
		assert.NotContains(t, w.text, "secrets.", w.name)
		for id, j := range w.Jobs {
			assert.Nil(t, j.Secrets, "%s: %s", w.name, id)
		}
		for _, s := range w.steps() {
			if strings.HasPrefix(s.Uses, "actions/checkout@") {
				assert.Equal(t, false, s.With["persist-credentials"], w.name)
			}
		}
	}
}

// An expression is pasted into a script before a shell reads it: the title of a pull request could be a command.
func TestScriptsHoldNoExpression(t *testing.T) {
	for _, w := range workflows(t) {
		for _, s := range w.steps() {
			assert.NotContains(t, s.Run, "${{", "%s: give it as a variable in env", w.name)
		}
	}
}

// Only main is deployed: behind the environment that asks for approval, never two at a time and never cut short. Everything else
// previews, in the environment whose roles only read.
func TestOnlyDeployChanges(t *testing.T) {
	ups := 0
	for _, w := range workflows(t) {
		for id, j := range w.Jobs {
			switch {
			case j.Uses != "./.github/workflows/pulumi.yml":
			case j.With["command"] == "up":
				ups++
				assert.Equal(t, "deploy.yml", w.name)
				assert.Equal(t, "${{ matrix.stack }}", j.With["environment"])
				assert.Contains(t, w.conditions(id), "github.ref == 'refs/heads/main'")
				assert.Equal(t, map[string]any{"group": "deploy-${{ matrix.stack }}", "cancel-in-progress": false}, j.Concurrency)
				assert.Equal(t, false, w.Jobs["build"].With["cached"], "what is deployed is made of nothing that another run left")
			default:
				assert.Equal(t, "preview", j.With["command"], "%s: %s", w.name, id)
				assert.Equal(t, "${{ matrix.stack }}-preview", j.With["environment"], "%s: %s", w.name, id)
			}
		}
	}
	assert.Equal(t, 1, ups, "jobs that change something")
}

// A stack that is not listed gets no preview, and nobody can deploy it by hand.
func TestWorkflowsNameAllStacksOfClouds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	require.NoError(t, err)
	var stacks []string
	for _, file := range files {
		if stack := strings.Split(filepath.Base(file), ".")[1]; stack != "local" {
			stacks = append(stacks, stack)
		}
	}
	for name, list := range map[string]string{"preview.yml": `(?m)^ +stack: \[(.+)\]$`, "deploy.yml": `(?m)^ +options: \[(.+)\]$`} {
		match := regexp.MustCompile(list).FindStringSubmatch(read(t, filepath.Join(root, ".github", "workflows", name)))
		require.NotNil(t, match, name)
		assert.ElementsMatch(t, stacks, strings.Split(match[1], ", "), name)
	}
}
