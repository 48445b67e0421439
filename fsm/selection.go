package fsm

import (
	"cmp"
	"slices"

	"github.com/tidwall/btree"

	storehubv1 "storehub/proto/storehub/v1"
)

// demand is what a rotation has to find: so many of each gender in one queue.
type demand struct {
	category string
	female   int32
	male     int32
	any      int32
	item     *storehubv1.ServiceItemRow // nil = without item
	exclude  []string                   // rejected on this visit
	leaver   string                     // who is replaced, and knows why
}

func (d demand) open() int32 { return d.female + d.male + d.any }

// choice is one technician and the slot he fills.
type choice struct {
	technician string
	slot       storehubv1.Gender // unspecified = any
}

// choose is the rule of the rotation (B1.3): one pass over the free ones from the head. A
// technician takes his gender's slot if one is left, else an any-slot if one is left; that
// finds the earliest feasible group. Skipping moves nobody. What is left of d is the shortage.
// Who was passed over and why is not kept: ApplyExplained lets the entry choose again.
func (s *State) choose(d demand) (chosen []choice, short demand) {
	next := s.candidates(d)
	for d.open() > 0 {
		t, ok := next()
		if !ok {
			break
		}
		if s.unfit(t, d.item, d.exclude) != nil {
			continue
		}
		switch {
		case t.Gender == storehubv1.Gender_GENDER_FEMALE && d.female > 0:
			d.female--
			chosen = append(chosen, choice{t.Number, t.Gender})
		case t.Gender == storehubv1.Gender_GENDER_MALE && d.male > 0:
			d.male--
			chosen = append(chosen, choice{t.Number, t.Gender})
		case d.any > 0:
			d.any--
			chosen = append(chosen, choice{t.Number, storehubv1.Gender_GENDER_UNSPECIFIED})
		}
	}
	return chosen, d
}

// unfit tells why a free technician is not sent by rotation; nil = he is.
func (s *State) unfit(t *storehubv1.TechnicianRow, item *storehubv1.ServiceItemRow, exclude []string) *storehubv1.WhyNot {
	if why := notAgain(t, exclude); why != nil {
		return why
	}
	if why := unskilled(t, item); why != nil {
		return why
	}
	if why := s.beforeDate(t, item, turnoverMS, true); why != nil {
		return why
	}
	return s.overCap(t)
}

func notAgain(t *storehubv1.TechnicianRow, rejected []string) *storehubv1.WhyNot {
	if !slices.Contains(rejected, t.Number) {
		return nil
	}
	return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_REJECTED_ON_VISIT}
}

func unskilled(t *storehubv1.TechnicianRow, item *storehubv1.ServiceItemRow) *storehubv1.WhyNot {
	for _, skill := range item.GetSkills() {
		if !slices.Contains(t.Skills, skill) {
			return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_SKILL_MISSING, Args: argList([]any{"skill", skill})}
		}
	}
	return nil
}

func (s *State) overCap(t *storehubv1.TechnicianRow) *storehubv1.WhyNot {
	if limit, n := s.effective.GetDailyCap(), s.servedToday(t.Number); limit > 0 && n >= limit {
		return &storehubv1.WhyNot{Reason: storehubv1.Reason_REASON_DAILY_CAP, Args: argList([]any{"served", n, "cap", limit})}
	}
	return nil
}

// today are the counts of the current business day; those of an earlier day are over.
func (s *State) today(technician string) *storehubv1.DayCounts {
	d, _ := s.rows.duties.get(technician)
	if c := d.GetToday(); c != nil && c.Day == s.businessDay(s.shop().TimeMs) {
		return c
	}
	return &storehubv1.DayCounts{}
}

func (s *State) servedToday(technician string) int32 {
	c := s.today(technician)
	return c.Rotation + c.Request + c.Pick + c.Invite
}

// candidates walks the free technicians of a queue in the order in which the shop sends them.
func (s *State) candidates(d demand) func() (*storehubv1.TechnicianRow, bool) {
	var genders []storehubv1.Gender
	if d.female > 0 || d.any > 0 {
		genders = append(genders, storehubv1.Gender_GENDER_FEMALE)
	}
	if d.male > 0 || d.any > 0 {
		genders = append(genders, storehubv1.Gender_GENDER_MALE)
	}
	next := s.freeInOrder(d.category, genders)
	if s.effective.GetQueueOrder() == storehubv1.QueueOrder_QUEUE_ORDER_LIST {
		return next
	}
	type loaded struct {
		t    *storehubv1.TechnicianRow
		load int64
	}
	var all []loaded
	for t, ok := next(); ok; t, ok = next() {
		all = append(all, loaded{t, s.load(t.Number)})
	}
	slices.SortStableFunc(all, func(a, b loaded) int { return cmp.Compare(a.load, b.load) })
	return func() (*storehubv1.TechnicianRow, bool) {
		if len(all) == 0 {
			return nil, false
		}
		t := all[0].t
		all = all[1:]
		return t, true
	}
}

// load is what queue_order compares besides the list: turns or amount of the day.
func (s *State) load(technician string) int64 {
	switch s.effective.GetQueueOrder() {
	case storehubv1.QueueOrder_QUEUE_ORDER_LEAST_TURNS:
		return int64(s.today(technician).TurnsPct)
	case storehubv1.QueueOrder_QUEUE_ORDER_LEAST_AMOUNT:
		return s.today(technician).AmountMinor
	}
	return 0
}

// freeInOrder merges the free women and the free men of a queue by place. It costs what it
// looks at, however many technicians are busy.
func (s *State) freeInOrder(category string, genders []storehubv1.Gender) func() (*storehubv1.TechnicianRow, bool) {
	type lane struct {
		it     btree.MapIter[string, string]
		prefix string
		ok     bool
	}
	valid := func(l *lane, moved bool) {
		l.ok = moved && len(l.it.Key()) == len(l.prefix)+8 && l.it.Key()[:len(l.prefix)] == l.prefix
	}
	lanes := make([]*lane, len(genders))
	for i, g := range genders {
		l := &lane{it: s.by.selectable.Iter(), prefix: under(selectableUnder(category, g))}
		valid(l, l.it.Seek(l.prefix))
		lanes[i] = l
	}
	return func() (*storehubv1.TechnicianRow, bool) {
		var head *lane
		for _, l := range lanes {
			if l.ok && (head == nil || l.it.Key()[len(l.prefix):] < head.it.Key()[len(head.prefix):]) {
				head = l
			}
		}
		if head == nil {
			return nil, false
		}
		t, _ := s.rows.technicians.get(head.it.Value())
		valid(head, head.it.Next())
		return t, true
	}
}
