package charts

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// A comparison of two revisions may need other versions of a chart than the one that this revision pins. The stand-in is the same for
// all of them: the repository /eks/at/3.5.0,3.6.0/ serves it under these two.
var atVersions = regexp.MustCompile(`^/([a-z]+)/at/([0-9A-Za-z.+,-]+)/[^/]+$`)

// otherVersions returns the file of such a repository, and whether there is one.
func otherVersions(file string) ([]byte, bool) {
	asked := atVersions.FindStringSubmatch(file)
	if asked == nil || repositories[asked[1]] == "" {
		return nil, false
	}
	source, err := fs.Sub(sources, repositories[asked[1]])
	if err != nil {
		return nil, false
	}
	var versions []*packed
	for _, version := range strings.Split(asked[2], ",") {
		chart, err := pack(source, version)
		if err != nil {
			return nil, false // the chart itself is packed when the repositories are opened
		}
		versions = append(versions, chart)
	}
	files := map[string][]byte{}
	if err := offer(files, path.Dir(file), versions...); err != nil {
		return nil, false
	}
	content, found := files[file]
	return content, found
}
