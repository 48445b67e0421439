package main

import (
	"context"

	"github.com/spf13/cobra"
)

// writes gives a command that writes --request-id, which every unknown outcome points to.
func (a *app) writes(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.requestID, "request-id", "", "`ID` of this act, for asking again what came of it")
}

// act is the context of what a command writes.
func (a *app) act(cmd *cobra.Command) context.Context {
	return withRequestID(cmd.Context(), a.requestID)
}
