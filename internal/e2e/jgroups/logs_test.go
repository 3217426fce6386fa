package jgroups

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/kube"
)

// logs are what the members and routers of all sites say while an act runs. Those that a rollout takes away take their logs along, so
// each is followed from its first line on.
type logs struct {
	folder string
	stop   context.CancelFunc
	all    sync.WaitGroup
}

// follow begins to keep logs, of sites that are up and of those that come.
func (w *scene) follow() *logs {
	w.T.Helper()
	ctx, stop := context.WithCancel(w.Context)
	l := &logs{folder: w.T.TempDir(), stop: stop}
	for _, site := range names {
		l.all.Go(func() {
			known := map[string]bool{}
			for ; ctx.Err() == nil; time.Sleep(time.Second) {
				if client, err := kube.Open(w.CloudKubeconfig(site), ""); err == nil {
					l.followNew(ctx, client, site, known)
				}
			}
		})
	}
	return l
}

// followNew follows the containers that are not known yet, a container that has started again among them.
func (l *logs) followNew(ctx context.Context, client *kube.Client, site string, known map[string]bool) {
	pods, err := client.CoreV1().Pods("jgroups").List(ctx, metav1.ListOptions{})
	if err != nil {
		return // the cluster is on the way, or gone
	}
	for _, pod := range pods.Items {
		for _, status := range pod.Status.ContainerStatuses {
			file := fmt.Sprintf("%s-%s-%d", site, pod.Name, status.RestartCount)
			if status.State.Running == nil || known[file] {
				continue
			}
			known[file] = true
			l.all.Go(func() {
				stream, err := client.CoreV1().Pods("jgroups").
					GetLogs(pod.Name, &corev1.PodLogOptions{Follow: true, Timestamps: true}).Stream(ctx)
				if err != nil {
					return
				}
				defer stream.Close()
				if into, err := os.Create(filepath.Join(l.folder, file)); err == nil {
					defer into.Close()
					_, _ = io.Copy(into, stream) // until the container ends
				}
			})
		}
	}
}

// end ends the keeping, and prints everything where the act has failed.
func (l *logs) end(w *scene) {
	l.stop()
	l.all.Wait()
	if !w.T.Failed() {
		return
	}
	files, err := os.ReadDir(l.folder)
	require.NoError(w.T, err)
	contents := map[string]string{}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(l.folder, file.Name()))
		require.NoError(w.T, err)
		contents[file.Name()] = string(content)
	}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		w.T.Logf("log of %s:\n%s", name, contents[name])
	}
}
