package main

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestNoticesAsTheyAreShown: when what waits is due, why something was not sent, and what a person has to do.
func TestNoticesAsTheyAreShown(t *testing.T) {
	const (
		mail, sms = storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL, storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS
		queued    = storehubv1.NoticeState_NOTICE_STATE_QUEUED
	)
	minute := func(m int) *timestamppb.Timestamp {
		return timestamppb.New(time.Date(2026, 12, 4, 18, m, 0, 0, time.UTC))
	}
	notice := func(id string, by storehubv1.NoticeChannel, state storehubv1.NoticeState, node, trouble string) *storehubv1.Notice {
		return &storehubv1.Notice{
			Id: id, Cause: storehubv1.NoticeCause_NOTICE_CAUSE_REMINDER, Channel: by, CustomerId: "C-1", Date: "P-1/2", State: state, Node: node,
			Attempts: 1, Trouble: trouble, StateAt: minute(1), DueAt: minute(30),
		}
	}
	nodes := []*storehubv1.NodeStatus{
		{Id: "n1", Name: "reception", State: "up", NoticeChannels: []storehubv1.NoticeChannel{mail}},
		{Id: "n2", Name: "office", State: "down", NoticeChannels: []storehubv1.NoticeChannel{sms}},
	}
	list := []*storehubv1.Notice{
		notice("M-4", sms, queued, "", ""), notice("M-3", mail, queued, "n1", "no\nroute"),
		notice("M-2", sms, storehubv1.NoticeState_NOTICE_STATE_UNKNOWN, "n3", "the node did not report"), notice("M-1", mail, storehubv1.NoticeState_NOTICE_STATE_SENT, "n1", ""),
	}
	var out strings.Builder
	a := &app{out: &out}
	if err := a.drawNotices(&shopClock{zone: time.UTC}, nodes, list); err != nil {
		t.Fatal(err)
	}
	const want = `NOTICE  WHAT      BY     WHO  ABOUT  STATE    AT                TRIES  NODE
M-4     reminder  sms    C-1  P-1/2  queued   2026-12-04 18:30      1  -
M-3     reminder  email  C-1  P-1/2  queued   2026-12-04 18:30      1  reception
  ! no route
M-2     reminder  sms    C-1  P-1/2  unknown  2026-12-04 18:01      1  n3
  ! the node did not report
M-1     reminder  email  C-1  P-1/2  sent     2026-12-04 18:01      1  reception
! no node that is up sends by sms, so these wait: see "storehub serve --help"
to send once more what did not arrive: storehub notice resend M-2
`
	if out.String() != want {
		t.Errorf("shown is\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	called := &storehubv1.Notice{
		Id: "M-5", Cause: storehubv1.NoticeCause_NOTICE_CAUSE_DISPATCHED, Channel: storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY, Technician: "12",
		AssignmentId: "A-9", State: storehubv1.NoticeState_NOTICE_STATE_SENT, StateAt: minute(1),
	}
	if err := a.drawNotices(&shopClock{zone: time.UTC}, nil, []*storehubv1.Notice{called}); err != nil || !strings.Contains(out.String(), "dispatched  ntfy  12   A-9    sent") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := a.drawNotices(&shopClock{zone: time.UTC}, nil, list[:1]); err != nil || strings.Contains(out.String(), "!") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
