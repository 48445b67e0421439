package fsm

import (
	"encoding/binary"

	"github.com/tidwall/btree"

	storehubv1 "storehub/proto/storehub/v1"
)

// Limits of rows a table. A shop of a hundred technicians stays far below; the
// figures keep a runaway client from filling the memory of every terminal.
const (
	maxCategories  = 64
	maxTechnicians = 200_000
	maxStaff       = 10_000
	maxRooms       = 10_000
	maxItems       = 10_000
	maxTerminals   = 1_000
	maxTokens      = 10_000
	maxJoinTokens  = 1_000
	maxNodes       = 64
	maxCards       = 500_000
	maxWaiting     = 1_000
	maxLive        = 200_000
	maxOutbox      = 20_000
	maxCustomers   = 2_000_000
	maxResources   = 10_000
	maxPlans       = 200_000
	maxDates       = 2_000_000
)

// Table numbers stand in snapshots and hashes: never reuse one.
const (
	tableShop uint32 = 1 + iota
	tableSettings
	tableCategories
	tableTechnicians
	tableDuties
	tableQueue
	tableAssignments
	tableVisits
	tableWaiting
	tableCards
	tableStaff
	tableRooms
	tableItems
	tableTerminals
	tableTokens
	tableJoinTokens
	tableNodes
	tableRequests
	tableTimers
	tableOutbox
	tableTrails
	tableAudit
	tableTree
	tableCustomers
	tableResources
	tablePlans
	tableDates
	tableLeaves
	tableClosedDays
	tablePunchCards
	tableLedger
	tableNotices
	tableFeeds
	tableWaitlist
	tableCalls
	tableNumbers
	tableAssistants
	tablePairings
	tableTickets
	tableTicketLines
	tableDayKeys
	tableSignInCodes
	tableWrongPINs
	tablesEnd // one behind the last
)

// State is the shop at one log index.
type State struct {
	index uint64
	term  uint64
	hash  rowHash
	rows  tables
	by    indexes
	// effective is the settings with the defaults filled in, derived from the settings row.
	effective *storehubv1.Settings
	// urgent is the index of the last entry that somebody at a register waits for, see Tx.hurry; of no meaning between replicas.
	urgent uint64
	// lastWrite tells who reads what to read again; of no meaning between replicas.
	lastWrite revisions
	// journal is what was written since the hash was counted last; a copy starts with none.
	journal []change
	scratch []byte // room that one row leaves to the next
}

// tables are the rows, which a snapshot holds.
type tables struct {
	shop        *single[*storehubv1.ShopRow]
	settings    *table[*storehubv1.SettingsRow]
	categories  *table[*storehubv1.CategoryRow]
	technicians *table[*storehubv1.TechnicianRow]
	duties      *table[*storehubv1.DutyRow]
	queue       *table[*storehubv1.QueueEntry]
	assignments *table[*storehubv1.AssignmentRow]
	visits      *table[*storehubv1.VisitRow]
	waiting     *table[*storehubv1.WaitingRow]
	cards       *table[*storehubv1.CardRow]
	staff       *table[*storehubv1.StaffRow]
	rooms       *table[*storehubv1.RoomRow]
	items       *table[*storehubv1.ServiceItemRow]
	terminals   *table[*storehubv1.TerminalRow]
	tokens      *table[*storehubv1.TokenRow]
	joinTokens  *table[*storehubv1.JoinTokenRow]
	nodes       *table[*storehubv1.NodeRow]
	requests    *table[*storehubv1.RequestRow]
	timers      *table[*storehubv1.TimerRow]
	outbox      *table[*storehubv1.OutboxRow]
	trails      *table[*storehubv1.TrailRow]
	audit       *table[*storehubv1.AuditRow]
	tree        *single[*storehubv1.TreeRow]
	customers   *table[*storehubv1.CustomerRow]
	resources   *table[*storehubv1.ResourceRow]
	plans       *table[*storehubv1.PlanRow]
	dates       *table[*storehubv1.DateRow]
	leaves      *table[*storehubv1.LeaveRow]
	closedDays  *table[*storehubv1.ClosedDayRow]
	punchCards  *table[*storehubv1.PunchCardRow]
	ledger      *table[*storehubv1.LedgerRow]
	notices     *table[*storehubv1.NoticeRow]
	feeds       *table[*storehubv1.CalendarFeedRow]
	waitlist    *table[*storehubv1.WaitlistRow]
	calls       *table[*storehubv1.CallRow]
	numbers     *table[*storehubv1.NumberRow]
	assistants  *table[*storehubv1.AssistantRow]
	pairings    *table[*storehubv1.PairingRow]
	tickets     *table[*storehubv1.TicketRow]
	ticketLines *table[*storehubv1.TicketLineRow]
	dayKeys     *table[*storehubv1.DayKeyRow]
	signInCodes *table[*storehubv1.SignInCodeRow]
	wrongPINs   *table[*storehubv1.WrongPinsRow]
}

// indexes are derived from rows by the tables' hooks.
type indexes struct {
	// lineup: category, queue key -> technician; technicians only, no placeholders.
	lineup *index
	// place: technician -> queue key.
	place *index
	// origin: assignment -> queue key of its placeholder.
	origin *index
	// selectable: category, gender, queue key -> technician, those a rotation may take.
	selectable *index
	// live: category, assignment -> "", pending and serving ones.
	live *index
	// ended: when, assignment -> "", the others.
	ended *index
	// crew: category, number -> "".
	crew *index
	// counts: category, state or "queued" -> how many technicians.
	counts *btree.Map[string, int]
	// bits: low 24 bits of a card, uid -> uid.
	bits *index
	// holder: technician or staff, uid -> "".
	holder *index
	// token: SHA-256 -> key of its row.
	token *index
	// pushed: technician, session -> key of its row, of those with a push subscription.
	pushed *index
	// joinToken: SHA-256 -> key of its row.
	joinToken *index
	// request: credential, request id -> key of its row.
	request *index
	// timer: what it is about -> key of its row.
	timer *index
	// awaited: category, waiting id -> "".
	awaited *index
	// occupied: what, from, until, date -> the date.
	occupied *dateIndex
	// dated: customer, start, date -> the date.
	dated *dateIndex
	// planned: plan, number -> the date.
	planned *dateIndex
	// due: way of auto_complete_at, when, date -> the date, of those that are ahead.
	due *dateIndex
	// starts: when, date -> the date.
	starts *dateIndex
	// staffed: technician -> the resource that is his time.
	staffed *index
	// away: technician, from, leave -> key of the leave.
	away *index
	// punched: customer, item, card -> key of the punch card.
	punched *index
	// noticed: date, notice -> key of the notice.
	noticed *index
	// queued: when due, notice -> key of the notice, of those that are to be sent.
	queued *index
	// feed: SHA-256 of the secret -> key of the calendar feed.
	feed *index
	// struck: resource, from, until, date -> the date, of those that were cancelled.
	struck *dateIndex
	// phoned: last digits first, customer -> key of the customer.
	phoned *index
	// called: line, when, call -> key of the call.
	called *index
	// rang: when, call -> key of the call.
	rang *index
	// sourced: what the source calls it, device -> key of the call.
	sourced *index
	// numbered: last digits first, call -> key of the call.
	numbered *index
	// linked: customer, call -> key of the call.
	linked *index
	// unanswered: call -> its key, of those that nobody has dealt with.
	unanswered *index
	// ringing: register, call -> key of the call, of those that it shows.
	ringing *index
	// assisting: token -> key of the assistant.
	assisting *index
	// current: register -> key of its open ticket.
	current *index
	// unsettled: ticket -> its key, of those that are open or parked.
	unsettled *index
	// settled: when closed or voided, ticket -> key of the ticket.
	settled *index
	// ticketed: customer, ticket -> key of the ticket.
	ticketed *index
	// billed: assignment -> key of the line that it stands on.
	billed *index
	// unspoken: zone, announcement -> its key, of those that are to be spoken.
	unspoken *index
}

// New is a shop before its first command.
func New() *State {
	s := &State{by: newIndexes()}
	s.rows = newTables()
	s.rows.duties.shadow = func(d *storehubv1.DutyRow) *storehubv1.DutyRow {
		return &storehubv1.DutyRow{Technician: d.Technician, State: d.State}
	}
	s.rows.requests.build = buildRequests
	s.effective = defaultSettings()
	return s
}

func newIndexes() indexes {
	return indexes{
		lineup: newIndex(), place: newIndex(), origin: newIndex(), selectable: newIndex(), live: newIndex(), ended: newIndex(),
		crew: newIndex(), counts: btree.NewMap[string, int](degree), bits: newIndex(), holder: newIndex(),
		token: newIndex(), pushed: newIndex(), joinToken: newIndex(), request: newIndex(), timer: newIndex(), awaited: newIndex(),
		occupied: newDateIndex(), dated: newDateIndex(), planned: newDateIndex(), due: newDateIndex(),
		starts: newDateIndex(), staffed: newIndex(), away: newIndex(), punched: newIndex(),
		noticed: newIndex(), queued: newIndex(), feed: newIndex(), struck: newDateIndex(),
		phoned: newIndex(), called: newIndex(), rang: newIndex(), sourced: newIndex(), numbered: newIndex(),
		linked: newIndex(), unanswered: newIndex(), ringing: newIndex(), assisting: newIndex(),
		current: newIndex(), unsettled: newIndex(), settled: newIndex(), ticketed: newIndex(), billed: newIndex(),
		unspoken: newIndex(),
	}
}

func newTables() tables {
	return tables{
		shop:        newSingle(tableShop, "shop", &storehubv1.ShopRow{}),
		settings:    newTable(tableSettings, "settings", 1, func(*storehubv1.SettingsRow) string { return "" }, indexSettings),
		categories:  newTable(tableCategories, "categories", maxCategories, (*storehubv1.CategoryRow).GetId, nil),
		technicians: newTable(tableTechnicians, "technicians", maxTechnicians, (*storehubv1.TechnicianRow).GetNumber, indexTechnician),
		duties:      newTable(tableDuties, "duties", maxTechnicians, (*storehubv1.DutyRow).GetTechnician, indexDuty),
		queue:       newTable(tableQueue, "queue", 2*maxTechnicians, queueKey, indexQueue),
		assignments: newTable(tableAssignments, "assignments", maxLive+maxEnded, func(r *storehubv1.AssignmentRow) string { return numberKey(r.Id) }, indexAssignment),
		visits:      newTable(tableVisits, "visits", maxLive, func(r *storehubv1.VisitRow) string { return numberKey(r.Id) }, nil),
		waiting:     newTable(tableWaiting, "waiting", maxWaiting, func(r *storehubv1.WaitingRow) string { return numberKey(r.Id) }, indexWaiting),
		cards:       newTable(tableCards, "cards", maxCards, (*storehubv1.CardRow).GetUid, indexCard),
		staff:       newTable(tableStaff, "staff", maxStaff, (*storehubv1.StaffRow).GetId, nil),
		rooms:       newTable(tableRooms, "rooms", maxRooms, (*storehubv1.RoomRow).GetId, nil),
		items:       newTable(tableItems, "items", maxItems, (*storehubv1.ServiceItemRow).GetId, nil),
		terminals:   newTable(tableTerminals, "terminals", maxTerminals, (*storehubv1.TerminalRow).GetId, nil),
		tokens:      newTable(tableTokens, "tokens", maxTokens, func(r *storehubv1.TokenRow) string { return numberKey(r.Id) }, indexToken),
		joinTokens:  newTable(tableJoinTokens, "join_tokens", maxJoinTokens, func(r *storehubv1.JoinTokenRow) string { return numberKey(r.Id) }, indexJoinToken),
		nodes:       newTable(tableNodes, "nodes", maxNodes, (*storehubv1.NodeRow).GetId, nil),
		requests:    newTable(tableRequests, "requests", maxRequestIDs+1, func(r *storehubv1.RequestRow) string { return numberKey(r.Seq) }, indexRequest),
		timers:      newTable(tableTimers, "timers", 4*maxLive, timerKey, indexTimer),
		outbox:      newTable(tableOutbox, "outbox", maxOutbox, func(r *storehubv1.OutboxRow) string { return numberKey(r.Id) }, indexOutbox),
		trails:      newTable(tableTrails, "trails", maxTechnicians*maxTrail, func(r *storehubv1.TrailRow) string { return in(r.Technician, r.Seq) }, nil),
		audit:       newTable(tableAudit, "audit", maxAudit+1, func(r *storehubv1.AuditRow) string { return numberKey(r.Seq) }, nil),
		tree:        newSingle(tableTree, "tree", &storehubv1.TreeRow{}),
		customers:   newTable(tableCustomers, "customers", maxCustomers, func(r *storehubv1.CustomerRow) string { return numberKey(r.Id) }, indexCustomer),
		resources:   newTable(tableResources, "resources", maxResources, (*storehubv1.ResourceRow).GetId, indexResource),
		plans:       newTable(tablePlans, "plans", maxPlans, func(r *storehubv1.PlanRow) string { return numberKey(r.Id) }, nil),
		dates:       newTable(tableDates, "dates", maxDates, func(r *storehubv1.DateRow) string { return numberKey(r.Id) }, indexDate),
		leaves:      newTable(tableLeaves, "leaves", maxLeaves, func(r *storehubv1.LeaveRow) string { return numberKey(r.Id) }, indexLeave),
		closedDays:  newTable(tableClosedDays, "closed_days", maxClosedDays, func(r *storehubv1.ClosedDayRow) string { return dayKey(r.Day) }, nil),
		punchCards:  newTable(tablePunchCards, "punch_cards", maxPunchCards, func(r *storehubv1.PunchCardRow) string { return numberKey(r.Id) }, indexPunchCard),
		ledger:      newTable(tableLedger, "ledger", maxLedger, ledgerKey, nil),
		notices:     newTable(tableNotices, "notices", maxNotices, func(r *storehubv1.NoticeRow) string { return numberKey(r.Id) }, indexNotice),
		feeds:       newTable(tableFeeds, "calendar_feeds", maxFeeds, func(r *storehubv1.CalendarFeedRow) string { return numberKey(r.Id) }, indexFeed),
		waitlist:    newTable(tableWaitlist, "waitlist", maxWaitlist, func(r *storehubv1.WaitlistRow) string { return numberKey(r.Id) }, nil),
		calls:       newTable(tableCalls, "calls", maxCalls, func(r *storehubv1.CallRow) string { return numberKey(r.Id) }, indexCall),
		numbers:     newTable(tableNumbers, "numbers", maxNumbers, (*storehubv1.NumberRow).GetNumber, nil),
		assistants:  newTable(tableAssistants, "assistants", maxAssistants, func(r *storehubv1.AssistantRow) string { return numberKey(r.Id) }, indexAssistant),
		pairings:    newTable(tablePairings, "pairings", maxTerminals, (*storehubv1.PairingRow).GetTerminal, nil),
		tickets:     newTable(tableTickets, "tickets", maxTickets, func(r *storehubv1.TicketRow) string { return numberKey(r.Id) }, indexTicket),
		ticketLines: newTable(tableTicketLines, "ticket_lines", maxTicketLines, lineKey, indexTicketLine),
		dayKeys:     newTable(tableDayKeys, "day_keys", maxDayKeys, func(r *storehubv1.DayKeyRow) string { return dayKey(int64(r.Day)) }, nil),
		signInCodes: newTable(tableSignInCodes, "sign_in_codes", maxSignInCodes, (*storehubv1.SignInCodeRow).GetSubject, nil),
		wrongPINs:   newTable(tableWrongPINs, "wrong_pins", maxWrongPINs+1, (*storehubv1.WrongPinsRow).GetStaffId, nil),
	}
}

// all lists the tables by number. A test checks that none is left out.
func (t *tables) all() []anyTable {
	return []anyTable{
		t.shop, t.settings, t.categories, t.technicians, t.duties, t.queue, t.assignments, t.visits, t.waiting, t.cards, t.staff,
		t.rooms, t.items, t.terminals, t.tokens, t.joinTokens, t.nodes, t.requests, t.timers, t.outbox, t.trails, t.audit, t.tree,
		t.customers, t.resources, t.plans, t.dates, t.leaves, t.closedDays, t.punchCards, t.ledger,
		t.notices, t.feeds, t.waitlist, t.calls, t.numbers, t.assistants, t.pairings,
		t.tickets, t.ticketLines, t.dayKeys, t.signInCodes, t.wrongPINs,
	}
}

func forked[T anyTable](t T) T { return t.fork().(T) }

// Fork is an independent copy: what is applied to one is not seen by the other.
// It costs a few pointers a table, and the writer a copy of each tree node on its next paths.
// Forks and Applies of one State must not run at the same time, two Forks neither: a fork marks
// the nodes of both as shared. Any number of goroutines may read a fork that nobody applies to.
func (s *State) Fork() *State {
	s.rehash()
	c := *s
	c.journal, c.scratch = nil, nil
	t := &s.rows
	c.rows = tables{
		shop: forked(t.shop), settings: forked(t.settings), categories: forked(t.categories), technicians: forked(t.technicians),
		duties: forked(t.duties), queue: forked(t.queue), assignments: forked(t.assignments), visits: forked(t.visits),
		waiting: forked(t.waiting), cards: forked(t.cards), staff: forked(t.staff), rooms: forked(t.rooms), items: forked(t.items),
		terminals: forked(t.terminals), tokens: forked(t.tokens), joinTokens: forked(t.joinTokens), nodes: forked(t.nodes),
		requests: forked(t.requests), timers: forked(t.timers), outbox: forked(t.outbox), trails: forked(t.trails),
		audit: forked(t.audit), tree: forked(t.tree),
		customers: forked(t.customers), resources: forked(t.resources), plans: forked(t.plans), dates: forked(t.dates),
		leaves: forked(t.leaves), closedDays: forked(t.closedDays), punchCards: forked(t.punchCards), ledger: forked(t.ledger),
		notices: forked(t.notices), feeds: forked(t.feeds), waitlist: forked(t.waitlist),
		calls: forked(t.calls), numbers: forked(t.numbers), assistants: forked(t.assistants), pairings: forked(t.pairings),
		tickets: forked(t.tickets), ticketLines: forked(t.ticketLines),
		dayKeys: forked(t.dayKeys), signInCodes: forked(t.signInCodes), wrongPINs: forked(t.wrongPINs),
	}
	b := &s.by
	c.by = indexes{
		lineup: b.lineup.Copy(), place: b.place.Copy(), origin: b.origin.Copy(), selectable: b.selectable.Copy(), live: b.live.Copy(),
		ended: b.ended.Copy(), crew: b.crew.Copy(), counts: b.counts.Copy(), bits: b.bits.Copy(), holder: b.holder.Copy(),
		token: b.token.Copy(), pushed: b.pushed.Copy(), joinToken: b.joinToken.Copy(), request: b.request.Copy(), timer: b.timer.Copy(), awaited: b.awaited.Copy(),
		occupied: b.occupied.Copy(), dated: b.dated.Copy(), planned: b.planned.Copy(), due: b.due.Copy(),
		starts: b.starts.Copy(), staffed: b.staffed.Copy(), away: b.away.Copy(), punched: b.punched.Copy(),
		noticed: b.noticed.Copy(), queued: b.queued.Copy(), feed: b.feed.Copy(), struck: b.struck.Copy(),
		phoned: b.phoned.Copy(), called: b.called.Copy(), rang: b.rang.Copy(), sourced: b.sourced.Copy(), numbered: b.numbered.Copy(),
		linked: b.linked.Copy(), unanswered: b.unanswered.Copy(), ringing: b.ringing.Copy(), assisting: b.assisting.Copy(),
		current: b.current.Copy(), unsettled: b.unsettled.Copy(), settled: b.settled.Copy(), ticketed: b.ticketed.Copy(), billed: b.billed.Copy(),
		unspoken: b.unspoken.Copy(),
	}
	return &c
}

// Index is the log index applied last.
func (s *State) Index() uint64 { return s.index }

// Term is the raft term of that entry.
func (s *State) Term() uint64 { return s.term }

// Hash is the state's hash, 16 bytes: equal on every replica at the same index. Of a State that was
// applied to, only who applies may ask; of a fresh fork, everybody.
func (s *State) Hash() []byte {
	s.rehash()
	b := binary.BigEndian.AppendUint64(nil, s.hash[0])
	return binary.BigEndian.AppendUint64(b, s.hash[1])
}

// shop is the row of things that exist once; before set-up it is empty.
func (s *State) shop() *storehubv1.ShopRow { return s.rows.shop.row }
