// Package pipeline tests what GitHub runs: its workflows, the scripts that they call, and the policies of the roles that they take
// on. None of it can be run here; these are the rules that a reviewer would otherwise have to look for
// (https://docs.github.com/en/actions/reference/security/secure-use).
package pipeline

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var pinned = regexp.MustCompile(`^[^@]+@[0-9a-f]{40}$`)

// A tag can be moved to other code, a digest cannot. The version stands beside it for people and for update bots.
func TestActionsArePinned(t *testing.T) {
	digests := map[string]string{}
	for name, w := range workflows(t) {
		for line := range strings.Lines(w.text) {
			_, uses, ok := strings.Cut(line, "uses: ")
			if !ok || strings.HasPrefix(uses, "./") {
				continue
			}
			action, version, _ := strings.Cut(strings.TrimSpace(uses), " # ")
			assert.True(t, pinned.MatchString(action) || version == "unverified", "%s: %s is neither pinned by digest nor marked as unverified", name, action)
			assert.NotEmpty(t, version, "%s: %s does not say which version it is", name, action)
			repository := strings.Join(strings.Split(strings.Split(action, "@")[0], "/")[:2], "/")
			if other, ok := digests[repository]; ok {
				assert.Equal(t, other, action[strings.Index(action, "@"):]+version, "%s: %s in two versions", name, repository)
			}
			digests[repository] = action[strings.Index(action, "@"):] + version
		}
	}
}

// A job has what it says and nothing else, and what it says is little.
func TestPermissionsAreLeast(t *testing.T) {
	allowed := map[string]string{"contents": "read", "id-token": "write", "pull-requests": "write"}
	for name, w := range workflows(t) {
		if w.called() {
			assert.Nil(t, w.Permissions, "%s: called workflows have the permissions of the calling job", name)
		} else if len(w.Jobs) > 0 {
			require.NotNil(t, w.Permissions, "%s lacks permissions: {}", name)
			assert.Empty(t, *w.Permissions, name)
		}
		for id, j := range w.Jobs {
			if w.called() {
				assert.Nil(t, j.Permissions, "%s: %s", name, id)
			} else {
				require.NotNil(t, j.Permissions, "%s: %s lacks permissions", name, id)
				for scope, access := range *j.Permissions {
					assert.Equal(t, allowed[scope], access, "%s: %s: %s", name, id, scope)
				}
			}
			if j.Uses == "" {
				assert.Positive(t, j.Timeout, "%s: %s lacks timeout-minutes", name, id)
			}
		}
	}
}

// What runs the code of a fork has no right to anything (https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/).
func TestForksReachNothing(t *testing.T) {
	const ours = "github.event.pull_request.head.repo.full_name == github.repository"
	for name, w := range workflows(t) {
		for _, trigger := range []string{"pull_request_target", "workflow_run", "issue_comment", "issues"} {
			assert.NotContains(t, w.On, trigger, "%s: strangers start it, and it has the rights of main", name)
		}
		if _, ok := w.On["pull_request"]; !ok {
			continue
		}
		for id, j := range w.Jobs {
			for scope, access := range *j.Permissions {
				if access == "write" {
					assert.Contains(t, w.conditions(id), ours, "%s: %s has %s: write for forks too", name, id, scope)
				}
			}
			assert.Nil(t, j.Environment, "%s: %s", name, id)
		}
	}
}

// There is no secret to lose. Whoever adds one has to think again about forks, and about what a pull request's code can read.
func TestWorkflowsHoldNoSecret(t *testing.T) {
	for name, w := range workflows(t) {
		assert.NotContains(t, w.text, "secrets.", name)
		for id, j := range w.Jobs {
			assert.Nil(t, j.Secrets, "%s: %s", name, id)
		}
	}
}

// An expression is pasted into a script before a shell reads it: the title of a pull request could be a command. Variables of the
// environment are not pasted.
func TestScriptsHoldNoExpression(t *testing.T) {
	for name, w := range workflows(t) {
		for _, s := range w.steps() {
			assert.NotContains(t, s.Run, "${{", "%s: give it as a variable in env", name)
		}
	}
}

// Otherwise the job's token stays in .git/config, for the program that is previewed to read.
func TestCheckoutLeavesNoToken(t *testing.T) {
	for name, w := range workflows(t) {
		for _, s := range w.steps() {
			if strings.HasPrefix(s.Uses, "actions/checkout@") {
				assert.Equal(t, false, s.With["persist-credentials"], name)
			}
		}
	}
}

// Only main is deployed, behind the environment that asks for approval, never two at a time and never cut short. Everything else
// previews, in the environment whose roles only read.
func TestOnlyDeployChanges(t *testing.T) {
	ups := 0
	for name, w := range workflows(t) {
		for id, j := range w.Jobs {
			if j.Uses != "./.github/workflows/pulumi.yml" {
				continue
			}
			if j.With["command"] != "up" {
				assert.Equal(t, "preview", j.With["command"], "%s: %s", name, id)
				assert.Equal(t, "${{ matrix.stack }}-preview", j.With["environment"], "%s: %s", name, id)
				continue
			}
			ups++
			assert.Equal(t, "workflows/deploy.yml", name)
			assert.Equal(t, "${{ matrix.stack }}", j.With["environment"])
			assert.Contains(t, w.conditions(id), "github.ref == 'refs/heads/main'")
			assert.Equal(t, map[string]any{"group": "deploy-${{ matrix.stack }}", "cancel-in-progress": false}, j.Concurrency)
			assert.Equal(t, false, w.Jobs["build"].With["cached"], "what is deployed is made of nothing that another run left")
		}
	}
	assert.Equal(t, 1, ups, "jobs that change something")
}

// The engine that previews and deploys is the one that the program is compiled and tested with.
func TestWorkflowsUseTheEngineOfTheProgram(t *testing.T) {
	content, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	sdk := regexp.MustCompile(`github.com/pulumi/pulumi/sdk/v3 v(\S+)`).FindSubmatch(content)
	require.NotNil(t, sdk)
	for _, s := range workflows(t)["workflows/pulumi.yml"].steps() {
		if strings.HasPrefix(s.Uses, "pulumi/actions@") {
			assert.Equal(t, string(sdk[1]), s.With["pulumi-version"])
			return
		}
	}
	assert.Fail(t, "no step runs Pulumi")
}
