package client_test

import (
	"context"
	"encoding/pem"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/client"
	"storehub/rpc/rpctest"
)

// TestTheExample does what the example does, at two nodes with real TLS.
func TestTheExample(t *testing.T) {
	shop := rpctest.NewShop()
	var nodes []string
	var ca []byte
	for _, id := range []string{"n1", "n2"} {
		n := shop.Node(id)
		s := httptest.NewTLSServer(rpc.NewServer(n, n, rpc.Options{Log: slog.New(slog.DiscardHandler)}).Clients())
		t.Cleanup(s.Close)
		nodes = append(nodes, s.URL)
		ca = append(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})...)
	}
	dir := t.TempDir()
	caFile, tokenFile := filepath.Join(dir, "ca.crt"), filepath.Join(dir, "token")
	for name, content := range map[string][]byte{caFile: ca, tokenFile: []byte(rpctest.OwnerToken + "\n")} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := open(nodes, caFile, tokenFile)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for _, err := range []error{
		second(c.Roster().PutCategory(ctx, &storehubv1.PutCategoryRequest{Id: "foot", Name: "足疗"})),
		second(c.Roster().PutRoom(ctx, room("201"))),
		second(c.Roster().PutTechnician(ctx, &storehubv1.PutTechnicianRequest{Number: "8", Name: "Li", Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot"})),
		second(c.Roster().CheckIn(ctx, &storehubv1.CheckInRequest{Technician: "8"})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the same act, so she is sent once
		if technician, err := send(ctx, c, "till-1-0001", "foot", "201"); err != nil || technician != "8" {
			t.Errorf("%s %v", technician, err)
		}
	}
	if _, err := send(ctx, c, "till-1-0002", "foot", "201"); client.Fault(err).GetReason() != storehubv1.Reason_REASON_SHORTAGE {
		t.Error(err)
	}
	cancel()
	if err := show(ctx, c, "foot"); err != context.Canceled {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }
