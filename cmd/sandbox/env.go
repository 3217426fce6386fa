package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func newEnv() *cobra.Command {
	return &cobra.Command{
		Use: "env", Short: "Print the environment that makes the ordinary CLI work on the sandbox", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error {
			if err := s.makeTools(ctx); err != nil {
				return err
			}
			if err := s.UpClouds(ctx, s.log); err != nil {
				return err
			}
			if err := s.Up(ctx, s.log); err != nil {
				return err
			}
			for _, stack := range s.Project().Stacks() {
				if err := s.EnsureStack(ctx, stack); err != nil {
					return err
				}
			}
			fmt.Print(s.ShellExports())
			return nil
		}),
	}
}
