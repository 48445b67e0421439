package fsm

import (
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// waitingGuest is a guest for whom nobody was there (等钟).
type waitingGuest struct {
	category, room, item, wristband string
	technician                      string // whom he asked for, if anybody
	gender                          storehubv1.Gender
	kind                            storehubv1.Kind
	rejected                        []string
}

func indexWaiting(s *State, before, after *storehubv1.WaitingRow) {
	if before != nil {
		s.by.awaited.Delete(in(before.Category, before.Id))
	}
	if after != nil {
		s.by.awaited.Set(in(after.Category, after.Id), "")
	}
}

// roomToDecline: whoever is sent may decline, and then his guest waits, however many do: a full
// list keeps nobody at work. So that it does not grow for ever, nobody is sent to a new guest while
// twice as many wait as a shortage may let.
func (s *State) roomToDecline() error { return room(s.rows.waiting, 2*maxWaiting) }

// addWaiting puts a guest on the list, also on a full one: who may not do that asks before.
func (tx *Tx) addWaiting(g waitingGuest) waitingID {
	row := &storehubv1.WaitingRow{
		Id: tx.next(&tx.shop().WaitingId), Category: g.category, Gender: g.gender, Room: g.room, Item: g.item,
		Wristband: g.wristband, SinceMs: tx.now, Kind: g.kind, Technician: g.technician, Rejected: g.rejected,
	}
	tx.s.rows.waiting.put(tx, row)
	id := waitingID(row.Id)
	tx.subject(id.String())
	args := []any{"waiting", id, "category", row.Category, "room", row.Room}
	if row.Gender != 0 {
		args = append(args, "gender", row.Gender)
	}
	if row.Technician != "" {
		args = append(args, "asked_for", row.Technician)
	}
	tx.emit("GuestWaits", "", 0, args...)
	return id
}

// letWait puts the guests of a shortage on the list, one row each.
func (tx *Tx) letWait(short demand, g waitingGuest) (ids []string, err error) {
	g.category = short.category
	for _, want := range []struct {
		gender storehubv1.Gender
		n      int32
	}{
		{storehubv1.Gender_GENDER_FEMALE, short.female},
		{storehubv1.Gender_GENDER_MALE, short.male},
		{storehubv1.Gender_GENDER_UNSPECIFIED, short.any},
	} {
		for range want.n {
			if err := roomFor(tx.s.rows.waiting); err != nil {
				return nil, err
			}
			g.gender = want.gender
			ids = append(ids, tx.addWaiting(g).String())
		}
	}
	return ids, nil
}

func (s *State) findWaiting(id string) (*storehubv1.WaitingRow, error) {
	n, _ := parseID("W", id)
	row, ok := s.rows.waiting.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_WAITING, "waiting", id)
	}
	return row, nil
}

// nextFor is whom the rotation would send to a waiting guest, "" when nobody is free.
func (tx *Tx) nextFor(w *storehubv1.WaitingRow) string {
	item, _ := tx.s.rows.items.get(w.Item)
	like := &storehubv1.AssignmentRow{Category: w.Category, Slot: w.Gender}
	chosen, short := tx.choose(oneLike(like, item, w.Rejected))
	if short.open() > 0 {
		return ""
	}
	return chosen[0].technician
}

// serveWaiting sends the next of the rotation to a waiting guest: one tap at reception (B6 8).
func serveWaiting(tx *Tx, req *storehubv1.ServeWaitingRequest) (*storehubv1.ServeWaitingResponse, error) {
	w, err := tx.s.findWaiting(req.WaitingId)
	if err != nil {
		return nil, err
	}
	if err := tx.actInShop(req.ActorCard, true); err != nil {
		return nil, err
	}
	if err := roomFor(tx.s.rows.visits); err != nil {
		return nil, err
	}
	item, _ := tx.s.rows.items.get(w.Item)
	technician := tx.nextFor(w)
	if technician == "" {
		like := &storehubv1.AssignmentRow{Category: w.Category, Slot: w.Gender}
		return nil, shortage(oneLike(like, item, w.Rejected), "waiting", waitingID(w.Id))
	}
	res := &storehubv1.ServeWaitingResponse{Warnings: tx.s.overtaken(w.Category, w.Id)}
	tx.s.rows.waiting.delete(tx, numberKey(w.Id))
	tx.subject(waitingID(w.Id).String())
	a := tx.send(tx.newVisit(w.Rejected), sending{
		technician: technician, kind: rotation, slot: w.Gender, guest: guest{item, w.Room, w.Wristband},
	})
	res.Assignment = tx.s.assignment(a)
	return res, nil
}

func dropWaiting(tx *Tx, req *storehubv1.DropWaitingRequest) (*storehubv1.DropWaitingResponse, error) {
	w, err := tx.s.findWaiting(req.WaitingId)
	if err != nil {
		return nil, err
	}
	reason, err := neededReason(req.Reason)
	if err != nil {
		return nil, err
	}
	if err := tx.actInShop(req.ActorCard, false); err != nil {
		return nil, err
	}
	tx.note = reason
	tx.s.rows.waiting.delete(tx, numberKey(w.Id))
	tx.subject(waitingID(w.Id).String())
	tx.emit("WaitingDropped", "", 0, "waiting", waitingID(w.Id), "reason", reason)
	return &storehubv1.DropWaitingResponse{}, nil
}

// ListWaiting is who waits, longest first; category "" = all.
func (v View) ListWaiting(req *storehubv1.ListWaitingRequest) (*storehubv1.ListWaitingResponse, error) {
	if req.Category != "" {
		if _, err := v.s.category(req.Category); err != nil {
			return nil, err
		}
	}
	res := &storehubv1.ListWaitingResponse{}
	can := v.s.servable()
	v.s.rows.waiting.scan("", func(_ string, w *storehubv1.WaitingRow) bool {
		if req.Category == "" || req.Category == w.Category {
			res.Waiting = append(res.Waiting, waitingOf(w, can(w)))
		}
		return true
	})
	return res, nil
}

// newGuest stands behind all who wait.
const newGuest = ^uint64(0)

// overtaken warns of a guest who has waited longer than the one who is served, if somebody is free for
// him: nobody is sent from the list by itself (B6 8), but nobody should go first unseen.
func (s *State) overtaken(category string, served uint64) []*storehubv1.Warning {
	if s.rows.waiting.size() == 0 {
		return nil
	}
	var list []*storehubv1.Warning
	can := s.servable()
	s.rows.waiting.scan("", func(_ string, w *storehubv1.WaitingRow) bool {
		if w.Id >= served {
			return false
		}
		if w.Category != category || !can(w) {
			return true
		}
		args := []any{"waiting", waitingID(w.Id)}
		if w.Room != "" {
			args = append(args, "room", w.Room)
		}
		list = []*storehubv1.Warning{{Reason: storehubv1.Reason_REASON_GUESTS_WAIT, Args: argList(args)}}
		return false
	})
	return list
}

func waitingOf(w *storehubv1.WaitingRow, can bool) *storehubv1.Waiting {
	return &storehubv1.Waiting{
		Id: waitingID(w.Id).String(), Category: w.Category, Gender: w.Gender, Room: w.Room, Since: stampOf(w.SinceMs),
		Item: w.Item, Wristband: w.Wristband, Kind: w.Kind, Technician: w.Technician, CanServe: can,
	}
}

// servable tells whether anybody who is free fits a waiting guest. One answer serves all guests
// of one list with the same wish, and the free of a queue are looked up once.
func (s *State) servable() func(*storehubv1.WaitingRow) bool {
	free := map[string][]*storehubv1.TechnicianRow{}
	known := map[string]bool{}
	both := []storehubv1.Gender{storehubv1.Gender_GENDER_FEMALE, storehubv1.Gender_GENDER_MALE}
	return func(w *storehubv1.WaitingRow) bool {
		wish := strings.Join(append([]string{w.Category, w.Gender.String(), w.Item}, w.Rejected...), "\x00")
		can, ok := known[wish]
		if ok {
			return can
		}
		list, ok := free[w.Category]
		if !ok {
			next := s.freeInOrder(w.Category, both)
			for t, more := next(); more; t, more = next() {
				list = append(list, t)
			}
			free[w.Category] = list
		}
		item, _ := s.rows.items.get(w.Item)
		can = slices.ContainsFunc(list, func(t *storehubv1.TechnicianRow) bool {
			return (w.Gender == storehubv1.Gender_GENDER_UNSPECIFIED || w.Gender == t.Gender) && s.unfit(t, item, w.Rejected) == nil
		})
		known[wish] = can
		return can
	}
}
