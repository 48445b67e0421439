package main

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// What to do about a refusal, where many have the same answer.
const (
	lookAgain   = "look at the present state and decide again"
	seeBoard    = "see who is there with \"storehub board\""
	askSomebody = "ask somebody who may, or use another credential (--token-file)"
	retryLater  = "try again; with the same --request-id it is done once at most"
	reportIt    = "report it with the output of \"storehub version\" and the node's log"
	checkCard   = "present the card again, or give its number as printed: printed:0008075634"
)

// listWith is how to see what there is.
func listWith(method string) string { return "list them with \"storehub call " + method + "\"" }

// nobodyForGuest is SHORTAGE for one who is on the waiting list already: there is no party to make smaller.
var nobodyForGuest = wording{
	"nobody who is free fits the guest {waiting}[ in {category}]; needed: {missing}",
	"wait until \"storehub board\" says that {waiting} can be served; or send somebody by number with \"storehub dispatch --request\" and take {waiting} off the list with \"storehub call dispatch.DropWaiting\"",
}

// reasonWords has words for every reason; a test finds those that are missing.
var reasonWords = map[storehubv1.Reason]wording{
	storehubv1.Reason_REASON_UNKNOWN_FIELD:     {"the node does not know the field {field}", "check its spelling, or update the node if it is older than this program"},
	storehubv1.Reason_REASON_TOO_LARGE:         {"the request is too large[: {bytes} bytes, at most {limit}]", "split it"},
	storehubv1.Reason_REASON_MALFORMED:         {"the request cannot be read[: {field}][: {problem}]", "check the JSON and the types of its fields"},
	storehubv1.Reason_REASON_UNKNOWN_ENUM:      {"{value} is no value of {field}", "see the values in the schema"},
	storehubv1.Reason_REASON_REQUIRED:          {"{field} is missing", "give it"},
	storehubv1.Reason_REASON_OUT_OF_RANGE:      {"{field} is out of range[: {value}][, allowed is {min} to {max}][; the oldest is {oldest}]", "choose a value in the range"},
	storehubv1.Reason_REASON_TOO_LONG:          {"{field} is too long[, at most {limit}]", "shorten it"},
	storehubv1.Reason_REASON_BAD_TEXT:          {"{field} contains what must not be in it", "use plain text without line breaks and control characters; in an id, number or name of a node no blanks either"},
	storehubv1.Reason_REASON_BAD_VALUE:         {"{field} cannot be {value}", "choose another value"},
	storehubv1.Reason_REASON_BAD_REQUEST_ID:    {"the request id is not usable", "use 1 to 64 printable ASCII characters, or leave it out"},
	storehubv1.Reason_REASON_REQUEST_ID_REUSED: {"this request id was used for another request[, {first_used_for}]", "use a new request id for a new act"},
	storehubv1.Reason_REASON_REQUEST_DONE:      {"this request was done before[, at index {index}], its answer is no longer kept", lookAgain},
	storehubv1.Reason_REASON_PREPARED_STALE:    {"the shop's settings changed while this was on its way", retryLater},
	storehubv1.Reason_REASON_RULE_PANICKED:     {"a rule failed[ in {op}]; nothing was changed", reportIt},
	storehubv1.Reason_REASON_DUPLICATE:         {"{value} stands twice in {field}", "name it once"},
	storehubv1.Reason_REASON_REASON_REQUIRED:   {"this needs a reason", "say why, in the field \"reason\""},
	storehubv1.Reason_REASON_NO_PREVIEW:        {"there is no preview of {method}", "preview another method"},

	storehubv1.Reason_REASON_NO_SUCH_CATEGORY:     {"there is no category {category}", listWith("roster.ListCategories")},
	storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN:   {"there is no technician {technician}", listWith("roster.ListTechnicians")},
	storehubv1.Reason_REASON_NO_SUCH_STAFF:        {"there is no staff {staff}", listWith("roster.ListStaff")},
	storehubv1.Reason_REASON_NO_SUCH_ROOM:         {"there is no room {room}", listWith("roster.ListRooms")},
	storehubv1.Reason_REASON_NO_SUCH_ITEM:         {"there is no item {item}", listWith("shop.ListServiceItems")},
	storehubv1.Reason_REASON_NO_SUCH_TERMINAL:     {"there is no terminal {terminal}", listWith("terminal.ListTerminals")},
	storehubv1.Reason_REASON_NO_SUCH_ASSIGNMENT:   {"there is no assignment {assignment}", seeBoard},
	storehubv1.Reason_REASON_NO_SUCH_WAITING:      {"no guest waits as {waiting}", listWith("dispatch.ListWaiting")},
	storehubv1.Reason_REASON_NO_SUCH_TOKEN:        {"there is no such token[: {id}]", "list them with \"storehub token list\""},
	storehubv1.Reason_REASON_NO_SUCH_NODE:         {"there is no node {node}", "\"storehub status\" shows all, with names and ids"},
	storehubv1.Reason_REASON_NO_SUCH_METHOD:       {"there is no method {method}", "press TAB behind \"storehub call\", or update the node if it is older than this program"},
	storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT: {"there is no announcement {id}", lookAgain},

	storehubv1.Reason_REASON_CARD_UNKNOWN:   {"nobody has the card {card}", "check its number; a new card is given to somebody with \"storehub call roster.AssignCard\""},
	storehubv1.Reason_REASON_CARD_BLOCKED:   {"the card[ {card}] is blocked", "give its holder another card"},
	storehubv1.Reason_REASON_CARD_AMBIGUOUS: {"the card {card} fits {matches} people", "give the whole number: em4100:6F007B3972"},
	storehubv1.Reason_REASON_CARD_TAKEN:     {"the card {card} belongs to {holder}", "use another card, or block this one first"},
	storehubv1.Reason_REASON_CARD_MALFORMED: {"this is no card number", "write it as em4100:6F007B3972, as printed:0008075634 with the digits on the card, or as text:MEMBER-42 with what a line reader reads"},
	storehubv1.Reason_REASON_PAYMENT_CARD:   {"this is a payment card; it was neither stored nor logged", "use a card made for this shop"},
	storehubv1.Reason_REASON_WRONG_ROOM:     {"technician {technician} belongs in room {room}", "send the technician to that room, or change the room"},

	storehubv1.Reason_REASON_NO_CREDENTIAL:      {"the node wants a credential and got none", "name the file that holds it with --token-file, STOREHUB_TOKEN_FILE or a context"},
	storehubv1.Reason_REASON_BAD_CREDENTIAL:     {"the node does not know this credential", "it may be revoked or of another shop: check --token-file, STOREHUB_TOKEN_FILE and \"storehub context list\""},
	storehubv1.Reason_REASON_TOKEN_EXPIRED:      {"this credential has expired", "with another credential (--token-file), of an owner or manager, make a new one: \"storehub token create NAME --role ROLE\""},
	storehubv1.Reason_REASON_PERMISSION_MISSING: {"this credential[, {role},] may not do that[: it lacks {permission}]", askSomebody},
	storehubv1.Reason_REASON_SWIPE_FIRST:        {"the card that is named was not swiped at this terminal just now", "swipe it and try again within 30 seconds"},
	storehubv1.Reason_REASON_ACTOR_REQUIRED:     {"a terminal must say whose card asks for this", "add --card with a card that was just swiped there"},
	storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED:  {"{actor} may not do that[ for technician {technician}]", askSomebody},
	storehubv1.Reason_REASON_NOT_YOUR_TERMINAL:  {"this credential does not belong to the terminal {terminal}", "use the credential of that terminal"},

	storehubv1.Reason_REASON_TECHNICIAN_STATE:   {"technician {technician} is {state}[ in room {room}][ until {until_ms}]", seeBoard},
	storehubv1.Reason_REASON_NOT_FREE:           {"technician {technician} is not free", "choose somebody else, or wait; \"storehub board\" shows who is free"},
	storehubv1.Reason_REASON_SHORTAGE:           {"too few are free[ in {category}]; still needed: {missing}", "ask for fewer, or add --allow-partial: the rest then waits"},
	storehubv1.Reason_REASON_ASSIGNMENT_STATE:   {"assignment {assignment}[ of technician {technician}] is {state}", lookAgain},
	storehubv1.Reason_REASON_NO_SUBSTITUTE:      {"nobody else in {category} can take assignment {assignment}", "choose somebody by number, or wait until somebody is free"},
	storehubv1.Reason_REASON_LEAVE_PENDING:      {"technician {technician} still has assignment {assignment}", "finish or cancel it first"},
	storehubv1.Reason_REASON_CANCEL_FORBIDDEN:   {"assignment {assignment} has begun[ at {started_at_ms}]; this shop does not cancel then", "finish it instead"},
	storehubv1.Reason_REASON_UNDO_TOO_LATE:      {"[assignment {assignment} ended too long ago, at {ended_at_ms},][what became of {date} is too long ago, {state_at_ms},] to be undone", "put it right by a new assignment or date"},
	storehubv1.Reason_REASON_UNDO_MOVED_ON:      {"assignment {assignment} cannot be undone: technician {technician} is {state} by now", lookAgain},
	storehubv1.Reason_REASON_START_OUT_OF_ORDER: {"a start at {started_at_ms} does not fit: sent at {dispatched_at_ms}[, latest {latest_ms}]", "choose a time between the dispatch and now"},
	storehubv1.Reason_REASON_NOT_IN_QUEUE:       {"[technician {technician} ]has no place in the queue[: {state}]", seeBoard},
	storehubv1.Reason_REASON_ALREADY_SET_UP:     {"this cluster is set up already[: {cluster}]", lookAgain},
	storehubv1.Reason_REASON_JOIN_TOKEN_SPENT:   {"this join token was used before[, by {name}]", "make a new one with \"storehub token join\""},
	storehubv1.Reason_REASON_TAKEN_BY:           {"{terminal} was quicker", "nothing: it is taken care of"},
	storehubv1.Reason_REASON_NODE_KNOWN:         {"the node[ {node}] has been a member before", "set this computer up anew, it gets another id"},
	storehubv1.Reason_REASON_LAST_OWNER:         {"no other credential of an owner lasts as long as {id}, and without one nobody could make another, join a node or change who may do what", "make another first with \"storehub token create NAME --role OWNER\", or add --last-owner"},
	storehubv1.Reason_REASON_GUESTS_WAIT:        {"{waiting}[, in room {room},] has waited longer and could have been served, with \"storehub call dispatch.ServeWaiting\"", "serve that guest with \"storehub call dispatch.ServeWaiting\""},
	storehubv1.Reason_REASON_NODE_NEEDED:        {"without {name} ({node}) the other nodes that answer would be no majority", "bring another node back, or join a new one with \"storehub token join\", first"},
	storehubv1.Reason_REASON_NOT_SPOKEN_HERE:    {"the terminal {terminal} does not announce[ what belongs to zone {zone}]", "leave it to one that does, or change \"announces\" and \"zone\" with \"storehub call terminal.PutTerminal\""},
	storehubv1.Reason_REASON_SAME_KIND:          {"assignment {assignment} is {kind} already", "nothing"},

	storehubv1.Reason_REASON_WRONG_MODE:         {"{item} is booked by {booking_mode}", "items booked by plan are for \"storehub plan create\", those by appointment for \"storehub agenda book\""},
	storehubv1.Reason_REASON_IN_THE_PAST:        {"{value} is in the past", "choose a later time, or ask a manager"},
	storehubv1.Reason_REASON_RESOURCE_WANTED:    {"{item} needs a resource of the kind {kind}", "name one, on the command line with --with; " + listWith("booking.ListResources")},
	storehubv1.Reason_REASON_NO_SUCH_CUSTOMER:   {"there is no customer {customer}", "name a piece of the name or phone instead of the id, or look it up: storehub customer find"},
	storehubv1.Reason_REASON_NO_SUCH_RESOURCE:   {"there is no resource {resource}", "look the id up: storehub call booking.ListResources"},
	storehubv1.Reason_REASON_NO_SUCH_PLAN:       {"there is no plan {plan}", "look the id up: storehub plan list"},
	storehubv1.Reason_REASON_NO_SUCH_OCCURRENCE: {"plan {plan} has no date {number}", "see its dates: storehub plan show ID"},
	storehubv1.Reason_REASON_NO_SUCH_BOOKING:    {"there is no booking {booking}", "look the id up: storehub agenda"},
	storehubv1.Reason_REASON_NO_SUCH_LEAVE:      {"there is no leave {leave}", "look the id up: storehub call booking.ListLeaves"},
	storehubv1.Reason_REASON_BOOKED_SOON:        {"[technician {technician} ]has {date} at {starts_at_ms}", "choose somebody else, or tell the customer of the date"},
	storehubv1.Reason_REASON_NO_SUCH_PUNCH_CARD: {"there is no punch card {card}", "look the id up: storehub card list CUSTOMER"},
	storehubv1.Reason_REASON_UNITS_SHORT:        {"the punch cards for {item} have {left} units for {dates} dates", "sell another card before they run out: storehub card sell"},
	storehubv1.Reason_REASON_NO_SUCH_NOTICE:     {"there is no notice {notice}", "look the id up: storehub notice list"},
	storehubv1.Reason_REASON_NO_SUCH_FEED:       {"there is no calendar {feed}", "look the id up: storehub call notice.ListCalendarFeeds"},
	storehubv1.Reason_REASON_NOT_ON_WAITLIST:    {"nobody waits as {waitlist}", "list who waits with \"storehub waitlist\""},
	storehubv1.Reason_REASON_NO_OFFER:           {"no place is kept for {waitlist}", "look at \"storehub waitlist\": none is free yet, or the offer lapsed and went to the next"},
	storehubv1.Reason_REASON_ON_WAITLIST:        {"{customer} waits for that already, as {waitlist}", "leave it as it is, or take that entry off the list first: storehub waitlist leave"},
	storehubv1.Reason_REASON_NO_SUCH_CALL:       {"there is no call {call}", "look the id up: storehub calls list"},
	storehubv1.Reason_REASON_NO_SUCH_ASSISTANT:  {"there is no phone assistant {assistant}", "look the id up: storehub assistant list"},
	storehubv1.Reason_REASON_WRONG_CODE:         {"no pairing is open with this code", "read it again where it is shown; it lives ten minutes, and five wrong codes end all that are open: storehub assistant pair"},
	storehubv1.Reason_REASON_CODES_CLOSED:       {"that was one wrong code too many: every code that was open is closed now", "open a new one at the register: storehub assistant pair"},
	storehubv1.Reason_REASON_NO_NUMBER:          {"{call} has no number", "it was withheld, or is no longer in the log; choose another call: storehub calls list"},
	storehubv1.Reason_REASON_PHONE_KNOWN:        {"the number belongs to {customer}", "use that customer, or add --allow-duplicate if both have it"},
	storehubv1.Reason_REASON_ERASED:             {"the customer {customer} was erased", "make a new one if he comes again: storehub customer put NAME"},
	storehubv1.Reason_REASON_CALL_HANDLED:       {"about {call} something was done already: {outcome}", "look at it: storehub calls list"},
	storehubv1.Reason_REASON_CODE_CLASH:         {"another register shows the same code by chance", "open the pairing once more"},
	storehubv1.Reason_REASON_CALLER_UNKNOWN:     {"the number of {call} does not tell for sure who calls", "say whom it is, on the command line with --for; storehub calls list shows who it may be"},
	storehubv1.Reason_REASON_CHANGED_MEANWHILE:  {"somebody else has changed {customer} since it was read, and nothing was saved", "look at it, then do it again: storehub customer show {customer}"},
	storehubv1.Reason_REASON_NOTICE_STATE:       {"the notice {notice} is {state}", "look at it: storehub notice list"},
	storehubv1.Reason_REASON_OCCURRENCE_STATE:   {"{date}, {starts_at_ms}, is {state}", "what is over or cancelled stays so unless it is undone; look at the day: storehub agenda"},
	storehubv1.Reason_REASON_DATES_AHEAD:        {"{dates} dates of plans are ahead", "cancel them, or say plansOffAnyway: they stay, unseen"},
	storehubv1.Reason_REASON_FIXED:              {"{field}[ of {item}][ of {resource}] was chosen once[: {value}]", "make a new one instead"},
	storehubv1.Reason_REASON_BOOKED:             {"{booked} dates at once are booked at {at_ms}, more than {capacity}", "move or cancel dates first"},
	storehubv1.Reason_REASON_DATES_TAKEN:        {"[conflicts with other dates: {conflicts}][{starts_at_ms}: {resource} is held by {held_by}]", "choose other times or resources, or a conflictPolicy of SKIP or APPEND_AT_END"},
	storehubv1.Reason_REASON_PLANS_OFF:          {"service plans are switched off", "an owner switches them on: storehub call shop.UpdateSettings '{\"plansEnabled\":true}'"},
	storehubv1.Reason_REASON_CUSTOMER_BUSY:      {"the customer has another date[ at {starts_at_ms}][: {held_by}]", "ask whether that is meant"},
	storehubv1.Reason_REASON_NO_SUCH_TICKET:     {"there is no ticket {ticket}", "look the id up: storehub ticket list"},
	storehubv1.Reason_REASON_NO_SUCH_LINE:       {"ticket {ticket} has no line {line}", "see its lines: storehub ticket show {ticket}"},
	storehubv1.Reason_REASON_TICKET_OPEN:        {"{terminal} has the open ticket {ticket}", "park it first with \"storehub ticket park {ticket}\", or close it"},
	storehubv1.Reason_REASON_TICKET_STATE:       {"ticket {ticket} is {state}", "a parked one is resumed first; what is closed or voided stays so"},
	storehubv1.Reason_REASON_TICKET_PAYING:      {"ticket {ticket} is being paid[ at {terminal}]", "close it, or end the payment first: storehub ticket unpay {ticket}"},
	storehubv1.Reason_REASON_NOT_A_REGISTER:     {"{terminal} is no register but {role}", "name a terminal of the role RECEPTION or BACK_OFFICE; " + listWith("terminal.ListTerminals")},
	storehubv1.Reason_REASON_OTHER_CUSTOMER:     {"ticket {ticket} is that of customer {customer}", "add --replace if it is to be another one's, or open another ticket"},
	storehubv1.Reason_REASON_ON_TICKET:          {"assignment {assignment} stands on ticket {ticket} already[, as line {line}]", "it is paid once; take it off there first with \"storehub ticket remove\""},
	storehubv1.Reason_REASON_AMOUNT_DIFFERS:     {"{amount_minor} is not what ticket {ticket} comes to: {total_minor}", "correct the amount, or add --allow-difference and --reason"},
	storehubv1.Reason_REASON_TICKET_BELOW_ZERO:  {"ticket {ticket} comes to {total_minor}, less than nothing", "remove the discount, or put it on anew with a smaller price: storehub ticket show {ticket}, storehub ticket remove {ticket} LINE"},
	storehubv1.Reason_REASON_TICKET_EMPTY:       {"nothing stands on ticket {ticket}", "add a line, or void it: storehub ticket void {ticket}"},
	storehubv1.Reason_REASON_OTHERS_PUNCH_CARD:  {"punch card {card} is not one of the customer of ticket {ticket}", "say whose ticket it is with \"storehub ticket assign\", or take another card"},
	storehubv1.Reason_REASON_PUNCH_CARD_EXPIRED: {"punch card {card} has expired[, {expired_at_ms}]", "take another one, or another way to pay"},
	storehubv1.Reason_REASON_PUNCH_CARD_ITEM:    {"punch card {card} is for {item}, which line {line} is not", "put that line on another ticket, or take another way to pay"},
	storehubv1.Reason_REASON_TOO_FEW_UNITS:      {"punch card {card} has {left} units left, {needed} are needed", "take another way to pay, or sell another card: storehub card sell"},
	storehubv1.Reason_REASON_UNIT_TAKEN:         {"punch card {card} gives a unit for {date} today, or gave it", "if the ticket is for something else: add --take-another-unit; if it is for that date: void it with \"storehub ticket void {ticket}\""},

	storehubv1.Reason_REASON_SETUP_SECRET: {"this is not the secret that the PC has printed last", "use the address on its screen or in its log; it prints another every half hour"},

	storehubv1.Reason_REASON_TABLE_FULL: {"there is no room for more {table}, at most {limit}", "make room first"},

	storehubv1.Reason_REASON_NO_LEADER:     {"no node leads the cluster at the moment", "wait a few seconds; look at \"storehub status\" if it stays so"},
	storehubv1.Reason_REASON_NO_MAJORITY:   {"this node is cut off from the majority of the cluster", "bring the other nodes or the network back; until then boards are read-only"},
	storehubv1.Reason_REASON_UNCERTAIN:     {"it is not known whether it was done", retryLater},
	storehubv1.Reason_REASON_BEHIND:        {"this node is behind the others", "ask another node, or try again in a moment"},
	storehubv1.Reason_REASON_NEEDS_UPGRADE: {"this node is too old for its cluster", "install the version of the other nodes"},
	storehubv1.Reason_REASON_QUARANTINED:   {"this node's state differs from the others; it serves nobody", "see \"storehub status\" and the node's log, then join it anew"},
	storehubv1.Reason_REASON_EVENTS_GONE:   {"the events asked for are no longer kept[; the oldest is {oldest}]", "read the board, then watch from its index: \"storehub watch\""},
	storehubv1.Reason_REASON_TOO_SLOW:      {"the stream was closed: it was read too slowly", "start it again behind the last index seen"},
	storehubv1.Reason_REASON_NODE_REMOVED:  {"this node was taken out of the shop; it serves nobody", "ask another node with --node; to bring this PC back, join with an empty --dir"},
	storehubv1.Reason_REASON_OVERLOADED:    {"the node takes no more requests now[: at most {limit} of this kind within {seconds} s]", retryLater},

	storehubv1.Reason_REASON_NOT_IDLE:           {"technician {technician} is {state}[ in room {room}][ until {until_ms}]", seeBoard},
	storehubv1.Reason_REASON_BEHIND_OTHERS:      {"[{count} ]others stand before[: {technician}]", seeBoard},
	storehubv1.Reason_REASON_DAILY_CAP:          {"[technician {technician} ]has had {served} of {cap} turns today", seeBoard},
	storehubv1.Reason_REASON_SKILL_MISSING:      {"[technician {technician} ]lacks the skill {skill}", "choose somebody who has it, or another item"},
	storehubv1.Reason_REASON_WRONG_GENDER:       {"[technician {technician} ]is not of the gender asked for", seeBoard},
	storehubv1.Reason_REASON_REJECTED_ON_VISIT:  {"[technician {technician} ]was replaced on this visit before", seeBoard},
	storehubv1.Reason_REASON_FEWER_TURNS_FIRST:  {"others have had fewer turns today[: {technician}]", seeBoard},
	storehubv1.Reason_REASON_LOWER_AMOUNT_FIRST: {"others have earned less today[: {technician}]", seeBoard},
}
