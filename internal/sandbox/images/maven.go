package images

import (
	"bufio"
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// pinFiles hold the checksums of what is downloaded, one file for each version of a product, as sha256sum writes them in a Maven
// repository. `mvn dependency:copy-dependencies -DincludeScope=runtime -Dmdep.useRepositoryLayout=true` lays one out with all that a
// product needs. The files for other systems than Linux are left out.
//
//go:embed pins/*.sum
var pinFiles embed.FS

// pin is a file of a Maven repository and what it must hold.
type pin struct{ sum, path string }

// pinned returns the files that make up a version of a product.
func pinned(product, version string) (pins []pin, err error) {
	content, err := pinFiles.ReadFile("pins/" + product + "-" + version + ".sum")
	if err != nil {
		known, _ := fs.Glob(pinFiles, "pins/"+product+"-*.sum")
		return nil, fmt.Errorf("no image is made of %s %s: take one of which internal/sandbox/images has the checksums, %v, or add a file",
			product, version, known)
	}
	for lines := bufio.NewScanner(strings.NewReader(string(content))); lines.Scan(); {
		sum, file, _ := strings.Cut(lines.Text(), "  ")
		pins = append(pins, pin{sum, file})
	}
	return pins, nil
}

// jars are files of a Maven repository in a folder of the image.
type jars struct {
	to   string
	pins []pin
}

func (j jars) identify(to io.Writer) error {
	_, err := fmt.Fprintln(to, j.to, j.pins)
	return err
}

func (j jars) fill(ctx context.Context, c *cache, t *tree) (map[string]string, error) {
	for _, p := range j.pins {
		file, err := c.download(ctx, p)
		if err != nil {
			return nil, err
		}
		if err := t.file(path.Join(j.to, path.Base(p.path)), 0o644, file); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
