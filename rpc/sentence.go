package rpc

import (
	"strconv"
	"strings"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// sentence is the message of a refusal, for operators: what happened, why, and what to do.
// Screens make their own words from the reason.
func sentence(detail *storehubv1.FaultDetail, why string) string {
	var b strings.Builder
	b.WriteString(sentences[detail.Reason])
	if why != "" {
		b.WriteString(here + strings.TrimSuffix(why, ".") + ".")
	}
	writeArgs(&b, " (", detail.Args)
	for _, item := range detail.Items {
		b.WriteString(" In the way: " + fsm.ReasonName(item.Reason))
		writeArgs(&b, " (", item.Args)
		b.WriteString(".")
	}
	if n := int(detail.Total) - len(detail.Items); detail.Truncated && n > 0 {
		b.WriteString(" And " + strconv.Itoa(n) + " more.")
	}
	return b.String()
}

// here leads from what is always true of a reason to what is true this time.
const here = " Here: "

// whyOf takes a sentence apart again, so that a forwarded one does not grow.
func whyOf(detail *storehubv1.FaultDetail, message string) string {
	why, _ := strings.CutPrefix(message, sentences[detail.Reason])
	return strings.TrimSuffix(strings.TrimPrefix(why, here), ".")
}

func writeArgs(b *strings.Builder, open string, args []*storehubv1.FaultArg) {
	for i, a := range args {
		if i > 0 {
			open = ", "
		}
		b.WriteString(open + a.Name + ": " + a.Value)
	}
	if len(args) > 0 {
		b.WriteString(")")
	}
}

// sentences has one for every reason, which a test checks.
var sentences = map[storehubv1.Reason]string{
	storehubv1.Reason_REASON_UNSPECIFIED: "Something went wrong inside the node. Nothing is known to have been done; report the reference, under which the node's log tells more.",

	storehubv1.Reason_REASON_UNKNOWN_FIELD:     "The request has a field that this version does not know. Correct its name, or upgrade the node.",
	storehubv1.Reason_REASON_TOO_LARGE:         "The request is too large. Send less in one call.",
	storehubv1.Reason_REASON_MALFORMED:         "The request cannot be read. Correct its form.",
	storehubv1.Reason_REASON_UNKNOWN_ENUM:      "A field has a word or number that is none of its values. Use one of those in the schema.",
	storehubv1.Reason_REASON_REQUIRED:          "A field that is needed is empty. Fill it in.",
	storehubv1.Reason_REASON_OUT_OF_RANGE:      "A number is outside its range. Choose one within it.",
	storehubv1.Reason_REASON_TOO_LONG:          "A text or list is too long. Shorten it.",
	storehubv1.Reason_REASON_BAD_TEXT:          "A text has characters that are not allowed: it must be UTF-8 in NFC, without control characters; an id has no blanks either. Correct it.",
	storehubv1.Reason_REASON_BAD_VALUE:         "A field has a value that does not fit here. Correct it.",
	storehubv1.Reason_REASON_BAD_REQUEST_ID:    "Storehub-Request-Id must be 1 to 64 printable ASCII characters without blanks. Make a new one for each human act.",
	storehubv1.Reason_REASON_REQUEST_ID_REUSED: "This request id was used for another request. Make a new id for each human act and keep it only for retries.",
	storehubv1.Reason_REASON_REQUEST_DONE:      "This request was carried out before and its answer is no longer kept. Read the present state instead.",
	storehubv1.Reason_REASON_PREPARED_STALE:    "What the leader had looked up for this request was out of date when it was applied. Try again.",
	storehubv1.Reason_REASON_RULE_PANICKED:     "The rule for this command failed with a programming error and changed nothing. Report it.",
	storehubv1.Reason_REASON_DUPLICATE:         "Something is named twice. Name it once.",
	storehubv1.Reason_REASON_REASON_REQUIRED:   "This needs a reason, because it is recorded. Say why.",
	storehubv1.Reason_REASON_NO_PREVIEW:        "This method cannot be previewed. Only writes of clients without a secret of their own can.",

	storehubv1.Reason_REASON_WRONG_MODE:      "The item is booked in another way: items for plans only in plans, the others date by date. Choose another item.",
	storehubv1.Reason_REASON_IN_THE_PAST:     "That time has begun already. Choose a later one, or ask somebody who may plan in the past.",
	storehubv1.Reason_REASON_RESOURCE_WANTED: "The item needs a resource of a kind that is not named. Name one; ListResources has them.",

	storehubv1.Reason_REASON_NO_SUCH_CUSTOMER:     "No customer has this id. Look it up with FindCustomers.",
	storehubv1.Reason_REASON_NO_SUCH_RESOURCE:     "No resource has this id. Look it up with ListResources.",
	storehubv1.Reason_REASON_NO_SUCH_PLAN:         "No plan has this id. Look it up with ListPlans.",
	storehubv1.Reason_REASON_NO_SUCH_OCCURRENCE:   "The plan has no date of this number. Look it up with GetPlan.",
	storehubv1.Reason_REASON_NO_SUCH_BOOKING:      "No booking has this id. Look it up with ListAgenda; dates of plans are PlanService's.",
	storehubv1.Reason_REASON_NO_SUCH_LEAVE:        "No leave has this id. Look it up with ListLeaves.",
	storehubv1.Reason_REASON_BOOKED_SOON:          "The technician has a date before such a visit would be over. Choose somebody else, or tell the customer of the date.",
	storehubv1.Reason_REASON_NO_SUCH_PUNCH_CARD:   "No punch card has this id. Look it up with ListPunchCards.",
	storehubv1.Reason_REASON_UNITS_SHORT:          "The customer's punch cards have fewer units than there are dates. The dates are made; sell a card before they run out.",
	storehubv1.Reason_REASON_NO_SUCH_NOTICE:       "No notice has this id. They are kept for a week after they were sent; look it up with ListNotices.",
	storehubv1.Reason_REASON_NO_SUCH_FEED:         "No calendar has this id. Look it up with ListCalendarFeeds.",
	storehubv1.Reason_REASON_NOT_ON_WAITLIST:      "The waitlist has no such entry: the customer has a place, left the list, or what he waited for is over. Look at ListWaitlist.",
	storehubv1.Reason_REASON_NO_OFFER:             "No place is kept for this entry: none is free yet, or the offer lapsed and went to the next. Look at ListWaitlist.",
	storehubv1.Reason_REASON_NO_SUCH_CALL:         "The log has no call of this id. It is kept as long as the shop's settings say; look it up with ListCalls.",
	storehubv1.Reason_REASON_NO_SUCH_ASSISTANT:    "No phone assistant has this id. Look it up with ListAssistants.",
	storehubv1.Reason_REASON_WRONG_CODE:           "No pairing is open with this code: it is mistyped, used, or older than ten minutes. Five wrong ones close all; open a new pairing at the register.",
	storehubv1.Reason_REASON_CODES_CLOSED:         "That was the fifth wrong code within ten minutes, and every code that was open is closed now. Open a new pairing at the register and use its code.",
	storehubv1.Reason_REASON_NO_NUMBER:            "The call shows no number: it was withheld, or taken out of the log. Nothing can be said of it; choose another call.",
	storehubv1.Reason_REASON_PHONE_KNOWN:          "Another customer has this number. Use that one, or allow the duplicate.",
	storehubv1.Reason_REASON_ERASED:               "The customer was erased and nothing is left of him. Make a new one if he comes again.",
	storehubv1.Reason_REASON_CALL_HANDLED:         "Something else was done about the call already. Look at it in ListCalls; nothing more is to be done.",
	storehubv1.Reason_REASON_CODE_CLASH:           "The same code is open elsewhere by chance. Ask for a code once more.",
	storehubv1.Reason_REASON_CALLER_UNKNOWN:       "Nobody, or more than one, has the number of this call. Say whom it is.",
	storehubv1.Reason_REASON_CHANGED_MEANWHILE:    "Somebody else has written the customer since he was read, and nothing was saved. Read him again and decide what is to stand there.",
	storehubv1.Reason_REASON_ON_WAITLIST:          "The customer waits for this item at that time already. Take that entry off the list first, or leave it as it is.",
	storehubv1.Reason_REASON_NOTICE_STATE:         "The notice is not in a state for that: another node has it, it was sent, or its date has begun. Look at ListNotices.",
	storehubv1.Reason_REASON_OCCURRENCE_STATE:     "The date is not in a state for that: what is over or cancelled stays so unless it is undone, and nobody fails to come before it begins. Look at it first.",
	storehubv1.Reason_REASON_DATES_AHEAD:          "Dates of plans are ahead. With plans_off_anyway they stay and keep what they occupy, but nobody sees them until plans are on again.",
	storehubv1.Reason_REASON_FIXED:                "That was chosen once and cannot be changed. Make a new one instead.",
	storehubv1.Reason_REASON_BOOKED:               "More is booked than that. Move or cancel dates first.",
	storehubv1.Reason_REASON_DATES_TAKEN:          "These dates are not free, and nothing was changed. Choose other times or resources; dates of a new plan may also be left out (SKIP) or added at the end (APPEND_AT_END).",
	storehubv1.Reason_REASON_NO_SUCH_TICKET:       "No ticket has this id. Those that are closed or voided are kept for 40 days; look it up with ListTickets.",
	storehubv1.Reason_REASON_NO_SUCH_LINE:         "The ticket has no such line: somebody took it off, or it is on another ticket. Look at it with GetTicket.",
	storehubv1.Reason_REASON_TICKET_OPEN:          "The register has an open ticket, and has one at a time. Park or close that first.",
	storehubv1.Reason_REASON_TICKET_STATE:         "The ticket is not in a state for that: lines and payment are of open ones, what is parked is resumed first, and what is closed or voided stays so.",
	storehubv1.Reason_REASON_TICKET_PAYING:        "The ticket is being paid, and nothing of it changes until that is over. End the payment first, or close the ticket.",
	storehubv1.Reason_REASON_NOT_A_REGISTER:       "Tickets are opened and calls dealt with at terminals of the roles RECEPTION and BACK_OFFICE. Name one of those.",
	storehubv1.Reason_REASON_OTHER_CUSTOMER:       "The ticket is another customer's. Say replace_customer if it is to be this one's, or open another ticket.",
	storehubv1.Reason_REASON_ON_TICKET:            "This dispatch stands on a ticket already, and is paid once. Take it off there first.",
	storehubv1.Reason_REASON_AMOUNT_DIFFERS:       "What was paid is not what the ticket comes to. Correct the amount, or say allow_difference and why.",
	storehubv1.Reason_REASON_TICKET_BELOW_ZERO:    "What is taken off the ticket is more than stands on it. Remove or change a line, then close it.",
	storehubv1.Reason_REASON_TICKET_EMPTY:         "Nothing stands on the ticket. Add a line, or void it.",
	storehubv1.Reason_REASON_OTHERS_PUNCH_CARD:    "The punch card is not one of the ticket's customer. Say whose ticket it is with AssignCustomer, or take another card.",
	storehubv1.Reason_REASON_PUNCH_CARD_EXPIRED:   "The punch card has expired. Take another one, or another way to pay.",
	storehubv1.Reason_REASON_PUNCH_CARD_ITEM:      "A line of the ticket is not of the punch card's item. Put it on another ticket, or take another way to pay.",
	storehubv1.Reason_REASON_TOO_FEW_UNITS:        "The punch card has fewer units left than there are things on the ticket. Take another way to pay, or sell another card.",
	storehubv1.Reason_REASON_UNIT_TAKEN:           "A date of today takes a unit of this punch card, or has taken it already. Say take_another_unit if the ticket is for something else, or take another way to pay.",
	storehubv1.Reason_REASON_PLANS_OFF:            "Service plans are switched off. HQ, which is the role owner, can switch them on: plans_enabled.",
	storehubv1.Reason_REASON_CUSTOMER_BUSY:        "The customer has another date at that time. Ask whether that is meant.",
	storehubv1.Reason_REASON_NO_SUCH_CATEGORY:     "No category has this id. Look it up with ListCategories.",
	storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN:   "No technician has this number. Look it up with ListTechnicians.",
	storehubv1.Reason_REASON_NO_SUCH_STAFF:        "No member of staff has this id. Look it up with ListStaff.",
	storehubv1.Reason_REASON_NO_SUCH_ROOM:         "No room has this id. Look it up with ListRooms.",
	storehubv1.Reason_REASON_NO_SUCH_ITEM:         "No service item has this id. Look it up with ListServiceItems.",
	storehubv1.Reason_REASON_NO_SUCH_TERMINAL:     "No terminal has this id. Look it up with ListTerminals.",
	storehubv1.Reason_REASON_NO_SUCH_ASSIGNMENT:   "No assignment has this id. Finished ones are kept for 40 days; look at the board.",
	storehubv1.Reason_REASON_NO_SUCH_WAITING:      "No waiting guest has this id: somebody was sent, or the entry was dropped. Look at ListWaiting.",
	storehubv1.Reason_REASON_NO_SUCH_TOKEN:        "There is no such token. Look it up with ListTokens, or make a new one.",
	storehubv1.Reason_REASON_NO_SUCH_SESSION:      "There is no such session. Look it up with ListSessions.",
	storehubv1.Reason_REASON_NO_SUCH_DISPLAY:      "No such display hangs on this node. GetStatus lists the devices of each.",
	storehubv1.Reason_REASON_NO_SUCH_NODE:         "No node of this cluster has this id or name. Look it up with GetStatus.",
	storehubv1.Reason_REASON_NO_SUCH_METHOD:       "There is no such method. Write it as DispatchService.Dispatch or dispatch.Dispatch.",
	storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT: "There is no such announcement: it was spoken, or its time is over. Nothing is to be done.",

	storehubv1.Reason_REASON_CARD_UNKNOWN:   "Nobody holds this card. Enrol it with AssignCard.",
	storehubv1.Reason_REASON_CARD_BLOCKED:   "This card is blocked. Give its holder another one.",
	storehubv1.Reason_REASON_CARD_AMBIGUOUS: "The reader sends only a part of the number, which fits several cards. Enrol the card again, or set the reader to its full format.",
	storehubv1.Reason_REASON_CARD_TAKEN:     "This card belongs to somebody else. Block it first, or take another card.",
	storehubv1.Reason_REASON_CARD_MALFORMED: "This is not the number of a card. Write it as em4100:6F007B3972, ten hex digits, printed: and the digits on the card, or text: and what a line reader reads.",
	storehubv1.Reason_REASON_PAYMENT_CARD:   "This looks like a payment card. Its number is neither kept nor logged; use a card of the shop.",
	storehubv1.Reason_REASON_WRONG_ROOM:     "The technician was sent to another room. Go there, or change the room of the assignment.",

	storehubv1.Reason_REASON_NO_CREDENTIAL:        "This call brings no credential. Send Authorization: Bearer with a token.",
	storehubv1.Reason_REASON_BAD_CREDENTIAL:       "The token is unknown or was revoked. Ask the owner for a new one.",
	storehubv1.Reason_REASON_TOKEN_EXPIRED:        "The token has expired. Ask the owner for a new one.",
	storehubv1.Reason_REASON_PERMISSION_MISSING:   "The credential may not do this. Ask somebody whose role may.",
	storehubv1.Reason_REASON_SWIPE_FIRST:          "The terminal has not just seen this card. Swipe it there and try again within 30 seconds.",
	storehubv1.Reason_REASON_ACTOR_REQUIRED:       "A terminal may do this only for a person. Swipe a card there and send it as actor_card.",
	storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED:    "Whoever asks, by his card or signed in, may not do this. The desk, or the technician concerned, may.",
	storehubv1.Reason_REASON_WRONG_PIN:            "This is not the PIN. Try again, or ask a manager to set a new one; from the third wrong one on there is a pause before the next.",
	storehubv1.Reason_REASON_TOO_MANY_WRONG_PINS:  "Wrong PINs were given, and none is looked at before the time that is named. Wait until then.",
	storehubv1.Reason_REASON_NOT_ENROLLED:         "A card or an id with a PIN counts only at a terminal of the shop, and this device is not enrolled as one. Enrol it first with a code that a manager or the owner makes for the terminal, or sign in with a code of your own.",
	storehubv1.Reason_REASON_WRONG_SIGN_IN_CODE:   "No code like this is open: it is mistyped, or another was made since. Five wrong ones within ten minutes close all; ask for a new code.",
	storehubv1.Reason_REASON_SIGN_IN_CODES_CLOSED: "That was the fifth wrong code within ten minutes, and every code that was open is closed now. Ask for a new one.",
	storehubv1.Reason_REASON_SIGN_IN_CODE_SPENT:   "This code was used, or its time is over. Ask for a new one.",
	storehubv1.Reason_REASON_ABOVE_YOU:            "Whom this is about may do more than you. Ask somebody who may as much as he does.",
	storehubv1.Reason_REASON_NOT_SIGNED_IN:        "What this call brings is no session that it could end. Nobody is signed in here; a terminal is let go with terminal, and a token is taken back with RevokeToken.",
	storehubv1.Reason_REASON_CARD_NOT_STAFF:       "This card is of nobody who signs in by card: it is not one of the staff. Take a card of yours, or sign in with a code.",
	storehubv1.Reason_REASON_CROSS_ORIGIN:         "A page of another site made the browser send this, and nothing was done. Use the pages of this node, or a token in the Authorization header.",
	storehubv1.Reason_REASON_NOT_YOUR_TERMINAL:    "The credential belongs to another terminal. Use the terminal's own.",

	storehubv1.Reason_REASON_TECHNICIAN_STATE:   "The technician's state does not allow this. Look at the board and decide anew.",
	storehubv1.Reason_REASON_NOT_FREE:           "Not all of the technicians asked for are free. Look at the board and choose others.",
	storehubv1.Reason_REASON_SHORTAGE:           "There are not enough free technicians. Wait until somebody is free; a dispatch may also ask for fewer, or let the rest wait with allow_partial.",
	storehubv1.Reason_REASON_ASSIGNMENT_STATE:   "The assignment's state does not allow this. Look at the board and decide anew.",
	storehubv1.Reason_REASON_NO_SUBSTITUTE:      "Nobody is free to come instead. Wait, or name a technician.",
	storehubv1.Reason_REASON_LEAVE_PENDING:      "The technician is assigned and cannot leave now. Cancel or replace the assignment first.",
	storehubv1.Reason_REASON_CANCEL_FORBIDDEN:   "The shop does not allow cancelling after the start. Finish the service, or change cancel_started.",
	storehubv1.Reason_REASON_UNDO_TOO_LATE:      "That is too long ago to be taken back. Put it right by a new assignment or date.",
	storehubv1.Reason_REASON_UNDO_MOVED_ON:      "The technician has moved on since and the finish cannot be undone. Correct it by a new assignment.",
	storehubv1.Reason_REASON_START_OUT_OF_ORDER: "The start must lie between the dispatch and now. Choose a time in between.",
	storehubv1.Reason_REASON_NOT_IN_QUEUE:       "The technician has no place in the queue. Check in first.",
	storehubv1.Reason_REASON_ALREADY_SET_UP:     "This cluster is set up already. Join it instead.",
	storehubv1.Reason_REASON_LAST_OWNER:         "No other credential of an owner lasts as long as this one. Without one nobody could make another: make it first, or say that you mean it.",
	storehubv1.Reason_REASON_NODE_KNOWN:         "A node with this id has been a member before, and only that node itself has its id. Set this PC up as a new node.",
	storehubv1.Reason_REASON_JOIN_TOKEN_SPENT:   "Another node has used this join token. Make a new one with CreateJoinToken.",
	storehubv1.Reason_REASON_TAKEN_BY:           "Somebody else was first. Nothing is to be done.",
	storehubv1.Reason_REASON_GUESTS_WAIT:        "Guests who have waited longer could have been served. See them with ListWaiting, and send somebody with ServeWaiting.",
	storehubv1.Reason_REASON_NODE_NEEDED:        "Without this node the others that answer would be no majority, and the shop would stand still. Bring another node back or join a new one first.",
	storehubv1.Reason_REASON_NOT_SPOKEN_HERE:    "This terminal does not announce, or not for this zone. Leave it to one that does, or change the terminal with PutTerminal.",
	storehubv1.Reason_REASON_SAME_KIND:          "The assignment is of this kind already. Nothing is to be done.",

	storehubv1.Reason_REASON_NOT_SET_UP:   "This PC is no node yet. Set it up first, at the address that it has printed.",
	storehubv1.Reason_REASON_SETUP_SECRET: "The secret of the set-up is not the one that this PC has printed last: it is mistyped, or older than half an hour. Use the address that stands on its screen or in its log now.",

	storehubv1.Reason_REASON_TABLE_FULL: "A table has reached its limit. Remove what is no longer needed.",

	storehubv1.Reason_REASON_NO_LEADER:     "The nodes have no leader at the moment, and nothing was sent. Try again with the same request id.",
	storehubv1.Reason_REASON_NO_MAJORITY:   "This node does not reach a majority of the nodes and changes nothing until it does. Check power and network of the others.",
	storehubv1.Reason_REASON_UNCERTAIN:     "It is not known whether this was done. Only a retry with the same request id can tell.",
	storehubv1.Reason_REASON_BEHIND:        "This node has not caught up with what was asked for. Try again, or ask another node.",
	storehubv1.Reason_REASON_NEEDS_UPGRADE: "This node met something that only a newer version knows, and has stopped. Upgrade it.",
	storehubv1.Reason_REASON_QUARANTINED:   "This node's state differs from the others', so it does not serve. Ask another node, and call the operator.",
	storehubv1.Reason_REASON_EVENTS_GONE:   "These events are no longer kept. List again and resume from the index of the list.",
	storehubv1.Reason_REASON_TOO_SLOW:      "The stream was closed because its reader fell behind. Come back with the last index.",
	storehubv1.Reason_REASON_NODE_DOWN:     "The node that this is for does not answer, and nothing was done there. Check its power and network.",
	storehubv1.Reason_REASON_NODE_REMOVED:  "This node was taken out of the shop and does not serve. Ask another node; set this PC up anew to bring it back.",
	storehubv1.Reason_REASON_OVERLOADED:    "Too many requests at once. Wait a little and try again.",

	storehubv1.Reason_REASON_NOT_IDLE:           "The technician is not idle. Wait until he is.",
	storehubv1.Reason_REASON_BEHIND_OTHERS:      "Others stand before the technician. They are sent first.",
	storehubv1.Reason_REASON_DAILY_CAP:          "The technician has reached the day's cap. Raise daily_cap, or send somebody else.",
	storehubv1.Reason_REASON_SKILL_MISSING:      "The technician lacks a skill that the service needs. Send somebody else.",
	storehubv1.Reason_REASON_WRONG_GENDER:       "The guest asked for the other gender. Send somebody else.",
	storehubv1.Reason_REASON_REJECTED_ON_VISIT:  "The guest has rejected the technician on this visit. Send somebody else.",
	storehubv1.Reason_REASON_FEWER_TURNS_FIRST:  "Others have had fewer turns today. They are sent first.",
	storehubv1.Reason_REASON_LOWER_AMOUNT_FIRST: "Others have earned less today. They are sent first.",
}
