package node

import (
	"strings"
	"testing"

	"storehub/node/station"
	storehubv1 "storehub/proto/storehub/v1"
)

func TestTerminalsAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]station.Terminal{
		"reception:RECEPTION": {Name: "reception", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION},
		"t:tech_room":         {Name: "t", Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM},
		"door:ROOM:201":       {Name: "door", Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, Room: "201"},
		"door:room:a:b":       {Name: "door", Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, Room: "a:b"},
	} {
		if got, err := parseTerminal(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"reception": "NAME:ROLE", ":RECEPTION": "NAME:ROLE", "x:KING": "NAME:ROLE", "x:UNSPECIFIED": "NAME:ROLE", "": "NAME:ROLE",
		"door:ROOM": "such as door:ROOM:201", "door:ROOM:": "such as door:ROOM:201", "desk:RECEPTION:201": "stands in no room", "desk:RECEPTION:": "stands in no room",
	} {
		if _, err := parseTerminal(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	c := &Config{Terminals: []string{"door:ROOM"}}
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "door:ROOM:201") {
		t.Errorf("Validate lets a room without its number through: %v", err)
	}
}
