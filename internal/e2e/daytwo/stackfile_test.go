package daytwo

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// stackFile is Pulumi.local.yaml as the CLI keeps it, of which only the configuration is touched.
type stackFile struct {
	Config map[string]any `yaml:"config"`
	Rest   map[string]any `yaml:",inline"`
}

// prefix is the project's, which each key has in the file.
const prefix = "stateful-clusters:"

// configure writes a configuration into the stack's file, as README.md says that one may. With `pulumi config` it would be the same
// but for the processor time, of which the many sequences have none to spare.
func (p *player) configure(c configuration) error {
	file, err := p.readStackFile()
	if err != nil {
		return err
	}
	for i, choice := range choices {
		file.Config[prefix+choice.key] = c[i]
		if choice.secret {
			file.Config[prefix+choice.key] = p.secrets[choice.key][c[i]]
		}
	}
	content, err := yaml.Marshal(file)
	if err != nil {
		return err
	}
	p.now = c
	return os.WriteFile(p.stackFilePath(), content, 0o600)
}

// encrypt lets the CLI encrypt the values of the secrets.
func (p *player) encrypt() {
	p.T.Helper()
	for _, choice := range choices {
		if !choice.secret {
			continue
		}
		p.secrets[choice.key] = map[string]any{}
		for _, value := range choice.values {
			p.SetSecret(choice.key + "=" + value)
			file, err := p.readStackFile()
			require.NoError(p.T, err)
			p.secrets[choice.key][value] = file.Config[prefix+choice.key]
		}
	}
}

func (p *player) readStackFile() (stackFile, error) {
	var file stackFile
	content, err := os.ReadFile(p.stackFilePath())
	if err == nil {
		err = yaml.Unmarshal(content, &file)
	}
	if err != nil {
		return stackFile{}, fmt.Errorf("reading the stack's file: %w", err)
	}
	return file, nil
}

func (p *player) stackFilePath() string {
	return filepath.Join(p.Project().Folder(), "Pulumi.local.yaml")
}
