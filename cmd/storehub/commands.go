package main

import "github.com/spf13/cobra"

// commands is the table of contents: a new sub-command is one line here and one file.
var commands = []func(*app) *cobra.Command{
	agendaCommand,
	applyCommand,
	assistantCommand,
	benchCommand,
	boardCommand,
	callCommand,
	callsCommand,
	cardCommand,
	contextCommand,
	customerCommand,
	demoCommand,
	diffCommand,
	dispatchCommand,
	exportCommand,
	initCommand,
	joinCommand,
	nodesCommand,
	noticeCommand,
	planCommand,
	serveCommand,
	sessionCommand,
	simCommand,
	statusCommand,
	ticketCommand,
	tokenCommand,
	versionCommand,
	waitlistCommand,
	watchCommand,
}
