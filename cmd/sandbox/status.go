package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/project"
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
		Use: "status [stack]", Short: "Show the members, and whether all is well",
		Long: "Show the verdict, each fault with what to type next, and the members. It exits with 0 where all is well, and otherwise with 1.",
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
	stack := "local"
	if len(args) > 0 {
		var err error
		if stack, err = s.knownStack("status", args); err != nil {
			return err
		}
	}
	switch {
	case len(args) > 1:
		return fmt.Errorf("status: what is %q? It takes one stack", args[1])
	case f.context != "" && f.kubeconfig == "":
		return errors.New("status: --context names a context in a kubeconfig: name that by --kubeconfig")
	}
	for {
		all, err := s.look(ctx, stack, f)
		switch {
		case f.watch && ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case f.json:
			err = all.PrintJSON(os.Stdout)
		case f.watch && terminal.Is(os.Stdout):
			fmt.Print("\033[H\033[2J")
			fallthrough
		default:
			all.Print(os.Stdout)
		}
		if err == nil && !all.Healthy() {
			err = errSilent
		}
		if !f.watch {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watchInterval):
		}
	}
}

// look reports on the clusters of a stack in the sandbox, or on that of a kubeconfig.
func (s *session) look(ctx context.Context, stack string, f statusFlags) (status.Sites, error) {
	if f.kubeconfig != "" {
		context, err := kube.Choose(f.kubeconfig, f.context)
		if err != nil {
			return nil, err
		}
		verdict, err := ask(ctx, status.Cluster{Namespace: f.namespace, Up: "pulumi up"}, f.kubeconfig, context)
		return status.Sites{{Verdict: verdict}}, err
	}
	sites, err := s.Project().Sites(stack)
	if err != nil {
		return nil, err
	}
	var all status.Sites
	for _, site := range sites {
		verdict, err := s.lookAt(ctx, site, status.Cluster{Namespace: f.namespace, Up: makeTarget("up", stack)})
		if err != nil {
			return nil, err
		}
		all = append(all, status.Site{Name: site.Name, Verdict: verdict})
	}
	return all, errors.Join(s.addBridge(ctx, stack, sites, all), s.addRing(ctx, stack, sites, all))
}

func (s *session) lookAt(ctx context.Context, site project.Site, c status.Cluster) (status.Verdict, error) {
	if !site.InCloud() {
		return askOwn(ctx, c, s.Cluster(), s.Kubeconfig())
	}
	account, err := s.account(ctx)
	if err != nil {
		return status.Absent(err.Error(), c.Up), nil
	}
	verdict, err := askOwn(ctx, c, s.SiteCluster(site), s.SiteKubeconfig(site))
	verdict.Notes = append(verdict.Notes, account)
	return verdict, err
}

// account says what the simulated account holds.
func (s *session) account(ctx context.Context) (string, error) {
	clouds, err := s.Clouds()
	if err != nil {
		return "", err
	}
	resources, err := clouds.Resources(ctx)
	return fmt.Sprintf("the simulated account holds %d resources", len(resources)), err
}

// askOwn asks a control plane of the sandbox, if it answers.
func askOwn(ctx context.Context, c status.Cluster, plane *cluster.Cluster, kubeconfig string) (verdict status.Verdict, err error) {
	c.Simulated = !plane.HasRealNodes()
	if c.Ailing, err = plane.Ailing(ctx); err != nil {
		return verdict, err
	}
	if !plane.Reachable() && len(c.Ailing) > 0 {
		return status.Absent(c.Ailing[0], c.Up), nil
	}
	return ask(ctx, c, kubeconfig, "")
}

func ask(ctx context.Context, c status.Cluster, kubeconfig, context string) (verdict status.Verdict, err error) {
	client, err := kube.Open(kubeconfig, context)
	if err != nil {
		return verdict, err
	}
	c.Client = client
	return c.Look(ctx), nil
}
