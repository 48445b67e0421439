//go:build !linux

package hw

// lowFDs is only needed where the serial library waits with select and the
// program is meant to hold many connections.
type lowFDs struct{ unused bool }

func (l *lowFDs) lend(string) error { return nil }
func (l *lowFDs) hold() error       { return nil }
func (l *lowFDs) release()          {}
