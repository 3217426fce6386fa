package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// javaHome is where the JRE is in an image, as in those of Eclipse Temurin, on which Cassandra's official image is built.
const javaHome = "/opt/java/openjdk"

// packages are what comes from Debian: the JDK of which jlink takes parts, the libraries that it is linked with, and a shell.
var packages = []string{
	"openjdk-17-jdk-headless", "openjdk-17-jre-headless", "libc6", "libgcc-s1", "libstdc++6", "zlib1g", "busybox-static",
}

// linkFlags say what a JRE holds: the modules that JGroups and Cassandra use. Without jdk.naming.rmi nodetool does not reach its
// server. The libraries of java.desktop draw; they would need X and fonts, and nothing here calls them.
var linkFlags = []string{
	"--no-header-files", "--no-man-pages", "--exclude-files=/java.desktop/lib/*.so", "--add-modules=" + strings.Join([]string{
		"java.base", "java.compiler", "java.desktop", "java.instrument", "java.logging", "java.management", "java.management.rmi",
		"java.naming", "java.rmi", "java.scripting", "java.security.jgss", "java.security.sasl", "java.sql", "java.xml", "jdk.attach",
		"jdk.crypto.ec", "jdk.jfr", "jdk.management", "jdk.management.agent", "jdk.naming.dns", "jdk.naming.rmi", "jdk.unsupported",
		"jdk.zipfs",
	}, ","),
}

// nameService makes programs look into /etc/hosts, in which a pod's own name stands, before they ask a server.
const nameService = "hosts: files dns\n"

// jre is a Java runtime with the libraries that it needs, and a shell.
type jre struct{}

func (jre) identify(to io.Writer) error {
	_, err := fmt.Fprintf(to, "%q %q %q\n", packages, linkFlags, nameService)
	return err
}

// fill labels the image with the versions of the packages: they are those that the machine's sources had when the runtime was made.
func (j jre) fill(ctx context.Context, c *cache, t *tree) (map[string]string, error) {
	h := sha256.New()
	if err := j.identify(h); err != nil {
		return nil, err
	}
	made, err := c.keep("jre-"+hex.EncodeToString(h.Sum(nil))[:16], func(scratch string) error { return makeJRE(ctx, scratch) })
	if err != nil {
		return nil, err
	}
	if _, err := (base{}).fill(ctx, c, t); err != nil {
		return nil, err
	}
	t.text("/etc/nsswitch.conf", 0o644, []byte(nameService))
	if err := t.copy("/", filepath.Join(made, "files")); err != nil {
		return nil, err
	}
	versions, err := os.ReadFile(filepath.Join(made, "versions"))
	labels := map[string]string{}
	for line := range strings.Lines(string(versions)) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), "\t")
		labels["sandbox.stateful-clusters/debian."+name] = version
	}
	return labels, err
}

// makeJRE writes the files into one folder of scratch, and the versions of the packages beside it.
func makeJRE(ctx context.Context, scratch string) error {
	files, debian := filepath.Join(scratch, "files"), filepath.Join(scratch, "debian")
	versions, err := unpack(ctx, debian, packages)
	if err != nil {
		return err
	}
	for _, take := range []func(context.Context, string, string) error{linkJava, takeLibraries, takeShell} {
		if err := take(ctx, debian, files); err != nil {
			return err
		}
	}
	if err := complete(files); err != nil {
		return err
	}
	if err := os.RemoveAll(debian); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(scratch, "versions"), versions, 0o644)
}

// linkJava makes a runtime of the JDK's parts.
func linkJava(ctx context.Context, debian, files string) error {
	found, err := filepath.Glob(filepath.Join(debian, "usr/lib/jvm/java-17-openjdk-*/bin/jlink"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("the packages %v hold no single jlink, but %q", packages, found)
	}
	home := filepath.Dir(filepath.Dir(found[0]))
	if err := keepLinksInside(debian, home); err != nil {
		return err
	}
	to := filepath.Join(files, javaHome)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	_, err = run(ctx, "", found[0], append(linkFlags, "--module-path", filepath.Join(home, "jmods"), "--output", to)...)
	return err
}
