package clouds

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"
)

var secretKeys = []string{"licenseKey", "clusterPassword", "entitlementToken", "monitorPassword"}

// secretValue is long enough that no other text holds it by chance.
func secretValue(key string) string { return "tell-nobody-the-" + key + "-of-this-test" }

func (w *scene) setSecrets() {
	for _, key := range secretKeys {
		w.SetSecret(key + "=" + secretValue(key))
	}
	w.Set("monitoring=true")
}

// secretForms returns what nobody may see, by what it is: the configuration's secrets, and where the kubeconfig has a client's
// private key, that key; in plain text and in base64, as parts of whatever text. It makes sure that each stands where it is meant to.
func (w *scene) secretForms() map[string][]string {
	w.T.Helper()
	forms := map[string][]string{}
	for _, key := range secretKeys {
		forms[key] = append(inBase64(secretValue(key)), secretValue(key))
	}
	config, err := clientcmd.Load([]byte(w.Pulumi("stack", "output", "kubeconfig", "--show-secrets")))
	require.NoError(w.T, err)
	key := slices.Collect(maps.Values(config.AuthInfos))[0].ClientKeyData
	if w.Stack == "aks" {
		require.NotEmpty(w.T, key)
		line := strings.Split(string(key), "\n")[1] // of the PEM text; newlines are written in many ways
		require.Len(w.T, line, 64, "the first line of the key is not a whole one")
		encoded := base64.StdEncoding.EncodeToString(key)
		part := encoded[len(encoded)/2 : len(encoded)/2+80]
		forms["client key"] = append(inBase64(part), line, part)
	} else {
		assert.Empty(w.T, key, "a kubeconfig of EKS or GKE holds a command instead of a key")
	}
	shown := w.Pulumi("stack", "export", "--show-secrets")
	for what, texts := range forms {
		assert.True(w.T, containsAny(shown, texts), "%s is not in the state; the test looks for the wrong text", what)
	}
	return forms
}

// inBase64 returns how a text looks within something that is in base64; that depends on its place there.
func inBase64(text string) []string {
	var forms []string
	for before := range 3 {
		encoded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + text))
		forms = append(forms, encoded[(before*8+5)/6:len(encoded)-2])
	}
	return forms
}

// leaks returns where secrets stand in plain text: in all that the commands printed, logged and reported, in Pulumi's state with its
// history, and in what the clouds keep and tell. The clusters themselves are meant to hold them.
func (w *scene) leaks(forms map[string][]string) []string {
	w.T.Helper()
	ledger, err := json.Marshal(w.ledger(0))
	require.NoError(w.T, err)
	require.NoError(w.T, os.WriteFile(filepath.Join(w.folder, "ledger.json"), ledger, 0o600))
	var found, read []string
	look := func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && slices.Contains([]string{"clusters", "bin", "libexec", "control-plane"}, entry.Name()) {
			return filepath.SkipDir
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read = append(read, filepath.Base(path))
		for what, texts := range forms {
			if containsAny(string(content), texts) {
				found = append(found, what+" in "+path)
			}
		}
		return nil
	}
	for _, folder := range []string{w.Home, w.folder} {
		require.NoError(w.T, filepath.WalkDir(folder, look))
	}
	assert.Subset(w.T, read, []string{w.Stack + ".json", "account.json", "log", "up.events", "destroy.events"}, "not looked into")
	return found
}

func containsAny(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
}
