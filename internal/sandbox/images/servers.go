package images

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// roots are the files of ours in an image, at their paths there.
//
//go:embed root
var roots embed.FS

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// JGroups is the image of a JGroups member or GossipRouter, of the one release of a line of versions whose checksum is here. It stands for
// Infinispan's, in whose folder the JAR is too, and has the folders and scripts of the one that JGroups publishes:
// https://github.com/belaban/JGroups/blob/master/Dockerfile
func JGroups(name, line string) (Image, error) {
	pins, err := pinned("jgroups", releases[line])
	const home = "/opt/jgroups/JGroups"
	return Image{
		Name:  name,
		Parts: []Part{jre{}, jars{home + "/lib", pins}, jars{"/opt/infinispan/lib", pins}, ours{product: "jgroups"}},
		User:  "1001:1001",
		Env: []string{
			"HOME=/opt/jgroups", "JGROUPS_HOME=" + home, "JAVA_HOME=" + javaHome,
			"PATH=" + home + "/bin:" + javaHome + "/bin:" + searchPath,
		},
		Cmd:        []string{"sh"},
		WorkingDir: "/opt/jgroups",
	}, err
}

// releases are those of JGroups, by their line of versions.
var releases = map[string]string{"5.5": "5.5.6.Final", "4.2": "4.2.30.Final"}

// Cassandra is the image of Cassandra's server. It takes the variables of the official image, and has its user and folders:
// https://github.com/docker-library/cassandra
func Cassandra(version string) (Image, error) {
	pins, err := pinned("cassandra", version)
	const home, conf, data, owner = "/opt/cassandra", "/etc/cassandra", "/var/lib/cassandra", 999
	folders := []folder{{conf, 0o1777, owner}, {data, 0o1777, owner}}
	return Image{
		Name:  "docker.io/library/cassandra:" + version,
		Parts: []Part{jre{}, jars{home + "/lib", pins}, ours{product: "cassandra", folders: folders, writable: conf}},
		Env: []string{
			"CASSANDRA_CONF=" + conf, "CASSANDRA_HOME=" + home, "JAVA_HOME=" + javaHome,
			"PATH=" + home + "/bin:" + javaHome + "/bin:" + searchPath,
		},
		Entrypoint: []string{"docker-entrypoint.sh"},
		Cmd:        []string{"cassandra", "-f"},
	}, err
}

// ours are the files of ours for a product.
type ours struct {
	product  string
	folders  []folder
	writable string // folder whose files anybody may write
}

type folder struct {
	name  string
	mode  int64
	owner int
}

func (o ours) identify(to io.Writer) error {
	fmt.Fprintln(to, o)
	return o.each(func(name string, content []byte) { fmt.Fprintf(to, "%s %q\n", name, content) })
}

func (o ours) fill(_ context.Context, _ *cache, t *tree) (map[string]string, error) {
	for _, f := range o.folders {
		t.folder(f.name, f.mode, f.owner)
	}
	return nil, o.each(func(name string, content []byte) {
		mode := int64(0o644)
		switch folder := path.Dir(name); {
		case path.Base(folder) == "bin":
			mode = 0o755
		case folder == o.writable:
			mode = 0o666
		}
		t.text(name, mode, content)
	})
}

func (o ours) each(f func(name string, content []byte)) error {
	files, err := fs.Sub(roots, path.Join("root", o.product))
	if err != nil {
		return err
	}
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		f("/"+name, content)
		return err
	})
}
