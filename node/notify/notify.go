// Package notify tells customers of the shop something, and its technicians, over the channels of the
// world outside: e-mail, ntfy, a webhook and Web Push. It also has the words (Words), for SMS as well.
//
// It is adapters alone: it knows no state, no outbox and no raft. Whoever owns a row of the outbox
// calls Send once and writes down what came of it. What may be tried again is told by the error; an
// unknown outcome of these channels may be tried again too, with the same message id, by which
// the other side can tell that it is the same message (docs/webhook.md says so to receivers).
package notify

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Channel is a way to reach somebody.
type Channel string

const (
	ChannelMail    Channel = "mail"
	ChannelNtfy    Channel = "ntfy"
	ChannelWebhook Channel = "webhook"
	ChannelWebPush Channel = "web-push"
)

// Message is one thing to tell one customer or technician over one channel.
type Message struct {
	// ID is the outbox row's, such as M-12-e1: the same for every attempt, and never that of another
	// message of this shop, not even after the state was taken back from a backup. Letters, digits,
	// - and _, at most 20.
	ID string
	// To is an e-mail address, an ntfy topic or the endpoint of a browser; the webhook has one receiver and takes "".
	To            string
	Subject, Text string
	Event         Event
	// Calendar is an iCalendar file (RFC 5545) that goes with an e-mail; nil = none.
	Calendar []byte
	// Push is by what a browser reads it; nil for all other channels.
	Push *PushTo
}

// Cause is what there is to tell. Its text is the type in the webhook's JSON.
type Cause string

const (
	CauseReminder  Cause = "date.reminder"
	CauseCancelled Cause = "date.cancelled"
	CauseMoved     Cause = "date.moved"
	CauseOffer     Cause = "waiting.offered" // from the waiting list
	// Of a technician's dispatch: he is sent, need not go, or somebody else goes.
	CauseDispatched Cause = "dispatch.sent"
	CauseCalledOff  Cause = "dispatch.cancelled"
	CauseReplaced   Cause = "dispatch.replaced"
)

// summons tells that it is a technician who is told, in few words and at once.
func (c Cause) summons() bool {
	return c == CauseDispatched || c == CauseCalledOff || c == CauseReplaced
}

// Event is what a message is about: what the words are made of, and the webhook's JSON. Instants are
// in the shop's zone, for they are shown as its clock shows them; zero ones and empty texts are left
// out of the words and of the JSON.
type Event struct {
	Cause      Cause     `json:"type"`
	At         time.Time `json:"timestamp"` // when it happened, not when it is sent
	Shop       string    `json:"shop"`
	Phone      string    `json:"phone,omitempty"` // the shop's, as a person dials it
	CustomerID string    `json:"customer_id,omitempty"`
	Customer   string    `json:"customer,omitempty"`
	Date       string    `json:"date,omitempty"` // its id, such as P-12/3
	Item       string    `json:"item,omitempty"`
	Technician string    `json:"technician,omitempty"`
	Place      string    `json:"place,omitempty"`
	StartsAt   time.Time `json:"starts_at,omitzero"`
	EndsAt     time.Time `json:"ends_at,omitzero"`
	WasAt      time.Time `json:"was_at,omitzero"` // CauseMoved: when it would have started
	Until      time.Time `json:"until,omitzero"`  // CauseOffer: how long the place is kept
}

// Sender hands messages over. Send is called from many goroutines and ends with its context, or after
// a minute at the latest. Nil: the other side took it. An error that is ErrRefused or ErrUnknown says
// that; any other one: it was not sent and may be tried again.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused says that the other side will never take this message; repeating it is useless.
var ErrRefused = errors.New("refused for good")

// ErrGone says that there is no such browser any more: it is refused, and so would be every other message.
var ErrGone = fmt.Errorf("nobody listens there any more: %w", ErrRefused)

// ErrUnknown says that the message was handed over and no answer came: it may have arrived.
var ErrUnknown = errors.New("handed over without an answer")

// patience is how long one attempt may take. A claim of the outbox lasts longer.
const patience = time.Minute

func refused(err error) error { return fmt.Errorf("%w: %w", ErrRefused, err) }

var messageID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,20}$`)

// worldID is the id of a message among those of all shops, at most 61 letters, digits, - and _.
// M-12-e1 of another shop is another message, also for a provider that serves both.
func worldID(shop, id string) (string, error) {
	if !messageID.MatchString(id) {
		return "", refused(fmt.Errorf("the message id %q is not letters, digits, - and _", id))
	}
	return id + "-" + shop, nil
}

// oneLine is a text for a header.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
}
