package raftkit

import (
	"reflect"
	"sync"

	"github.com/hashicorp/raft"
)

// Ending makes a future of raft answer ErrRaftShutdown when over is closed; call it before Error.
//
// What still lies in one of raft's buffered channels (applyCh with BatchApplyCh, verifyCh, the transfers) when raft stops is answered by nobody, and raft.Apply even puts
// entries there after the stop: its select takes any case that is ready. Raft's futures have a field for the stop, ShutdownCh, which Error selects on, but raft fills it in
// for some of its own futures only. It is exported, though its struct is not, so this is the one way to it; a future that has none answers by itself.
func Ending[F raft.Future](f F, over chan struct{}) F {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Pointer {
		return f // answered already
	}
	at, known := endings.Load(v.Type())
	if !known {
		field, _ := v.Type().Elem().FieldByName("ShutdownCh")
		at, _ = endings.LoadOrStore(v.Type(), field.Index)
	}
	if at := at.([]int); at != nil {
		v.Elem().FieldByIndex(at).Set(reflect.ValueOf(over))
	}
	return f
}

// endings remembers where a type of future has its ShutdownCh, nil for nowhere: every write asks.
var endings sync.Map // reflect.Type -> []int
