package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// pairingNode pairs whoever comes, in a shop of two nodes.
type pairingNode struct {
	storehubv1connect.UnimplementedClusterServiceHandler
	storehubv1connect.UnimplementedCallServiceHandler
}

func (pairingNode) Pair(context.Context, *storehubv1.PairRequest) (*storehubv1.PairResponse, error) {
	return &storehubv1.PairResponse{AssistantId: "H-1", Terminal: "desk", Token: "sht_secret"}, nil
}

func (pairingNode) GetStatus(context.Context, *storehubv1.GetStatusRequest) (*storehubv1.GetStatusResponse, error) {
	return &storehubv1.GetStatusResponse{Nodes: []*storehubv1.NodeStatus{{Addr: "192.168.1.10:7100"}, {Addr: "192.168.1.11:7100"}}}, nil
}

// TestRedeemTellsProgramsWhereToReport: what the table shows, JSON has.
func TestRedeemTellsProgramsWhereToReport(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewCallServiceHandler(pairingNode{}))
	mux.Handle(storehubv1connect.NewClusterServiceHandler(pairingNode{}))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	for _, file := range []string{"", filepath.Join(t.TempDir(), "token")} {
		args := []string{"--node", s.URL, "assistant", "redeem", "123456", "--name", "x", "-o", "json"}
		if file != "" {
			args = append(args, "--file", file)
		}
		o := storehub(t, args...)
		o.want(t, codeDone)
		var got struct {
			AssistantID, Terminal, Token string
			ReportUrls                   []string
		}
		if err := json.Unmarshal([]byte(o.out), &got); err != nil {
			t.Fatalf("%v in %q", err, o.out)
		}
		if got.AssistantID != "H-1" || got.Terminal != "desk" || (got.Token == "") != (file != "") || strings.Join(got.ReportUrls, " ") != "https://192.168.1.10:7100/v1/calls https://192.168.1.11:7100/v1/calls" {
			t.Errorf("got %+v", got)
		}
	}
	o := storehub(t, "--node", s.URL, "assistant", "redeem", "123456", "--name", "x", "-o", "yaml")
	if !strings.Contains(o.out, "https://192.168.1.11:7100/v1/calls") {
		t.Errorf("YAML: %s", o.out)
	}
}

// TestQRIsDrawnWhole: every dot of the code is in the drawing, each half block two of them, and around it the light margin without
// which no camera finds it.
func TestQRIsDrawnWhole(t *testing.T) {
	const text = "storehub://pair?code=123456&node=https%3A%2F%2F192.168.1.10%3A7100"
	var out strings.Builder
	if err := drawQR(&out, text); err != nil {
		t.Fatal(err)
	}
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		t.Fatal(err)
	}
	dots := code.Bitmap()
	light := map[rune][2]bool{'█': {true, true}, '▀': {true, false}, '▄': {false, true}, ' ': {false, false}}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != (len(dots)+1)/2 {
		t.Fatalf("%d lines for %d rows", len(lines), len(dots))
	}
	for y, row := range dots {
		line := []rune(lines[y/2])
		for x, dark := range row {
			if drawn, ok := light[line[x]]; !ok || drawn[y%2] == dark {
				t.Fatalf("row %d, column %d: %q", y, x, line[x])
			}
		}
	}
	for y := range 4 {
		if strings.Trim(lines[y/2], "█") != "" {
			t.Errorf("there is no margin: %q", lines[y/2])
		}
	}
}
