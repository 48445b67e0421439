package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
)

var errNobody = errors.New("nobody is there to ask")

// ask asks whoever sits at the terminal, if somebody does, for a line.
func (a *app) ask(question string) (string, error) {
	f, ok := a.in.(*os.File)
	if !ok {
		return "", errNobody
	}
	if _, _, ok := terminalSize(f); !ok {
		return "", errNobody
	}
	fmt.Fprint(a.err, printable(question))
	line, err := bufio.NewReader(f).ReadString('\n')
	return strings.TrimSpace(line), err
}
