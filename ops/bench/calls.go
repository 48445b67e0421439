package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	// callers are the guests who call, one after the other: nobody so soon again that it is the same call.
	callers = 1_000
	// callsARound are few enough that nobody who is sent in their time finds the room empty; callRounds is how many rounds there are at
	// least: a p99 is of hundreds.
	callsARound = 60
	callRounds  = 9
	// Between two calls there are up to so many milliseconds, never the same in a row: they meet the load at all its moments.
	callPauseMS = 29
)

var errNoWindow = errors.New("no register showed the call")

// Called is what was found about calls: every sample by round, with a load and without.
type Called struct {
	Tried    []Offer         `json:"tried"`
	Quiet    []Sample        `json:"quiet"`
	Loaded   []Sample        `json:"loaded"`
	Load     []Sample        `json:"load"`
	Answered []time.Duration `json:"answered_ns"`
	All      [2]Sample       `json:"all"`
	Frames   int             `json:"frames"`
	Lost     int             `json:"lost"`
	Doubled  int             `json:"doubled"`
	P50      Ratio           `json:"p50_loaded_to_quiet"`
}

// calls: a phone reports at one follower that it rings, and a register whose screen is at the other shows the window; alone, and in
// turn with an open load of dispatches at all nodes.
func calls(ctx context.Context, o Options) (*Table, error) {
	s, err := openShop(ctx, o, "shop")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	n := o.technicians(cycleTechnicians)
	if err := firstOf(s.crew(ctx, "bench", n, onDuty), s.bring(ctx, 0, 0, callers)); err != nil {
		return nil, err
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	a, b, err := s.followers(ctx)
	if err != nil {
		return nil, err
	}
	ofPhone, err1 := pool(s.ca, 2)
	ofTills, err2 := pool(s.ca, connections)
	if err := firstOf(err1, err2); err != nil {
		return nil, err
	}
	defer closeIdle(ofPhone)
	defer closeIdle(ofTills)
	p, err := s.pair(ctx, ofPhone, slices.Index(s.Members(), a), slices.Index(s.Members(), b), 2*o.callRounds())
	if err != nil {
		return nil, err
	}
	leader, err := s.leaderAt(ctx)
	if err != nil {
		return nil, err
	}
	l := &openLoad{}
	for i := range connections {
		l.desks = append(l.desks, newFrontDesk(s.target(ofTills).from(leader), i))
	}
	drive(ctx, min(time.Second, o.Slice), cycleClients(s.target(ofTills).from(leader), min(n, connections)))
	found, err := s.callsBeside(ctx, o, p, l)
	if err != nil {
		return nil, err
	}
	return callsTable(n, found), nil
}

// callRounds is how many rounds there are with a load, and as many without.
func (o Options) callRounds() int {
	if o.Technicians > 0 {
		return o.Pairs
	}
	return max(o.Pairs, callRounds)
}

// callsBeside lets the phone ring in rounds, without a load and beside the fastest that the shop keeps up with.
func (s *shop) callsBeside(ctx context.Context, o Options, p *phone, l *openLoad) (*Called, error) {
	c := &Called{}
	var err error
	if c.Tried, err = l.fastest(ctx, min(4*time.Second, o.Slice)); err != nil {
		return nil, err
	}
	rate := c.Tried[len(c.Tried)-1].PerSecond
	each, rounds := callsARound, o.callRounds()
	if o.Technicians > 0 {
		each = min(each, o.Technicians)
	}
	var took [2][]time.Duration
	ring := func(loaded int) Sample {
		sample, all := c.ringing(ctx, s, p, each)
		if sample.refused() == "" {
			took[loaded] = append(took[loaded], all...)
		}
		return sample
	}
	both := turns(rounds, func() Sample { return ring(0) }, func() Sample {
		var done atomic.Bool
		ended := make(chan Sample)
		go func() { ended <- l.run(ctx, rate, done.Load) }()
		sample := ring(1)
		done.Store(true)
		c.Load = append(c.Load, <-ended)
		err = firstOf(err, l.takeBack(ctx))
		return sample
	})
	c.Quiet, c.Loaded = both[0], both[1]
	c.All = [2]Sample{Sample{}.with(took[0], time.Second), Sample{}.with(took[1], time.Second)}
	c.P50 = ratios(c.Loaded, c.Quiet, p50Of)
	c.Frames, c.Doubled = p.screen.seen()
	slices.Sort(c.Answered)
	return c, firstOf(err, ctx.Err())
}

// ringing is so many calls, one after the other.
func (c *Called) ringing(ctx context.Context, s *shop, p *phone, n int) (out Sample, took []time.Duration) {
	before, err := s.leaderAt(ctx)
	if err != nil {
		return Sample{FirstError: err.Error()}, nil
	}
	start := time.Now()
	for i := range n {
		time.Sleep(time.Duration(i*17%callPauseMS) * time.Millisecond)
		shown, answered, err := p.ring(ctx, callers)
		if shown > 0 {
			took = append(took, shown)
			c.Answered = append(c.Answered, answered)
		}
		if err != nil {
			out.Failed, out.FirstError = out.Failed+1, err.Error()
		}
		if errors.Is(err, errNoWindow) && shown == 0 && answered > 0 {
			c.Lost++
		}
	}
	out = out.with(took, time.Since(start))
	after, err := s.leaderAt(ctx)
	out.LeaderMoved = err != nil || after != before
	return out, took
}

func callsTable(technicians int, c *Called) *Table {
	last := c.Tried[len(c.Tried)-1]
	t := &Table{
		Name: "calls", Asks: fmt.Sprintf("a call reported at one follower to its window at the other's register, alone and beside dispatches with %d technicians", technicians),
		Head:   []string{"", "calls", "p50", "p99", "max", "p50 beside / alone", "quartiles", "failed"},
		Detail: c,
		Notes: []string{
			"the load is open: dispatches are sent at their time whether or not those before are answered, at all nodes; between the rounds they are cancelled",
			fmt.Sprintf("the report itself was answered after %s at the median, p99 %s; the register got %d frames", ms(at(c.Answered, .5)), ms(at(c.Answered, .99)), c.Frames),
		},
	}
	for _, o := range c.Tried {
		t.Notes = append(t.Notes, fmt.Sprintf("%d dispatches/s offered: %.0f/s answered in time, p50 %s, p99 %s, %d failed %s",
			o.PerSecond, o.Sample.PerSecond, ms(o.Sample.P50), ms(o.Sample.P99), o.Sample.Failed, o.Sample.FirstError))
	}
	beside := fmt.Sprintf("beside %d dispatches/s", last.PerSecond)
	for i, what := range []string{"alone", beside} {
		ss := [][]Sample{c.Quiet, c.Loaded}[i]
		row := []string{what, strconv.Itoa(c.All[i].Commands), ms(c.All[i].P50), ms(c.All[i].P99), ms(c.All[i].Max), "-", "-", strconv.Itoa(failures(ss))}
		if i == 1 {
			row[5], row[6] = c.P50.String(), c.P50.spread()
		}
		t.Rows = append(t.Rows, row)
		t.refusals(what, map[string][]Sample{"calls": ss})
		t.Goals = append(t.Goals,
			atMost("window of a call, "+what+", p50", millis(c.All[i].P50), 5, "ms").unless(allRefused(ss)),
			atMost("window of a call, "+what+", p99", millis(c.All[i].P99), 50, "ms").unless(allRefused(ss)))
	}
	t.Rows = append(t.Rows, []string{
		fmt.Sprintf("the dispatches: %.0f/s answered", median(c.Load, rateOf)), strconv.Itoa(commands(c.Load)), msOf(c.Load, p50Of), msOf(c.Load, p99Of), msOf(c.Load, maxOf), "-", "-",
		strconv.Itoa(failures(c.Load)),
	})
	t.Goals = append(t.Goals,
		atLeast("dispatches offered and answered in time", median(c.Load, rateOf), keptUp*float64(offers[0]), "/s"),
		atMost("windows lost or doubled", float64(c.Lost+c.Doubled), 0, ""))
	return t
}
