package toolchain

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// placeholder is a module in a stamp, in whose place its version belongs.
var placeholder = regexp.MustCompile(`\{([^ }]+)( minor)?\}`)

// pinned is a tool with the versions that its go.mod names, so that they are written down once.
func (t Tool) pinned(root string) (Tool, error) {
	path := filepath.Join(root, t.Module, "go.mod")
	content, err := os.ReadFile(path)
	if err != nil {
		return t, fmt.Errorf("reading the versions of a tool: %w", err)
	}
	file, err := modfile.Parse(path, content, nil)
	if err != nil {
		return t, err
	}
	versions := map[string]string{}
	longest := ""
	for _, r := range file.Require {
		versions[r.Mod.Path] = r.Mod.Version
		if len(r.Mod.Path) > len(longest) && strings.HasPrefix(t.Package+"/", r.Mod.Path+"/") {
			longest = r.Mod.Path
		}
	}
	t.version = versions[longest]
	var stamps []string
	for _, stamp := range t.Stamps {
		if m := placeholder.FindStringSubmatch(stamp); m != nil {
			version, ok := versions[m[1]]
			if !ok {
				return t, fmt.Errorf("%s: %s does not pin %s, which a stamp names", t.Name, path, m[1])
			}
			if m[2] != "" {
				_, version, _ = strings.Cut(semver.MajorMinor(version), ".")
			}
			stamp = strings.Replace(stamp, m[0], version, 1)
		}
		stamps = append(stamps, stamp)
	}
	t.Stamps = stamps
	return t, nil
}
