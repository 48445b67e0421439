// What is said of every refusal, and of every answer to "why not next", in English (template.ts says how).
import type { Texts } from "./sentence";
export { terms } from "./terms-en";

const program =
  "This page and the node do not understand each other, and nothing was done. Reload the page; if that does not help, tell whoever looks after the hub[ ({field})|].";
const decide = "Look at the present state and decide again.";
const inAMoment = "Nothing was done. Try again in a moment.";

export const texts: Texts = {
  REASON_UNKNOWN_FIELD: program,
  REASON_MALFORMED: program,
  REASON_UNKNOWN_ENUM: program,
  REASON_BAD_REQUEST_ID: program,
  REASON_REQUEST_ID_REUSED: program,
  REASON_NO_SUCH_METHOD: program,
  REASON_WRONG_PIN:
    "This is not the PIN[, and none is looked at before {until_ms}|; from the third wrong one on there is a pause]. Try again, or let a manager set a new one.",
  REASON_TOO_MANY_WRONG_PINS: "Too many PINs were wrong[; none is looked at before {until_ms}|]. Wait, then try again.",
  REASON_NOT_ENROLLED:
    "A card or an id with a PIN counts only at a terminal of the shop, and this device is none. Enrol it with a code for the terminal, or sign in with a code of your own.",
  REASON_WRONG_SIGN_IN_CODE:
    "No code like this is open: it is mistyped, or a newer one was made. Five wrong ones within ten minutes close all. Ask for a new code.",
  REASON_SIGN_IN_CODES_CLOSED:
    "That was the fifth wrong code within ten minutes, and every open code is closed now. Ask for a new one.",
  REASON_SIGN_IN_CODE_SPENT: "This code was used, or its time is over. Ask for a new one.",
  REASON_ABOVE_YOU:
    "[{staff} may do more than you|Whom this is about may do more than you][, as {role}|]. Ask somebody who may do as much.",
  REASON_NOT_SIGNED_IN: "Nobody is signed in here, so nothing was ended. Reload the page.",
  REASON_CARD_NOT_STAFF: "This card belongs to nobody of the staff. Take your own, or sign in with a code.",
  REASON_NOT_SET_UP:
    "This PC is no node of a shop yet. Open the address that stands on its screen or in its log: it begins the set-up.",
  REASON_SETUP_SECRET:
    "This is not the secret that the new PC has printed last. Use the address on its screen or in its log; it prints another one every half hour.",
  REASON_CROSS_ORIGIN: "Another site made this browser send this, and nothing was done. Use the pages of this node.",
  REASON_NO_SUCH_SESSION: "[There is no sign-in {id} any more|This sign-in is there no more]. Reload the list.",
  REASON_NO_PREVIEW: "What this would do cannot be shown beforehand. It can be done all the same.",
  REASON_TOO_LARGE: "This is too much at once[: {bytes} bytes, at most {limit}|]. Do it in smaller parts.",
  REASON_REQUIRED: "[{field:field} is missing|Something is missing]. Fill it in and try again.",
  REASON_OUT_OF_RANGE:
    "[{field:field} cannot be {value}|A value is outside of what is allowed][: {min} to {max} is allowed|][: the oldest there is, is {oldest}|]. Choose another value.",
  REASON_TOO_LONG: "[{field:field} is too long|This is too long][: at most {limit}|]. Shorten it.",
  REASON_BAD_TEXT:
    "[{field:field}|The text] contains something that cannot be used there. Write plain text, without line breaks or special characters.",
  REASON_BAD_VALUE:
    "[Technician {technician} does not belong to the category {value}|{field:field} cannot be {value}|{field:field} is not as it has to be|A value is not as it has to be]. Choose another one.",
  REASON_DUPLICATE:
    "[{value} stands twice in {field:field}|Something stands twice in {field:field}|Something is named twice]. Name it once.",
  REASON_REASON_REQUIRED: "This needs a reason. Say why, and try again.",
  REASON_REQUEST_DONE: `This was done before. ${decide}`,
  REASON_PREPARED_STALE: `Something changed while this was on its way. ${inAMoment}`,
  REASON_RULE_PANICKED: "The hub made a mistake, and nothing was changed. Tell whoever looks after it what you did.",
  REASON_WRONG_MODE:
    "[{item} is booked|This item is booked][ {booking_mode:mode}|otherwise]. Book it that way, or choose another item.",
  REASON_IN_THE_PAST: "[{value}|That time] is over. Choose a later time, or ask a manager to enter it.",
  REASON_RESOURCE_WANTED: "[{item}|This item] also needs [{kind:resource}|a resource]. Choose one.",
  REASON_NO_NUMBER: "This call shows no number, so there is none to keep. Choose another call.",

  REASON_NO_SUCH_CATEGORY: "There is no [category {category}|such category]. Choose one from the list.",
  REASON_NO_SUCH_TECHNICIAN: "There is no [technician {technician}|such technician]. Look at the board for the number.",
  REASON_NO_SUCH_STAFF: "Nobody of the staff has [the id {staff}|this id]. Choose somebody from the list.",
  REASON_NO_SUCH_ROOM: "There is no [room {room}|such room]. Choose one from the list.",
  REASON_NO_SUCH_ITEM: "There is no [item {item}|such item]. Choose one from the list.",
  REASON_NO_SUCH_TERMINAL: "There is no [terminal {terminal}|such terminal]. Choose one from the list.",
  REASON_NO_SUCH_ASSIGNMENT: "There is no [assignment {assignment}|such assignment] any more. Look at the board.",
  REASON_NO_SUCH_WAITING:
    "[The guest {waiting} is not waiting|This guest is not waiting] any more: somebody was sent, or the entry was taken off.",
  REASON_NO_SUCH_TOKEN: "There is no [access {id}|such access] any more. Make a new one.",
  REASON_NO_SUCH_DISPLAY:
    "No [display of terminal {terminal}|such display] hangs on [node {node}|this node]. Choose one from the list.",
  REASON_NO_SUCH_NODE: "There is no [node {node}|such node] in this shop. Choose one from the list.",
  REASON_NO_SUCH_ANNOUNCEMENT: "This announcement was spoken, or its time is over. There is nothing to do.",
  REASON_NO_SUCH_CUSTOMER: "There is no [customer {customer}|such customer]. Look by name or telephone number.",
  REASON_NO_SUCH_RESOURCE: "There is no [resource {resource}|such resource]. Choose one from the list.",
  REASON_NO_SUCH_PLAN: "There is no [plan {plan}|such plan]. Choose one from the list.",
  REASON_NO_SUCH_OCCURRENCE: "[The plan {plan}|The plan] has no [date {number}|such date]. Look at its dates.",
  REASON_NO_SUCH_BOOKING: "There is no [booking {booking}|such booking] any more. Look at the agenda.",
  REASON_NO_SUCH_LEAVE: "There is no [leave {leave}|such leave] any more. Look at the list of leaves.",
  REASON_NO_SUCH_PUNCH_CARD: "There is no [punch card {card}|such punch card]. Choose one of the customer's.",
  REASON_NO_SUCH_NOTICE: "There is no [notice {notice}|such notice] any more. Look at the list of notices.",
  REASON_NO_SUCH_FEED: "There is no [calendar {feed}|such calendar] any more. Look at the list of calendars.",
  REASON_NOT_ON_WAITLIST: "[{waitlist} is|This entry is] not on the waitlist any more. Look at the list.",
  REASON_NO_SUCH_CALL: "[The call {call}|This call] is not in the log any more. Look at the list of calls.",
  REASON_NO_SUCH_ASSISTANT: "There is no [phone assistant {assistant}|such phone assistant]. Look at the list.",
  REASON_NO_SUCH_TICKET: "There is no [ticket {ticket}|such ticket] any more. Look at the list of tickets.",
  REASON_NO_SUCH_LINE:
    "[The ticket {ticket}|The ticket] has no [line {line}|such line] any more: it was taken off, or is on another ticket.",

  REASON_CARD_UNKNOWN: "Nobody has [the card {card}|this card]. Give it to somebody first, or swipe another one.",
  REASON_CARD_BLOCKED: "[The card {card}|This card] is blocked. Give its holder another one.",
  REASON_CARD_AMBIGUOUS:
    "The reader sends only part of the number, and it fits [{matches} cards|several cards]. Set the reader to send the whole number, or enrol the card again.",
  REASON_CARD_TAKEN:
    "[The card {card}|This card] belongs to [{holder}|somebody else]. Take another card, or block this one first.",
  REASON_CARD_MALFORMED: "This is no card number. Swipe the card again, or type the digits that are printed on it.",
  REASON_PAYMENT_CARD: "This is a payment card. Its number was not kept. Use a card of the shop.",
  REASON_WRONG_ROOM:
    "[Technician {technician} was sent|The technician was sent] to [room {room}|another room]. Go there, or change the room of the assignment.",

  REASON_NO_CREDENTIAL: "Nobody is signed in here. Sign in and try again; nothing was done.",
  REASON_BAD_CREDENTIAL: "You are not signed in here any more. Sign in again; nothing was done.",
  REASON_TOKEN_EXPIRED: "Your sign-in has expired. Sign in again; nothing was done.",
  REASON_PERMISSION_MISSING: "[As {role:role} you|You] may not do this. Ask somebody who may.",
  REASON_SWIPE_FIRST: "The card was not swiped here just now. Swipe it and try again within 30 seconds.",
  REASON_ACTOR_REQUIRED: "It has to be known who does this. Swipe your card here and try again.",
  REASON_ACTOR_NOT_ALLOWED:
    "[{actor} may not do this|The holder of this card may not do this][ for technician {technician}|]. Reception may, or the technician concerned.",
  REASON_NOT_YOUR_TERMINAL: "This belongs to [the terminal {terminal}|another terminal]. Do it there.",
  REASON_WRONG_CODE: "This code is not right, or its ten minutes are over. Read it again where it is shown.",
  REASON_CODES_CLOSED: "That was one wrong code too many, and every open code is closed now. Make a new one.",

  REASON_TECHNICIAN_STATE:
    "[Technician {technician}|The technician] is [{state:technician}|not ready for that][ in room {room}|][ until {until_ms}|]. Choose somebody else, or wait.",
  REASON_NOT_FREE:
    "Not all of the technicians asked for are free[: {technician}|]. Choose others, or wait. Nobody was sent.",
  REASON_SHORTAGE:
    "[Nobody who is free fits the guest {waiting}: {missing} needed|Too few are free in {category}: {missing} more needed|Too few are free: {missing} more needed|Too few are free]. Wait, ask for fewer, or let the rest wait.",
  REASON_ASSIGNMENT_STATE:
    "[The assignment of technician {technician}|The assignment {assignment}|The assignment] is [{state:assignment}|in another state] by now. Look at the board and decide again.",
  REASON_NO_SUBSTITUTE:
    "Nobody else [in {category} |]is free to come instead. Choose somebody by number, or wait until somebody is free.",
  REASON_LEAVE_PENDING:
    "[Technician {technician}|The technician] still has [the assignment {assignment}|an assignment]. Finish or cancel it first.",
  REASON_CANCEL_FORBIDDEN:
    "The service has begun[ at {started_at_ms}|], and this shop does not cancel then. Finish it instead.",
  REASON_UNDO_TOO_LATE:
    "That [ended at {ended_at_ms} and |was settled at {state_at_ms} and |]is too long ago to be undone. Put it right with a new assignment or date.",
  REASON_UNDO_MOVED_ON:
    "This cannot be undone: [technician {technician}|the technician] is [{state:technician}|busy otherwise] by now. Put it right with a new assignment.",
  REASON_START_OUT_OF_ORDER:
    "The start [{started_at_ms} |]does not fit. Choose a time between [{dispatched_at_ms}, when the technician was sent,|the dispatch] and [{latest_ms}|now].",
  REASON_NOT_IN_QUEUE:
    "[Technician {technician}|The technician] has no place in the queue[ ({state:technician})|]. First comes checking in.",
  REASON_ALREADY_SET_UP: "This shop is set up already. Join it instead of setting it up anew.",
  REASON_JOIN_TOKEN_SPENT: "This code to join was used already[, by {name}|]. Make a new one.",
  REASON_TAKEN_BY: "[{terminal}|Somebody else] was quicker. There is nothing to do.",
  REASON_SAME_KIND: "It is [{kind:kind}|of this kind] already. There is nothing to do.",
  REASON_NODE_KNOWN: "This PC [({node}) |]was part of the shop before. Set it up anew as a new node.",
  REASON_LAST_OWNER:
    "This is the last access of an owner. Without it nobody could make another: make another one first, or say that you mean it.",
  REASON_GUESTS_WAIT:
    "[{waiting}|Another guest][ in room {room}|] has waited longer and could have been served. See to that guest now.",
  REASON_NODE_NEEDED:
    "Without [{name}|this node] the shop would stand still. Bring another node back, or add a new one first.",
  REASON_NOT_SPOKEN_HERE:
    "[The terminal {terminal}|This terminal] does not announce[ for the zone {zone}|]. Leave it to one that does, or change the terminal's settings.",
  REASON_FIXED: "[{field:field}|This] was chosen once and cannot be changed. Make a new one instead.",
  REASON_BOOKED:
    "[At {at_ms} there are {booked} bookings at once|More is booked than that][, more than {capacity}|]. Move or cancel some first.",
  REASON_DATES_TAKEN:
    "[{starts_at_ms}: {resource} is taken by {held_by}.|{conflicts} of the dates are taken, and nothing was changed. Choose other times or resources, or leave those dates out.|These dates are taken, and nothing was changed. Choose other times or resources, or leave those dates out.]",
  REASON_PLANS_OFF: "Service plans are switched off in this shop. The owner can switch them on.",
  REASON_DATES_AHEAD:
    "[{dates} dates of plans are|Dates of plans are] still ahead. Cancel them first, or say that they may stay unseen.",
  REASON_OCCURRENCE_STATE:
    "[The date {date}|The date][, {starts_at_ms},|] is [{state:date}|in another state] by now. Look at the day and decide again.",
  REASON_CUSTOMER_BUSY:
    "The customer has another date then[, at {starts_at_ms}|][ ({held_by})|]. Ask whether both are meant.",
  REASON_UNITS_SHORT:
    "The customer's punch cards[ for {item}|] [have {left} units left for {dates} dates|have fewer units than there are dates]. Sell another card in time.",
  REASON_NOTICE_STATE:
    "The notice [{notice} |]is [{state:notice}|in another state] by now. Look at the list of notices.",
  REASON_NO_OFFER:
    "No place is kept for [{waitlist}|this customer]: none is free yet, or the offer went to the next. Look at the waitlist.",
  REASON_ON_WAITLIST:
    "[{customer}|The customer] waits for that already[, as {waitlist}|]. Leave it so, or take that entry off first.",
  REASON_PHONE_KNOWN:
    "This number belongs to [{customer}|another customer] already. Choose that customer, or say that both have it.",
  REASON_ERASED:
    "The data of [the customer {customer}|this customer] were erased. If the customer comes again, make a new entry.",
  REASON_CALL_HANDLED: "Somebody saw to this call already[: {outcome:outcome}|]. Look at the list of calls.",
  REASON_CODE_CLASH: "By chance the same code is open elsewhere. Make a new one.",
  REASON_CALLER_UNKNOWN:
    "The number does not tell for sure who is calling[: it fits {customers} customers|]. Choose the customer.",
  REASON_CHANGED_MEANWHILE:
    "Somebody else has changed [{customer}|this] meanwhile, and nothing was saved. Read it again, then write what is to stand there.",
  REASON_TABLE_FULL:
    "There is no room for more[ {table:table}|][, at most {limit}|]. Remove what is not needed any more.",

  REASON_NO_LEADER: `The nodes are settling who leads. ${inAMoment}`,
  REASON_NO_MAJORITY:
    "This PC does not reach most of the shop's PCs, so nothing can be changed here. Look whether the others are on, and at the network.",
  REASON_UNCERTAIN: "It is not known whether this was done. Look at the board before you try again.",
  REASON_BEHIND: `This PC has not caught up with the others yet. ${inAMoment}`,
  REASON_NEEDS_UPGRADE: "This PC has an older version than the others and has stopped. It has to be updated.",
  REASON_QUARANTINED:
    "The data of this PC differ from the others', so it must not be used. Use another terminal, and call whoever looks after the hub.",
  REASON_EVENTS_GONE: "What happened then is not kept any more. Reload the page to see the present state.",
  REASON_TOO_SLOW: "This page could not keep up. Reload it.",
  REASON_OVERLOADED: "There is too much to do at once. Wait a moment and try again; nothing was done.",
  REASON_NODE_DOWN:
    "The node that this is for does not answer, and nothing was done there. Check its power and network.",
  REASON_NODE_REMOVED: "This PC was taken out of the shop. Use another terminal, or set this PC up anew.",

  REASON_NOT_IDLE:
    "[Technician {technician}|The technician] is [{state:technician}|not free][ in room {room}|][ until {until_ms}|].",
  REASON_BEHIND_OTHERS: "[{count} ahead|Others are ahead] in the queue[: {technician}|].",
  REASON_DAILY_CAP:
    "[Technician {technician}|The technician] has had [{served} of {cap} turns|all the turns] that are allowed in a day.",
  REASON_SKILL_MISSING:
    "[Technician {technician}|The technician] does not have the skill[ {skill}|] that this item needs.",
  REASON_WRONG_GENDER: "[Technician {technician}|The technician] is not of the gender that the guest asked for.",
  REASON_REJECTED_ON_VISIT: "[Technician {technician}|The technician] was replaced at this guest's wish before.",
  REASON_FEWER_TURNS_FIRST: "Others have had fewer turns today and go first[: {technician}|].",
  REASON_LOWER_AMOUNT_FIRST: "Others have earned less today and go first[: {technician}|].",
  REASON_BOOKED_SOON:
    "[Technician {technician}|The technician] has a date at [{starts_at_ms}|a time before this would be over][ ({date})|]. Choose somebody else, or tell that customer.",

  REASON_TICKET_OPEN:
    "[{terminal} has|This register has] [the open ticket {ticket}|an open ticket], and one at a time. Park or close that one first.",
  REASON_TICKET_STATE:
    "[Ticket {ticket}|The ticket] is [{state:ticket}|in another state]. A parked one is resumed first; one that is closed or voided stays so.",
  REASON_TICKET_PAYING:
    "[Ticket {ticket}|The ticket] is being paid[ at {terminal}|]. Close it, or end the payment, before you change it.",
  REASON_NOT_A_REGISTER: "[{terminal}|This terminal] is no register. Use one at reception or in the back office.",
  REASON_OTHER_CUSTOMER:
    "[Ticket {ticket}|The ticket] belongs to [the customer {customer}|another customer]. Open another ticket, or say that it is to change.",
  REASON_ON_TICKET:
    "[The assignment {assignment}|This assignment] stands on [ticket {ticket}|a ticket] already. It is paid once: take it off there first.",
  REASON_AMOUNT_DIFFERS:
    "[{amount_minor} is not what ticket {ticket} comes to: {total_minor}|The amount is not what the ticket comes to]. Correct it, or say why it differs.",
  REASON_TICKET_EMPTY: "Nothing stands on [ticket {ticket}|the ticket]. Add something, or void it.",
  REASON_TICKET_BELOW_ZERO:
    "[Ticket {ticket} comes to {total_minor}|The ticket comes to less than nothing]: the discount is too large. Make it smaller, or take it off.",
  REASON_OTHERS_PUNCH_CARD:
    "[Punch card {card}|This punch card] does not belong to the customer of this ticket. Say whose ticket it is, or take another card.",
  REASON_PUNCH_CARD_EXPIRED:
    "[Punch card {card}|The punch card] has expired[, on {expired_at_ms}|]. Take another card, or another way to pay.",
  REASON_PUNCH_CARD_ITEM:
    "[Punch card {card} is for {item}|The punch card is for something else]; not everything on the ticket is that. Put it on another ticket, or pay in another way.",
  REASON_TOO_FEW_UNITS:
    "[Punch card {card}|The punch card] has [{left} units left and {needed} are needed|too few units left]. Pay in another way, or sell another card.",
  REASON_UNIT_TAKEN:
    "[Punch card {card}|This punch card] pays for [today's date {date}|a date of today] already. If the ticket is for something else, say so; if not, void it.",
};
