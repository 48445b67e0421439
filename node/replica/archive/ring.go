package archive

import "storehub/fsm"

// ring finds the keys with which the archive is sealed.
type ring func(ref string) []byte

// KeysFrom tells where the keys are: in the newest state. It must come before all else; without it nobody's texts can be read.
func (a *Archive) KeysFrom(live func() *fsm.State) {
	if a != nil {
		a.w.live = live
	}
}

// ring is the keys as they are now.
func (w *writer) ring() ring {
	if w.live == nil {
		return func(string) []byte { return nil }
	}
	return w.live().SealKey
}
