package main

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/node/clock"
)

// People get the shop's time, wherever they sit, and UTC where its zone is not known; programs get RFC 3339 in the JSON.

// clockOf is the clock of a shop in a zone, UTC for one that this program does not know.
func clockOf(name string) *shopClock {
	zone, _, err := clock.Zone(name)
	if err != nil {
		zone = time.UTC
	}
	return &shopClock{zone: zone, now: time.Now}
}

// clockOrUTC is for what must be told even when the shop's settings cannot be had.
func (a *app) clockOrUTC(ctx context.Context, hub *hub) *shopClock {
	if c, _, err := a.shopClock(ctx, hub); err == nil {
		return c
	}
	return clockOf("UTC")
}

func (c *shopClock) second(t *timestamppb.Timestamp) string { return c.show(t, time.TimeOnly) }

// zoned is a time that stands by itself, with its zone.
func (c *shopClock) zoned(t *timestamppb.Timestamp) string {
	if t == nil {
		return "-"
	}
	return c.minute(t) + " " + c.zone.String()
}
