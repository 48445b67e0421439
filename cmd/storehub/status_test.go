package main

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestStatusSaysWhyADeviceDoesNotWork: the reason stands below the device, and of a node that is
// down nothing is claimed.
func TestStatusSaysWhyADeviceDoesNotWork(t *testing.T) {
	retrying, open := storehubv1.DeviceState_DEVICE_STATE_RETRYING, storehubv1.DeviceState_DEVICE_STATE_OPEN
	var out strings.Builder
	a := &app{out: &out}
	if err := a.drawStatus(&storehubv1.GetStatusResponse{NodeId: "1", Nodes: []*storehubv1.NodeStatus{
		{Id: "1", Name: "reception", State: "up", Devices: []*storehubv1.Device{
			{Kind: "reader", Driver: "line", State: retrying, Path: "/dev/ttyUSB0", Terminal: "desk", Errors: 7, LastError: "no such device: is it\nplugged in?"},
			{Kind: "reader", Driver: "rdm6300", State: open, Path: "/dev/ttyUSB1", Terminal: "desk", Rejected: 3, LastReject: "checksum", TerminalTrouble: "it belongs to node office"},
			{Kind: "display", Driver: "epson", State: open, Path: "/dev/ttyUSB2", Terminal: "desk"},
		}},
		{Id: "2", Name: "office", State: "down", Devices: []*storehubv1.Device{
			{Kind: "display", Driver: "epson", State: open, Path: "/dev/ttyUSB0", LastError: "an old one"},
		}},
	}}); err != nil {
		t.Fatal(err)
	}
	const want = `
NODE       DEVICE   DRIVER   STATE     SINCE  LAST FRAME  ERRORS  TERMINAL  PATH
reception  reader   line     retrying  -      -                7  desk      /dev/ttyUSB0
  ! no such device: is it plugged in?
reception  reader   rdm6300  open      -      -                0  desk      /dev/ttyUSB1
  ! 3 frames refused, the last one: checksum
  ! terminal desk: it belongs to node office
reception  display  epson    open      -      -                0  desk      /dev/ttyUSB2
office     display  epson    ?         -      -                0            /dev/ttyUSB0
`
	if _, devices, _ := strings.Cut(out.String(), "\n\nNODE "); "\nNODE "+devices != want {
		t.Errorf("status shows\n%s\nwant\n%s", out.String(), want)
	}
}

// TestStatusTellsWhoSends: which node sends notices by what, and why a modem does not; of a node that is down nothing is claimed.
func TestStatusTellsWhoSends(t *testing.T) {
	const mail, sms = storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL, storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS
	var out strings.Builder
	a := &app{out: &out}
	nodes := []*storehubv1.NodeStatus{
		{Name: "reception", State: "up", NoticeChannels: []storehubv1.NoticeChannel{mail, sms}, Devices: []*storehubv1.Device{
			{Kind: "modem", Driver: "gsm", State: storehubv1.DeviceState_DEVICE_STATE_OPEN, Path: "/dev/ttyUSB2", LastError: "the modem has no network", Rejected: 2, LastReject: "not sent"},
			{Kind: "modem", Driver: "whozz", State: storehubv1.DeviceState_DEVICE_STATE_OPEN, Path: "udp::3520", Rejected: 1, LastReject: "checksum"},
		}},
		{Name: "techroom", State: "up"},
		{Name: "office", State: "up", NoticeChannels: []storehubv1.NoticeChannel{mail}},
		{Name: "cellar", State: "down", NoticeChannels: []storehubv1.NoticeChannel{mail}},
	}
	if err := a.drawStatus(&storehubv1.GetStatusResponse{Nodes: nodes}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\n\nnotices: reception by email, sms; office by email\n\n", "\n  ! the modem has no network\n  ! 2 messages not sent, the last one: not sent\n",
		"\n  ! 1 records refused, the last one: checksum\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := a.drawStatus(&storehubv1.GetStatusResponse{Nodes: nodes[1:2]}); err != nil || strings.Contains(out.String(), "notices") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestStatusTellsOfTerminals: what is wrong with a terminal is told once, also where it has no device.
func TestStatusTellsOfTerminals(t *testing.T) {
	troubles := []*storehubv1.TerminalTrouble{{Terminal: "desk", Why: "it belongs to node\noffice"}, {Terminal: "room1", Why: "no room"}}
	var out strings.Builder
	a := &app{out: &out}
	if err := a.drawStatus(&storehubv1.GetStatusResponse{Nodes: []*storehubv1.NodeStatus{
		{Name: "reception", State: "up", TerminalTroubles: troubles[1:]},
		{Name: "techroom", State: "up", TerminalTroubles: troubles[:1], Devices: []*storehubv1.Device{
			{Kind: "display", Terminal: "desk", TerminalTrouble: "it belongs to node office"},
		}},
		{Name: "office", State: "down", TerminalTroubles: troubles},
	}}); err != nil {
		t.Fatal(err)
	}
	if want := "\n! reception: terminal room1: no room\n! techroom: terminal desk: it belongs to node office\n\n"; !strings.Contains(out.String(), want) {
		t.Errorf("no %q in\n%s", want, out.String())
	}
	if n := strings.Count(out.String(), "terminal "); n != 2 {
		t.Errorf("%d times told of a terminal, want twice:\n%s", n, out.String())
	}
}

// TestStatusTellsOfGaps: what a node's archive lacks, from where to where, and what can be done.
func TestStatusTellsOfGaps(t *testing.T) {
	var out strings.Builder
	a := &app{out: &out}
	if err := a.drawStatus(&storehubv1.GetStatusResponse{Nodes: []*storehubv1.NodeStatus{
		{Name: "reception"},
		{Name: "techroom", ArchiveGapsTotal: 3, ArchiveGaps: []*storehubv1.ArchiveGap{{From: 1001, To: 1500, Until: at(9, 12)}, {From: 7, To: 8}}},
		{Name: "office", ArchiveGapsTotal: 1, ArchiveGaps: []*storehubv1.ArchiveGap{{From: 5, To: 5, Until: at(9, 13)}}},
	}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\n! techroom: its archive lacks the entries 1001 to 1500, before 2026-03-14 09:12, and 2 older ranges\n  and cannot bring them any more: ask another node",
		"\n! office: its archive lacks the entries 5 to 5, before 2026-03-14 09:13\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "! reception") {
		t.Errorf("nothing is missing there:\n%s", out.String())
	}
}

// TestOnlyHere: what only this computer reaches is no address for another one, and who makes a join token is told so.
func TestOnlyHere(t *testing.T) {
	for url, want := range map[string]bool{"https://127.0.0.1:7100": true, "https://[::1]:7100": true, "https://21.0.0.9:7100": false, "https://shop.lan:7100": false} {
		if onlyHere(url) != want {
			t.Errorf("%s: %v", url, !want)
		}
	}
}

// TestStatusTellsTheShopsTimeAndItsIntakes: times are the shop's wherever this computer is, and UTC, which is said, where the zone is not known.
func TestStatusTellsTheShopsTimeAndItsIntakes(t *testing.T) {
	since := timestamppb.New(time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC))
	for zone, want := range map[string][2]string{"Asia/Shanghai": {"times in Asia/Shanghai", "18:00:00"}, "": {"times in UTC", "10:00:00"}, "Mars/Olympus": {"times in UTC", "10:00:00"}} {
		var out strings.Builder
		a := &app{out: &out}
		if err := a.drawStatus(&storehubv1.GetStatusResponse{Zone: zone, Nodes: []*storehubv1.NodeStatus{
			{Name: "reception", State: "up", IntakeAddr: "192.168.1.20:7180", Devices: []*storehubv1.Device{{Kind: "reader", Since: since}}},
			{Name: "office", State: "down", IntakeAddr: "192.168.1.21:7180"},
		}}); err != nil {
			t.Fatal(err)
		}
		for _, w := range append(want[:], "intake: reception takes calls in clear at http://192.168.1.20:7180/v1/calls") {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%q: no %q in\n%s", zone, w, out.String())
			}
		}
		if strings.Contains(out.String(), "192.168.1.21") {
			t.Error("of a node that is down nobody knows its intake")
		}
	}
	if got := clockOf("Asia/Shanghai").ends(since); got != "2026-07-01 18:00 (expired)" {
		t.Error(got)
	}
}
