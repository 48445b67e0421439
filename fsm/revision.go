package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// topics says which table belongs to which topic. A table that stands in none is read by no call that somebody shows, or changes with
// nearly every entry; a test names those.
var topics = [tablesEnd]storehubv1.Topic{
	tableSettings:    storehubv1.Topic_TOPIC_SETTINGS,
	tableCategories:  storehubv1.Topic_TOPIC_CATALOGUE,
	tableRooms:       storehubv1.Topic_TOPIC_CATALOGUE,
	tableItems:       storehubv1.Topic_TOPIC_CATALOGUE,
	tableResources:   storehubv1.Topic_TOPIC_CATALOGUE,
	tableTechnicians: storehubv1.Topic_TOPIC_PEOPLE,
	tableStaff:       storehubv1.Topic_TOPIC_PEOPLE,
	tableCards:       storehubv1.Topic_TOPIC_PEOPLE,
	tableDuties:      storehubv1.Topic_TOPIC_FLOOR,
	tableQueue:       storehubv1.Topic_TOPIC_FLOOR,
	tableAssignments: storehubv1.Topic_TOPIC_FLOOR,
	tableVisits:      storehubv1.Topic_TOPIC_FLOOR,
	tableWaiting:     storehubv1.Topic_TOPIC_FLOOR,
	tableTrails:      storehubv1.Topic_TOPIC_FLOOR,
	tableTerminals:   storehubv1.Topic_TOPIC_TERMINALS,
	tableTokens:      storehubv1.Topic_TOPIC_ACCESS,
	tableSignInCodes: storehubv1.Topic_TOPIC_ACCESS,
	tableWrongPINs:   storehubv1.Topic_TOPIC_ACCESS,
	tableCustomers:   storehubv1.Topic_TOPIC_CUSTOMERS,
	tablePlans:       storehubv1.Topic_TOPIC_AGENDA,
	tableDates:       storehubv1.Topic_TOPIC_AGENDA,
	tableLeaves:      storehubv1.Topic_TOPIC_AGENDA,
	tableClosedDays:  storehubv1.Topic_TOPIC_AGENDA,
	tablePunchCards:  storehubv1.Topic_TOPIC_PUNCH_CARDS,
	tableLedger:      storehubv1.Topic_TOPIC_PUNCH_CARDS,
	tableWaitlist:    storehubv1.Topic_TOPIC_WAITLIST,
	tableCalls:       storehubv1.Topic_TOPIC_CALLS,
	tableNumbers:     storehubv1.Topic_TOPIC_CALLS,
	tableAssistants:  storehubv1.Topic_TOPIC_ASSISTANTS,
	tablePairings:    storehubv1.Topic_TOPIC_ASSISTANTS,
	tableTickets:     storehubv1.Topic_TOPIC_TICKETS,
	tableTicketLines: storehubv1.Topic_TOPIC_TICKETS,
	tableNotices:     storehubv1.Topic_TOPIC_NOTICES,
	tableFeeds:       storehubv1.Topic_TOPIC_NOTICES,
	tableNodes:       storehubv1.Topic_TOPIC_CLUSTER,
	tableJoinTokens:  storehubv1.Topic_TOPIC_CLUSTER,
	tableAudit:       storehubv1.Topic_TOPIC_AUDIT,
}

// revisions are the indexes of the last entries that wrote to the tables, by their numbers. Of no meaning between replicas: a state that
// was read from a snapshot knows no better than that each was written by the snapshot's index.
type revisions [tablesEnd]uint64

// written notes what an entry has written and not taken back.
func (s *State) written(changes []change) {
	for _, c := range changes {
		s.lastWrite[c.t.number()] = s.index
	}
}

// allWritten is for a state of which nobody knows what was written when.
func (s *State) allWritten() {
	for i := range s.lastWrite {
		s.lastWrite[i] = s.index
	}
}

// Revision is the index of the last entry that wrote what a topic's calls read; later ones changed nothing of it. It is for comparing
// views of one node.
func (v View) Revision(topic storehubv1.Topic) uint64 {
	last := uint64(0)
	for table, of := range topics {
		if of == topic {
			last = max(last, v.s.lastWrite[table])
		}
	}
	return last
}
