package main

import (
	"context"
	"encoding/json"
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

// look asks once. Without a report there was nothing to ask.
type look func(ctx context.Context) (status.Verdict, *status.Report, error)

func (s *session) status(ctx context.Context, f statusFlags, args []string) error {
	look, err := s.lookAt(ctx, f, args)
	if err != nil {
		return err
	}
	if f.watch {
		return watch(ctx, look)
	}
	verdict, report, err := look(ctx)
	if err != nil {
		return err
	}
	if f.json {
		err = printJSON(verdict, report)
	} else {
		show(verdict, report)
	}
	if err == nil && verdict.State != status.Healthy {
		err = errSilent
	}
	return err
}

// lookAt finds out what to report on.
func (s *session) lookAt(ctx context.Context, f statusFlags, args []string) (look, error) {
	stack := "local"
	if len(args) > 0 {
		var err error
		if stack, _, err = s.stackOf("status", args); err != nil {
			return nil, err
		}
	}
	if f.kubeconfig != "" {
		context, err := kube.Choose(f.kubeconfig, f.context)
		return target{kubeconfig: f.kubeconfig, context: context, namespace: f.namespace, up: "pulumi up"}.look, err
	}
	if f.context != "" {
		return nil, errors.New("status: --context names a context in a kubeconfig: name that by --kubeconfig")
	}
	inCloud, err := s.Project().InCloud(stack)
	if err != nil {
		return nil, err
	}
	if !inCloud {
		return target{kubeconfig: s.Kubeconfig(), namespace: f.namespace, plane: s.Cluster(), up: "make up"}.look, nil
	}
	return s.lookAtCloud(ctx, stack, f.namespace)
}

// lookAtCloud reports on the cluster that a simulated cloud has made for a stack, and on the account.
func (s *session) lookAtCloud(ctx context.Context, stack, namespace string) (look, error) {
	up := makeTarget("up", stack)
	if err := s.sayCloudIsSimulated(ctx, stack); err != nil {
		return func(context.Context) (status.Verdict, *status.Report, error) {
			return status.Absent(err.Error(), up), nil, nil
		}, nil
	}
	name, err := s.Project().ClusterName(stack)
	if err != nil {
		return nil, err
	}
	t := target{
		kubeconfig: s.CloudKubeconfig(name), namespace: namespace, plane: s.CloudCluster(name), up: up,
		missing: "the simulated cloud has no cluster " + name, simulated: true,
	}
	return func(ctx context.Context) (status.Verdict, *status.Report, error) {
		verdict, report, err := t.look(ctx)
		if account, unknown := s.accountLine(ctx); unknown == nil {
			verdict.Notes = append(verdict.Notes, account)
		}
		return verdict, report, err
	}, nil
}

// watch redraws until it is interrupted.
func watch(ctx context.Context, look look) error {
	for {
		verdict, report, err := look(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if terminal.Is(os.Stdout) {
			fmt.Print("\033[H\033[2J")
		}
		show(verdict, report)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchInterval):
		}
	}
}

func show(verdict status.Verdict, report *status.Report) {
	verdict.Print(os.Stdout)
	if report != nil {
		report.Print(os.Stdout)
	}
}

func printJSON(verdict status.Verdict, report *status.Report) error {
	document := struct {
		status.Verdict
		Members []status.Member `json:"members"`
	}{verdict, []status.Member{}}
	if report != nil {
		document.Members = report.Members()
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}
