package fsm

// nearPercent of a table's rows is when people are told: there is still time to make room.
const nearPercent = 80

// Fill is how full a table is. At Max its commands are refused with TABLE_FULL.
type Fill struct {
	Table     string
	Rows, Max int
}

// Near reports a table that will be full before long.
func (f Fill) Near() bool { return f.Rows*100 >= f.Max*nearPercent }

// bounded is a table that grows until its commands are refused. The others hold a window, or a row
// for each row of these.
type bounded interface {
	title() string
	size() int
	most() int
}

func (t *table[R]) most() int { return t.limit }

// Fills are the tables that can become full.
func (v View) Fills() []Fill {
	t := &v.s.rows
	var list []Fill
	for _, b := range []bounded{
		t.categories, t.technicians, t.cards, t.staff, t.rooms, t.items, t.terminals, t.visits, t.waiting, t.tokens, t.joinTokens, t.nodes, t.outbox,
		t.customers, t.resources, t.plans, t.dates, t.leaves, t.punchCards, t.notices, t.feeds, t.waitlist, t.calls, t.numbers, t.assistants,
		t.tickets, t.ticketLines, t.signInCodes,
	} {
		list = append(list, Fill{b.title(), b.size(), b.most()})
	}
	return append(list, Fill{"open_tickets", v.s.by.unsettled.Len(), maxLiveTickets})
}
