package images

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// Scripts is an image with a shell and these programs on its PATH, by their names, each a script. Tests let one stand for a server.
func Scripts(name string, programs map[string]string) Image {
	return Image{Name: name, Parts: []Part{shell{}, scripts(programs)}, Env: []string{"PATH=" + searchPath}, Cmd: []string{"sh"}}
}

// shell is busybox of Debian.
type shell struct{}

func (shell) identify(io.Writer) error { return nil }

func (shell) fill(ctx context.Context, c *cache, t *tree) (map[string]string, error) {
	made, err := c.keep("shell", func(scratch string) error {
		debian := scratch + ".debian"
		defer os.RemoveAll(debian)
		if _, err := unpack(ctx, debian, []string{"busybox-static"}); err != nil {
			return err
		}
		return takeShell(ctx, debian, scratch)
	})
	if err != nil {
		return nil, err
	}
	if _, err := (base{}).fill(ctx, c, t); err != nil {
		return nil, err
	}
	return nil, t.copy("/", made)
}

type scripts map[string]string

func (s scripts) identify(to io.Writer) error {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(to, "%s %q\n", name, s[name])
	}
	return nil
}

func (s scripts) fill(_ context.Context, _ *cache, t *tree) (map[string]string, error) {
	for name, content := range s {
		t.text("/usr/local/bin/"+name, 0o755, []byte(content))
	}
	return nil, nil
}
