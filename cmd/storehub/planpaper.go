package main

import (
	"context"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// paper is a plan as the member gets it, in the shop's language.
type paper struct {
	Lang, Title          string
	Shop, Customer, Item string
	Words                paperWords
	Progress             string
	Cards                []string
	Rows                 []paperRow
	Printed              string
	plan                 *storehubv1.Plan
	customer             *storehubv1.Customer
	cards                []*storehubv1.PunchCard
	shopName, itemName   string
}

// paperRow is one date of it.
type paperRow struct {
	Number                     int32
	Date, Weekday, Time, State string
	Over, Cancelled            bool
}

//go:embed planpaper.html
var paperHTML string

var paperTemplate = template.Must(template.New("plan").Parse(paperHTML))

// gather asks for all that stands on a plan's paper.
func (d *desk) gather(ctx context.Context, id string) (*paper, error) {
	got, err := d.plan.GetPlan(ctx, &storehubv1.GetPlanRequest{Id: id})
	if err != nil {
		return nil, err
	}
	p := &paper{plan: got.Plan}
	customer, err := d.customer.GetCustomer(ctx, &storehubv1.GetCustomerRequest{Id: p.plan.CustomerId})
	if err != nil {
		return nil, err
	}
	status, err := d.cluster.GetStatus(ctx, &storehubv1.GetStatusRequest{})
	if err != nil {
		return nil, err
	}
	items, err := d.shop.ListServiceItems(ctx, &storehubv1.ListServiceItemsRequest{})
	if err != nil {
		return nil, err
	}
	cards, err := d.plan.ListPunchCards(ctx, &storehubv1.ListPunchCardsRequest{CustomerId: p.plan.CustomerId})
	if err != nil {
		return nil, err
	}
	p.customer, p.shopName, p.itemName = customer.Customer, status.ShopName, itemCalled(items.Items, p.plan.Item)
	p.cards = d.goodCards(cards.Cards, p.plan.Item)
	p.write(d.shopClock, paperIn(d.settings.GetLanguage()))
	return p, nil
}

func itemCalled(items []*storehubv1.ServiceItem, id string) string {
	for _, i := range items {
		if i.Id == id && i.Name != "" {
			return i.Name
		}
	}
	return id
}

// goodCards are the cards for an item that have not expired, those that end first before the others. An empty one tells that, too.
func (c *shopClock) goodCards(list []*storehubv1.PunchCard, item string) []*storehubv1.PunchCard {
	now := c.now()
	list = slices.DeleteFunc(slices.Clone(list), func(k *storehubv1.PunchCard) bool {
		return k.Item != item || k.ExpiresAt != nil && !k.ExpiresAt.AsTime().After(now)
	})
	slices.SortStableFunc(list, func(a, b *storehubv1.PunchCard) int { return ends(a).Compare(ends(b)) })
	return list
}

func ends(k *storehubv1.PunchCard) time.Time {
	if k.ExpiresAt == nil {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return k.ExpiresAt.AsTime()
}

// write fills the paper with words.
func (p *paper) write(c *shopClock, w paperWords) {
	p.Lang, p.Words, p.Title = w.Lang, w, w.Title+" "+p.plan.Id
	p.Shop, p.Customer, p.Item = printable(p.shopName), printable(p.customer.GetName()+" ("+p.plan.CustomerId+")"), printable(p.itemName)
	p.Progress = w.progress(int(p.plan.Done), int(p.plan.Left))
	p.Printed = w.printed(w.day(c.now().In(c.zone)))
	for _, k := range p.cards {
		text := w.card(k.Id, int(k.UnitsLeft), int(k.UnitsSold))
		if k.ExpiresAt != nil {
			text += w.until(w.day(k.ExpiresAt.AsTime().Add(-time.Second).In(c.zone)))
		}
		p.Cards = append(p.Cards, text)
	}
	if len(p.cards) == 0 {
		p.Cards = []string{w.NoCard}
	}
	inTime := slices.SortedStableFunc(slices.Values(p.plan.Occurrences), func(a, b *storehubv1.Occurrence) int {
		return a.StartsAt.AsTime().Compare(b.StartsAt.AsTime())
	})
	for _, o := range inTime { // one that was moved keeps its number
		at := o.StartsAt.AsTime().In(c.zone)
		p.Rows = append(p.Rows, paperRow{
			Number: o.Number, Date: w.day(at), Weekday: w.Weekdays[at.Weekday()], Time: paperTime(c, o.StartsAt, o.EndsAt), State: w.States[o.State],
			Over:      o.State == storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED || o.State == storehubv1.OccurrenceState_OCCURRENCE_STATE_NO_SHOW,
			Cancelled: o.State == storehubv1.OccurrenceState_OCCURRENCE_STATE_CANCELLED,
		})
	}
}

func paperTime(c *shopClock, from, until *timestamppb.Timestamp) string {
	return c.hour(from) + "–" + c.hour(until)
}

// text is the paper for a screen or a printer of text alone.
func (p *paper) text(out io.Writer) error {
	w := p.Words
	lines := []string{p.Shop, p.Title, ""}
	lines = append(lines, inColumns([][]string{{w.Customer, p.Customer}, {w.Service, p.Item}})...)
	lines = append(lines, "")
	t := newTable("#", w.Date, w.Weekday, w.Time, w.State).numbers(0)
	for _, r := range p.Rows {
		t.row(itoa(r.Number), r.Date, r.Weekday, r.Time, r.State)
	}
	lines = append(append(lines, t.lines()...), "", p.Progress)
	for _, card := range p.Cards {
		lines = append(lines, printable(card))
	}
	return writeLines(out, append(lines, "", p.Printed))
}

// html is the paper as one file that asks for nothing else.
func (p *paper) html(out io.Writer) error {
	var b strings.Builder
	if err := paperTemplate.Execute(&b, p); err != nil {
		return err
	}
	_, err := io.WriteString(out, b.String())
	return err
}
