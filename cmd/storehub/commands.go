package main

import "github.com/spf13/cobra"

// commands is the table of contents: a new sub-command is one line here and one file.
var commands = []func(*app) *cobra.Command{
	applyCommand,
	benchCommand,
	boardCommand,
	callCommand,
	contextCommand,
	demoCommand,
	diffCommand,
	dispatchCommand,
	exportCommand,
	initCommand,
	joinCommand,
	serveCommand,
	simCommand,
	statusCommand,
	tokenCommand,
	versionCommand,
	watchCommand,
}
