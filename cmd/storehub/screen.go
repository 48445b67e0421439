package main

import (
	"io"
	"os"
	"strconv"
)

// screen is where the output goes: how wide it is, and whether it understands colours.
type screen struct {
	// terminal: it can be redrawn in place.
	terminal bool
	color    bool
	// 0 = nobody knows: nothing is cut.
	width, height int
}

// screenOf looks at the output again at every call, since windows change their size.
func screenOf(w io.Writer) screen {
	f, ok := w.(*os.File)
	if !ok {
		return screen{width: columnsFromEnv()}
	}
	width, height, ok := terminalSize(f)
	if !ok {
		return screen{width: columnsFromEnv()}
	}
	escapes := env("TERM") != "dumb" && enableEscapes(f)
	return screen{terminal: escapes, color: escapes && os.Getenv("NO_COLOR") == "", width: width, height: height}
}

// columnsFromEnv lets scripts choose the width of what is no terminal.
func columnsFromEnv() int {
	n, err := strconv.Atoi(env("COLUMNS"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// style is how a piece of text stands out.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	blue   style = "34"
	purple style = "35"
	alarm  style = "1;37;41"
)

func (s screen) paint(how style, text string) string {
	if !s.color || how == plain {
		return text
	}
	return "\x1b[" + string(how) + "m" + text + "\x1b[0m"
}
