package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/status"
	"stateful-clusters/internal/terminal"
)

// statusFlags are what status may be asked for.
type statusFlags struct {
	kubeconfig, context, namespace string
	watch, json                    bool
}

// watchInterval is the time between two looks.
const watchInterval = 2 * time.Second

func newStatus() *cobra.Command {
	var f statusFlags
	cmd := &cobra.Command{
		Use: "status [stack]", Short: "Show the members, and whether all is well", ValidArgsFunction: stacks,
		Long: "Show the verdict, each fault with what to type next, and the members. It exits with 0 where all is well, and otherwise with 1.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("status: what is %q? It takes one stack", args[1])
			}
			return nil
		},
		RunE: with(func(ctx context.Context, s *session, args []string) error { return s.status(ctx, f, args) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.kubeconfig, "kubeconfig", "", "report on the cluster of this `file` instead of the sandbox's")
	flags.StringVar(&f.context, "context", "", "the `name` of a context in that file (default: its current one)")
	flags.StringVar(&f.namespace, "namespace", "", "look into the namespace of this `name` only")
	flags.BoolVar(&f.watch, "watch", false, "look again every two seconds, until Ctrl-C")
	flags.BoolVar(&f.json, "json", false, "print the verdict and the members as JSON")
	cmd.MarkFlagsMutuallyExclusive("watch", "json")
	return cmd
}

func (s *session) status(ctx context.Context, f statusFlags, args []string) error {
	t, err := s.target(ctx, f, args)
	if err != nil {
		return err
	}
	if f.watch {
		return watch(ctx, t)
	}
	verdict, err := t.look(ctx)
	if err != nil {
		return err
	}
	if !f.json {
		verdict.Print(os.Stdout)
	} else if err := verdict.PrintJSON(os.Stdout); err != nil {
		return err
	}
	if verdict.State != status.Healthy {
		return errSilent
	}
	return nil
}

// target finds out what to report on.
func (s *session) target(ctx context.Context, f statusFlags, args []string) (t target, err error) {
	stack := "local"
	if len(args) > 0 {
		if stack, _, err = s.stackOf("status", args); err != nil {
			return t, err
		}
	}
	if f.kubeconfig != "" {
		context, err := kube.Choose(f.kubeconfig, f.context)
		return target{kubeconfig: f.kubeconfig, context: context, namespace: f.namespace, up: "pulumi up"}, err
	}
	if f.context != "" {
		return t, errors.New("status: --context names a context in a kubeconfig: name that by --kubeconfig")
	}
	t = target{kubeconfig: s.Kubeconfig(), namespace: f.namespace, plane: s.Cluster(), up: makeTarget("up", stack)}
	if inCloud, err := s.Project().InCloud(stack); err != nil || !inCloud {
		return t, err
	}
	if t.absent = s.sayCloudIsSimulated(ctx, stack); t.absent != nil {
		return t, nil
	}
	name, err := s.Project().ClusterName(stack)
	t.kubeconfig, t.plane, t.account = s.CloudKubeconfig(name), s.CloudCluster(name), s.accountLine
	return t, err
}

// watch redraws until it is interrupted.
func watch(ctx context.Context, t target) error {
	for {
		verdict, err := t.look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if terminal.Is(os.Stdout) {
			fmt.Print("\033[H\033[2J")
		}
		verdict.Print(os.Stdout)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchInterval):
		}
	}
}
