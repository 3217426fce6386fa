package main

import (
	"context"

	"github.com/spf13/cobra"
)

func newDown() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "End and remove the sandbox; the tools stay", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error {
			if err := s.Down(ctx, s.log); err != nil {
				return err
			}
			s.log.Printf("down: nothing of the sandbox runs any more, and its files are removed; the tools stay in %s", s.Tools)
			return nil
		}),
	}
}
