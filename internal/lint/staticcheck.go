package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// staticcheck runs all of its checks on all packages (https://staticcheck.dev/docs/checks). The tag adds the long tests' files, and
// takes none away.
func staticcheck(ctx context.Context, root string) ([]finding, error) {
	out, err := output(ctx, root, "staticcheck", "-checks", "all", "-tags", "long", "-f", "json", "./...")
	if err != nil {
		return nil, err
	}
	var found []finding
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var problem struct {
			Code, Message string
			Location      struct {
				File string
				Line int
			}
		}
		if err := decoder.Decode(&problem); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what staticcheck says: %w", err)
		}
		found = append(found, finding{
			check: "staticcheck/" + problem.Code, where: within(root, problem.Location.File), says: problem.Message,
			place: fmt.Sprintf(":%d", problem.Location.Line),
		})
	}
}

// within returns a file's path below the repository's folder. staticcheck's cache serves all checkouts alike, since our builds leave
// their folder out (-trimpath), and names a file by where the checkout lies that it looked at first.
func within(root, file string) string {
	for rest := filepath.ToSlash(file); rest != ""; {
		_, rest, _ = strings.Cut(rest, "/")
		if _, err := os.Stat(filepath.Join(root, rest)); err == nil && rest != "" {
			return rest
		}
	}
	return file
}
