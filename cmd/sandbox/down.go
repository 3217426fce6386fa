package main

import (
	"context"

	"github.com/spf13/cobra"
)

func newDown() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "End and remove the sandbox; the tools stay", Args: noArguments,
		RunE: with(func(ctx context.Context, s *session, _ []string) error {
			removed, err := s.Down(ctx, s.log)
			if err != nil {
				return err
			}
			if len(removed) == 0 {
				s.log.Printf("down: there was nothing to remove")
				return nil
			}
			for _, line := range removed {
				s.log.Printf("removed %s", line)
			}
			s.log.Printf("down: nothing of the sandbox runs any more; the tools stay in %s", s.Tools)
			return nil
		}),
	}
}
