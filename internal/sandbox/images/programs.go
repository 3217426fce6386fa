package images

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path"
)

// PauseName is what containerd's setting sandbox_image must name.
const PauseName = "sandbox.invalid/pause:1"

// Pause is the image of a pod's own process, from the built internal/sandbox/images/pause.
func Pause(program string) Image {
	return Image{Name: PauseName, Parts: []Part{base{}, file{"/pause", program}}, Entrypoint: []string{"/pause"}}
}

// LoadBalancerController and Autoscaler are the images of what the charts of EKS install. They only stay: the simulated cloud does the
// work of the one, and nobody that of the other.
func LoadBalancerController(pause string) Image { return controller(LoadBalancerControllerName, pause) }

func Autoscaler(pause string) Image { return controller(AutoscalerName, pause) }

// The names that the stand-ins for the charts have for them.
const (
	LoadBalancerControllerName = "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0"
	AutoscalerName             = "registry.k8s.io/autoscaling/cluster-autoscaler:v1.35.0"
)

// controller has the program under the name too that the autoscaler's chart starts.
func controller(name, pause string) Image {
	return Image{Name: name, Parts: []Part{base{}, file{"/pause", pause}, file{"/cluster-autoscaler", pause}}, Entrypoint: []string{"/pause"},
		WorkingDir: "/"}
}

// MigratoryData is the image of the server's stand-in: one static program, without a shell. The name is the one that the stack's
// key image has.
func MigratoryData(name, program string) Image {
	const folder = "/migratorydata"
	to := path.Join(folder, "migratorydata")
	return Image{Name: name, Parts: []Part{base{}, file{to, program}}, Entrypoint: []string{to}, WorkingDir: folder}
}

// base is the folders that every container is given files in, or that programs count on.
type base struct{}

func (base) identify(io.Writer) error { return nil }

func (base) fill(_ context.Context, _ *cache, t *tree) (map[string]string, error) {
	for _, name := range []string{"/dev", "/etc", "/proc", "/run", "/sys", "/var"} {
		t.folder(name, 0o755, 0)
	}
	t.folder("/tmp", 0o1777, 0)
	return nil, nil
}

// file is a program of this machine at a path of the image.
type file struct{ to, from string }

func (f file) identify(to io.Writer) error {
	content, err := os.Open(f.from)
	if err != nil {
		return fmt.Errorf("the program for it is not there (`make tools` builds it): %w", err)
	}
	defer content.Close()
	h := sha256.New()
	if _, err := io.Copy(h, content); err != nil {
		return err
	}
	fmt.Fprintf(to, "%s %x\n", f.to, h.Sum(nil))
	return nil
}

func (f file) fill(_ context.Context, _ *cache, t *tree) (map[string]string, error) {
	return nil, t.file(f.to, 0o755, f.from)
}
