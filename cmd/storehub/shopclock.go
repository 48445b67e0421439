package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node/clock"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// shopClock reads and shows times as the clock on the shop's wall does, wherever this computer is.
type shopClock struct {
	zone *time.Location
	now  func() time.Time
	// told is where it is said which of two times was taken.
	told io.Writer
}

// shopClock asks a node which zone the shop lives in.
func (a *app) shopClock(ctx context.Context, hub *hub) (*shopClock, *storehubv1.Settings, error) {
	res, err := hub.shop.GetSettings(ctx, &storehubv1.GetSettingsRequest{})
	if err != nil {
		return nil, nil, err
	}
	zone, _, err := clock.Zone(res.Settings.GetZone())
	if err != nil {
		return nil, nil, unavailable("this program does not know the shop's time zone "+res.Settings.GetZone(), err.Error(), "install the version of the nodes: \"storehub version\", \"storehub status\"")
	}
	return &shopClock{zone: zone, now: time.Now, told: a.err}, res.Settings, nil
}

// instant is when the shop's clock shows a moment. One that it never shows is refused, of two the first is taken.
func (c *shopClock) instant(m moment) (*timestamppb.Timestamp, error) {
	if m.exact {
		return timestamppb.New(m.wall), nil
	}
	wall := c.wallOf(m)
	found, gap := c.showing(wall)
	if len(found) == 0 {
		what := "the shop's clock never shows " + wall.Format("15:04") + " on " + wall.Format(time.DateOnly)
		why := fmt.Sprintf("it is put forward over it by %d minutes (%s)", int(gap.Minutes()), c.zone)
		return nil, badInput(what, why, "write "+wall.Add(gap).Format("15:04")+", or another time")
	}
	if len(found) > 1 {
		fmt.Fprintf(c.told, "note: the shop's clock shows %s twice; the first is taken, the second is %s\n", wall.Format("2006-01-02 15:04"), found[1].In(c.zone).Format(time.RFC3339))
	}
	return timestamppb.New(found[0]), nil
}

func (c *shopClock) instants(list []moment) ([]*timestamppb.Timestamp, error) {
	var out []*timestamppb.Timestamp
	for _, m := range list {
		at, err := c.instant(m)
		if err != nil {
			return nil, err
		}
		same := func(t *timestamppb.Timestamp) bool { return t.AsTime().Equal(at.AsTime()) }
		if slices.ContainsFunc(out, same) {
			return nil, badInput(m.text+" stands there twice", "each date of a plan is at another time", "name it once")
		}
		out = append(out, at)
	}
	return out, nil
}

func (c *shopClock) wallOf(m moment) time.Time {
	if !m.near {
		return m.wall
	}
	year, month, day := c.now().In(c.zone).Date()
	return time.Date(year, month, day+m.days, m.wall.Hour(), m.wall.Minute(), m.wall.Second(), 0, time.UTC)
}

// showing are the instants at which the clock shows a wall time, earliest first: none where it is put forward over it, then
// with by how much, and two where it is put back. No zone changes twice within two days.
func (c *shopClock) showing(wall time.Time) (found []time.Time, gap time.Duration) {
	before, after := c.offset(wall.AddDate(0, 0, -1)), c.offset(wall.AddDate(0, 0, 1))
	for _, offset := range []time.Duration{max(before, after), min(before, after)} {
		at := wall.Add(-offset)
		if c.offset(at) == offset && (len(found) == 0 || !found[0].Equal(at)) {
			found = append(found, at)
		}
	}
	return found, after - before
}

func (c *shopClock) offset(at time.Time) time.Duration {
	_, seconds := at.In(c.zone).Zone()
	return time.Duration(seconds) * time.Second
}

// dayStart is when a day of the shop's calendar begins, also where the clock is put forward over midnight.
func (c *shopClock) dayStart(m moment, later int) time.Time {
	midnight := c.wallOf(m).Truncate(24*time.Hour).AddDate(0, 0, later)
	found, _ := c.showing(midnight)
	if len(found) == 0 {
		return midnight.Add(-c.offset(midnight.AddDate(0, 0, -1)))
	}
	return found[0]
}

// span reads DAY, FROM..TO or TIME..TIME; the last day is in it.
func (c *shopClock) span(from, to moment) (start, end *timestamppb.Timestamp, err error) {
	start, end = timestamppb.New(c.dayStart(from, 0)), timestamppb.New(c.dayStart(to, 1))
	if !from.whole {
		if start, err = c.instant(from); err != nil {
			return nil, nil, err
		}
	}
	if !to.whole {
		if end, err = c.instant(to); err != nil {
			return nil, nil, err
		}
	}
	if !end.AsTime().After(start.AsTime()) {
		return nil, nil, badInput(to.text+" does not come behind "+from.text, "a span of time goes from the earlier to the later", "write FROM..TO")
	}
	return start, end, nil
}

// readSpan takes "DAY" or "FROM..TO" apart.
func readSpan(text string) (from, to moment, err error) {
	first, last, two := strings.Cut(text, "..")
	if !two {
		last = first
	}
	if from, err = readDay(first); err != nil {
		return from, to, err
	}
	to, err = readDay(last)
	if err == nil && !two && !from.whole {
		err = badInput(quote(text)+" is a moment and no span of time", dayWhy, "leave the time of day out, or write FROM..TO")
	}
	return from, to, err
}

// date, weekday and hour are what the shop's clock shows.
func (c *shopClock) date(t *timestamppb.Timestamp) string { return c.show(t, time.DateOnly) }

func (c *shopClock) weekday(t *timestamppb.Timestamp) string { return c.show(t, "Mon") }

func (c *shopClock) hour(t *timestamppb.Timestamp) string { return c.show(t, "15:04") }

func (c *shopClock) minute(t *timestamppb.Timestamp) string { return c.show(t, "2006-01-02 15:04") }

func (c *shopClock) show(t *timestamppb.Timestamp, layout string) string {
	if t == nil {
		return "-"
	}
	return t.AsTime().In(c.zone).Format(layout)
}

// end is when something ends, with how many days later than it began.
func (c *shopClock) end(start, end *timestamppb.Timestamp) string {
	text := c.hour(end)
	from, _ := time.Parse(time.DateOnly, c.date(start))
	until, _ := time.Parse(time.DateOnly, c.date(end))
	if days := int(until.Sub(from).Hours() / 24); days > 0 {
		text += "+" + strconv.Itoa(days) + "d"
	}
	return text
}

// refusal tells what a node refused with times as the shop's clock shows them.
func (c *shopClock) refusal(err error) error {
	if err == nil {
		return nil
	}
	detail := client.Fault(err)
	if detail == nil {
		return err
	}
	f := explain(err)
	if uncertain(detail) {
		return f
	}
	local := &storehubv1.FaultDetail{Reason: detail.Reason, Args: c.local(detail.Args)}
	for _, it := range detail.Items {
		local.Items = append(local.Items, &storehubv1.FaultItem{Reason: it.Reason, Args: c.local(it.Args)})
	}
	f.what = whatOf(local)
	return f
}

// warning tells a warning with times as the shop's clock shows them.
func (c *shopClock) warning(w *storehubv1.Warning) string {
	return printable(sentence(w.Reason, c.local(w.Args)))
}

func (c *shopClock) local(args []*storehubv1.FaultArg) []*storehubv1.FaultArg {
	out := make([]*storehubv1.FaultArg, 0, len(args))
	for _, arg := range args {
		ms, err := strconv.ParseInt(arg.Value, 10, 64)
		if strings.HasSuffix(arg.Name, "_ms") && err == nil && ms >= firstTime {
			arg = &storehubv1.FaultArg{Name: arg.Name, Value: time.UnixMilli(ms).In(c.zone).Format("Mon 2006-01-02 15:04")}
		}
		out = append(out, arg)
	}
	return out
}
