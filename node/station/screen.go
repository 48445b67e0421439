package station

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw"
	"storehub/hw/display"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/lines"
)

const (
	// messageFor is how long a display shows what a swipe did.
	messageFor = 5 * time.Second
	// readIn is how long it takes to read it.
	readIn = time.Second
	// lookEvery keeps ages, minutes and alternating lines moving.
	lookEvery = time.Second
	// paintEvery and paintBurst: the first changes of a quiet display are shown at once, each as it
	// comes; a storm of them at most this often, faster than a person reads: each look at the state
	// costs the next commands a copy. One swipe is several changes, the board's and the Tick's after
	// it, and somebody swipes again before long. What the swipe did has a pace of its own: whoever
	// stands there does not wait for the board.
	paintEvery = 40 * time.Millisecond
	paintBurst = 4
)

// message is what a display shows for a moment, in the language of each display.
type message func(storehubv1.Language) [2]string

// post is a terminal of this node: what its displays show for a moment after a swipe.
type post struct {
	id string
	// wake has one channel a display; one signal stands for any number.
	wake []chan struct{}

	mu      sync.Mutex
	message message
	until   time.Time
	// swiping counts the cards of this node's readers under way; done is the newest entry of one.
	swiping int
	done    uint64
	trouble string // what keeps the terminal from working, "" = nothing
}

// begin and end enclose a swipe of one of the terminal's own readers, which ends as the entry index,
// 0 = none.
func (p *post) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swiping++
}

func (p *post) end(index uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swiping--
	p.done = max(p.done, index)
}

// own tells that an entry is, or may be, a swipe of one of the terminal's own readers.
func (p *post) own(index uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.swiping > 0 || index <= p.done
}

// suffer notes what is wrong with the terminal and tells whether that is new.
func (p *post) suffer(trouble string) (isNew bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	isNew = p.trouble != trouble
	p.trouble = trouble
	return isNew
}

func (p *post) suffers() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trouble
}

// show puts a message on the terminal's displays for a moment.
func (p *post) show(m message) {
	p.mu.Lock()
	p.message, p.until = m, time.Now().Add(messageFor)
	p.mu.Unlock()
	for _, w := range p.wake {
		rouse(w)
	}
}

// rouse lets a display repaint itself now.
func rouse(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

func (p *post) refuse(why *storehubv1.FaultDetail) {
	p.show(func(l storehubv1.Language) [2]string { return lines.Refusal(l, why) })
}

// untilRead is how long what is shown now still needs to be read.
func (p *post) untilRead(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !now.Before(p.until) {
		return 0
	}
	return p.until.Sub(now) - messageFor + readIn
}

func (p *post) showing(now time.Time) (m message, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.message, now.Before(p.until)
}

// screen paints one display. It always shows the present: a display that comes back needs no history.
type screen struct {
	*Station
	post *post
	dev  *hw.Display
	wake chan struct{}
	enc  display.Encoding
	// testing is until when it shows a test pattern, in ms since 1970.
	testing atomic.Int64
	// told is what it was told to show last.
	told atomic.Pointer[[2]string]
	// limited is why it does not show the terminal's language, "" = it does.
	limited atomic.Pointer[string]
}

func newScreen(s *Station, p *post, spec hw.Spec) (*screen, error) {
	d := &screen{Station: s, post: p, wake: make(chan struct{}, 1), enc: spec.Encoding}
	p.wake = append(p.wake, d.wake)
	var err error
	d.dev, err = hw.NewDisplay(hw.Config{Spec: spec, Logger: s.cfg.Logger})
	return d, err
}

// paint writes what changed. After a swipe it writes everything, settings included: the display
// that somebody stands before may have been switched off and on, and whoever finds it blank or
// full of rubbish holds a card to the reader.
func (d *screen) paint(ctx context.Context) error {
	changes, stop := d.cfg.Hub.Changes()
	defer stop()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	why := occasions{changes: changes, tick: tick.C, wake: d.wake}
	show := d.dev.Show
	for {
		now := d.lines(ctx, time.Now())
		show(now)
		d.told.Store(&now)
		show = d.dev.Show
		swiped, ok := why.next(ctx)
		if !ok {
			return nil
		}
		if swiped {
			show = d.dev.Repaint
		}
	}
}

// occasions are the reasons to paint.
type occasions struct {
	changes, wake <-chan struct{}
	tick          <-chan time.Time
	// The paces of messages and of all else.
	messages, others pace
}

// next waits for the next reason to paint, and until it may be painted; not ok = it is over. A message
// ends the wait of everything else, which is painted with it.
func (o *occasions) next(ctx context.Context) (swiped, ok bool) {
	select {
	case <-ctx.Done():
		return false, false
	case <-o.wake:
		return true, o.messages.wait(ctx, nil)
	case <-o.changes:
	case <-o.tick:
	}
	if o.others.wait(ctx, o.wake) {
		return false, true
	}
	return true, o.messages.wait(ctx, nil)
}

// pace lets a few paints through at once and gives one more back every paintEvery.
type pace struct {
	used int
	at   time.Time // when used was counted
}

// wait waits until a paint may be, and counts it; false = ctx or unless came first.
func (p *pace) wait(ctx context.Context, unless <-chan struct{}) bool {
	timer := time.NewTimer(p.due(time.Now()))
	defer timer.Stop()
	select {
	case <-timer.C:
		p.due(time.Now())
		p.used++
		return true
	case <-unless:
	case <-ctx.Done():
	}
	return false
}

// due is in how long a paint may be.
func (p *pace) due(now time.Time) time.Duration {
	back := int(now.Sub(p.at) / paintEvery)
	p.used = max(p.used-back, 0)
	p.at = p.at.Add(time.Duration(back) * paintEvery)
	if p.used == 0 {
		p.at = now
	}
	if p.used < paintBurst {
		return 0
	}
	return p.at.Add(paintEvery).Sub(now)
}

// language is the terminal's, or English where the characters of the display cannot show that: a row
// of question marks helps nobody. It is said once in the log, and in the status as long as it lasts.
func (d *screen) language(ctx context.Context) storehubv1.Language {
	want, why := d.Station.language(ctx, d.post), ""
	words := lines.Idle(want, 0, nil, nil, 0)
	if !d.enc.Shows(words[0] + words[1]) {
		why = "it shows English: its encoding " + string(d.enc) + " has no letters for the terminal's language " + want.String()[len("LANGUAGE_"):]
		want = storehubv1.Language_LANGUAGE_EN
	}
	if was := d.limited.Swap(&why); why != "" && (was == nil || *was != why) {
		d.cfg.Logger.Warn("display cannot show the language of its terminal", "terminal", d.post.id, "why", why)
	}
	return want
}

// limits is why the display does not show all that it should, "" = it does.
func (d *screen) limits() string {
	if why := d.limited.Load(); why != nil {
		return *why
	}
	return ""
}

// lines is what the display shows now: to whoever tests it that it works, and else that the node has lost the majority before anything else.
func (d *screen) lines(ctx context.Context, now time.Time) [2]string {
	if now.UnixMilli() < d.testing.Load() {
		return lines.Test(d.language(ctx))
	}
	standing := d.cfg.Hub.Standing()
	board := &storehubv1.Board{HasMajority: standing.HasMajority, AgeMs: standing.Age.Milliseconds()}
	v, err := d.cfg.Hub.Local(ctx)
	language := d.language(ctx)
	if err != nil || !standing.HasMajority {
		board.HasMajority = false
		return lines.Idle(language, 0, board, nil, 0)
	}
	if say, ok := d.post.showing(now); ok {
		return say(language)
	}
	t := v.Terminal(d.post.id)
	if t == nil {
		return [2]string{"storehub", d.post.id}
	}
	shown, err := v.Glance(t)
	if err != nil {
		return [2]string{"storehub", t.Name}
	}
	shown.HasMajority, shown.AgeMs = true, board.AgeMs
	shown.Now = timestamppb.New(time.UnixMilli(d.cfg.Hub.NowMS())) // minutes go on between entries
	return lines.Idle(language, t.Role, shown, t, int(now.Unix()))
}
