package pipeline

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// With all names given, no policy has a placeholder left, and each is still JSON.
func TestPolicyFillsIn(t *testing.T) {
	files, err := filepath.Glob("../../docs/policies/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	placeholder := regexp.MustCompile(`\b[A-Z]{3,}\b|eks-migratorydata|us-east-1`)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		cmd := exec.Command("./policy", name, "eks-preview")
		cmd.Env = append(cmd.Environ(), "ACCOUNT=123456789012", "BUCKET=b&w", "KEY=1-2", "OWNER=o-1", "REPOSITORY=r-2", "SUBSCRIPTION=3-4", "CLUSTER=other", "REGION=eu-west-1")
		output, err := cmd.Output()
		require.NoError(t, err, name)
		assert.True(t, json.Valid(output), name)
		assert.Empty(t, placeholder.FindAllString(string(output), -1), name)
	}
	cmd := exec.Command("./policy", "aws-trust", "eks-preview")
	cmd.Env = append(cmd.Environ(), "ACCOUNT=123456789012", "OWNER=o-1", "REPOSITORY=r-2")
	output, err := cmd.Output()
	require.NoError(t, err)
	assert.Contains(t, string(output), `"repo:o-1/r-2:environment:eks-preview"`)
}

func TestPolicySaysWhatIsMissing(t *testing.T) {
	cmd := exec.Command("./policy", "aws-trust")
	cmd.Env = append(cmd.Environ(), "ACCOUNT=123456789012")
	output, err := cmd.CombinedOutput()
	assert.Error(t, err)
	assert.Equal(t, "aws-trust needs ENVIRONMENT: export it first\n", string(output))
}
