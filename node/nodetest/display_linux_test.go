package nodetest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"connectrpc.com/connect"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
	"storehub/rpc/client"
)

// Whoever looks after the cluster tests a display at whichever node it hangs, and sees of each node what it runs out of.
func TestDisplayOfAnotherNode(t *testing.T) {
	t.Parallel()
	r := newThree(t)
	far, asked := r.Nodes[1], r.Nodes[2]
	pole, err := hwtest.NewDisplay(filepath.Join(t.TempDir(), "display"), display.DriverEpson, display.CP852)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- pole.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = pole.Close()
	})
	far.Stop()
	far.Config.Terminals, far.Config.Displays = []string{"techroom:TECH_ROOM"}, []string{"epson@" + pole.Path() + "?encoding=cp852"}
	far.Start()
	far.Ready()
	test := func(node, terminal string) (*storehubv1.TestDisplayResponse, error) {
		return asked.Cluster().TestDisplay(t.Context(), &storehubv1.TestDisplayRequest{Node: node, Terminal: terminal})
	}
	r.Eventually("the other node shows it", func() bool {
		res, err := test(far.Name, "techroom")
		return err == nil && len(res.Displays) == 1 && res.Displays[0].State == storehubv1.DeviceState_DEVICE_STATE_OPEN
	})
	r.Eventually("the display shows the pattern", func() bool { return pole.Lines()[0] == "1234567890ABCDEFGHIJ" })
	if _, err := far.Cluster().TestDisplay(t.Context(), &storehubv1.TestDisplayRequest{Node: far.Node.ID(), Terminal: "techroom", Path: pole.Path()}); err != nil {
		t.Errorf("at its own node: %v", err)
	}
	for name, want := range map[[2]string]storehubv1.Reason{
		{far.Name, "till"}:       storehubv1.Reason_REASON_NO_SUCH_DISPLAY,
		{asked.Name, "techroom"}: storehubv1.Reason_REASON_NO_SUCH_DISPLAY,
		{"attic", "techroom"}:    storehubv1.Reason_REASON_NO_SUCH_NODE,
	} {
		if _, err := test(name[0], name[1]); client.Fault(err).GetReason() != want || connect.CodeOf(err) != connect.CodeNotFound {
			t.Errorf("%v: %v", name, err)
		}
	}
	r.Eventually("all nodes tell how they are", func() bool { return cared(t, asked) })
	namesOthers(t, asked, far)

	far.Stop()
	if _, err := test(far.Name, "techroom"); client.Fault(err).GetReason() != storehubv1.Reason_REASON_NODE_DOWN || connect.CodeOf(err) != connect.CodeUnavailable {
		t.Errorf("a node that is down: %v", err)
	}
}

// cared tells whether a node knows of all what they run out of.
func cared(t *testing.T, asked *RealNode) bool {
	t.Helper()
	st, err := asked.Cluster().GetStatus(t.Context(), &storehubv1.GetStatusRequest{})
	if err != nil || len(st.Nodes) != 3 {
		t.Fatal(st, err)
	}
	for _, n := range st.Nodes {
		d := n.Disk
		if d.GetFree() <= 0 || d.Total < d.Free || d.Log <= 0 || n.CertificateExpiresAt.AsTime().Before(time.Now()) || n.Lag == nil || *n.Lag > 5 ||
			n.ClockAheadMs == nil || (time.Duration(*n.ClockAheadMs)*time.Millisecond).Abs() > 10*time.Second {
			t.Logf("not yet: %v", n)
			return false
		}
	}
	return true
}

// namesOthers wants a screen to name the nodes at which a browser goes on.
func namesOthers(t *testing.T, asked, other *RealNode) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stream, err := storehubv1connect.NewScreenServiceClient(asked.real.HTTP(asked.real.Owner), asked.URL()).WatchScreen(ctx, &storehubv1.WatchScreenRequest{Board: true})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if !stream.Receive() {
		t.Fatal(stream.Err())
	}
	m := stream.Msg()
	if m.NodeName != asked.Name || m.NodeId != asked.Node.ID() || m.Shop != "Shop" || len(m.Others) != 2 || len(m.Board.GetCategories()) != 1 {
		t.Errorf("%v", m)
	}
	found := false
	for _, o := range m.Others {
		found = found || o.Id == other.Node.ID() && o.Name == other.Name && o.Url == other.URL()
	}
	if !found {
		t.Errorf("%v does not name %s at %s", m.Others, other.Name, other.URL())
	}
}
