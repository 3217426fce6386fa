package status

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

const (
	logLines = 1000            // enough for what Cassandra says between its reason and its end
	logLimit = 5 * time.Second // for all logs: they are with the nodes, one of which may not answer
)

// askLogs reads the logs of containers that have failed. Without rights on them, or without a node that has them, there is still a report.
func (r *report) askLogs(ctx context.Context, pods []corev1.Pod) map[types.UID]string {
	ctx, cancel := context.WithTimeout(ctx, logLimit)
	defer cancel()
	logs := map[types.UID]string{}
	for _, pod := range pods {
		for _, c := range pod.Status.ContainerStatuses {
			if ended := failed(c); ended == nil || errorLine(ended.Message) != "" {
				continue
			}
			options := &corev1.PodLogOptions{Container: c.Name, Previous: true, TailLines: new(int64(logLines))}
			if log, err := r.Client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, options).DoRaw(ctx); err == nil {
				logs[pod.UID] = string(log)
			}
		}
	}
	return logs
}
