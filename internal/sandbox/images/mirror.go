package images

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// central is the repository that Maven uses by default.
const central = "https://repo.maven.apache.org/maven2"

// repository is where this machine gets Maven's artifacts: the mirror of central that its user has chosen, or central itself.
func repository() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return central, nil // nobody's settings
	}
	path := filepath.Join(home, ".m2", "settings.xml")
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return central, nil
	}
	if err != nil {
		return "", fmt.Errorf("reading Maven's settings: %w", err)
	}
	var settings struct {
		Mirrors []struct {
			MirrorOf string `xml:"mirrorOf"`
			URL      string `xml:"url"`
			Blocked  bool   `xml:"blocked"`
		} `xml:"mirrors>mirror"`
	}
	if err := xml.Unmarshal(content, &settings); err != nil {
		return "", fmt.Errorf("%s is not what Maven reads: %w: mend it, as `mvn` would ask for too", path, err)
	}
	for _, m := range settings.Mirrors {
		if mirrorsCentral(m.MirrorOf) && !m.Blocked {
			return strings.TrimSuffix(strings.TrimSpace(m.URL), "/"), nil
		}
	}
	return central, nil
}

// mirrorsCentral reads a list as in https://maven.apache.org/guides/mini/guide-mirror-settings.html.
func mirrorsCentral(list string) bool {
	var of []string
	for name := range strings.SplitSeq(list, ",") {
		of = append(of, strings.TrimSpace(name))
	}
	named := func(name string) bool { return slices.Contains(of, name) }
	return !named("!central") && (named("central") || named("*") || named("external:*"))
}
