package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const nodesLong = `Nodes lists the nodes of the shop, as status does, without their devices.

With --discover no node is asked but the local network, by mDNS: which shops and nodes are there. It
takes neither a context nor a credential, and listens for 2s, or for --timeout.

Whatever is found is a hint where to knock and no proof of anything: whoever is on the network can
answer, and can say what others say. AUTHORITY is the digest that a node says its shop's authority
has, the same as of "openssl x509 -in ca.crt -noout -fingerprint -sha256", and CONTEXT names those of
yours that trust the authority with this digest. Who a node is shows only when it is called, by its certificate.

Nodes that listen on 127.0.0.1 alone, such as those of a demo, and those that were started with
--no-mdns do not answer.`

func nodesCommand(a *app) *cobra.Command {
	discover := false
	cmd := &cobra.Command{
		Use:     "nodes",
		Short:   "List the nodes of the shop, or those on the local network",
		Long:    nodesLong,
		Example: "  storehub nodes\n  storehub nodes --discover",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if discover {
				return a.discover(cmd)
			}
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			st, err := getStatus(cmd.Context(), hub, 0)
			if err != nil {
				return err
			}
			return a.print(st, func() error { return a.drawNodes(st) })
		}),
	}
	cmd.AddCommand(testDisplayCommand(a))
	cmd.Flags().BoolVar(&discover, "discover", false, "ask the local network which shops and nodes are there")
	return cmd
}

func (a *app) drawNodes(st *storehubv1.GetStatusResponse) error {
	t := newTable("", "NODE", "ROLE", "STATE", "VERSION", "ADDRESS")
	for _, n := range st.Nodes {
		here := ""
		if n.Id == st.NodeId {
			here = "*"
		}
		t.row(here, n.Name, bareEnum(n.Role.String(), "NODE_ROLE_"), n.State, orDash(n.Version), orDash(n.Addr))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	for _, n := range st.Nodes {
		for _, line := range careLines(n) {
			fmt.Fprintln(a.out, screenOf(a.out).paint(yellow, line))
		}
	}
	if st.HasMajority {
		return nil
	}
	_, err := fmt.Fprintln(a.out, "\n"+screenOf(a.out).paint(alarm, "!! READ ONLY · no majority")+": \"storehub status\" says more")
	return err
}

// What makes a node one that somebody must look after.
const (
	fewFree   = 1 << 30 // bytes
	soonOver  = 7 * 24 * time.Hour
	clockWide = 2 * time.Second
)

// careLines say of what a node runs out, before it stands still. Of one that is down nobody knows anything.
func careLines(n *storehubv1.NodeStatus) (lines []string) {
	if n.State == "down" {
		return nil
	}
	say := func(format string, args ...any) {
		lines = append(lines, printable("! "+n.Name+": "+fmt.Sprintf(format, args...)))
	}
	if d := n.Disk; d.GetTotal() > 0 && d.Free < fewFree {
		say("%d MB of its disk are free; of %d MB it uses %d itself", d.Free>>20, d.Total>>20, (d.Log+d.Snapshots+d.Archive)>>20)
	}
	if at := n.CertificateExpiresAt; at != nil && time.Until(at.AsTime()) < soonOver {
		say("its certificate is good until %s only and was not renewed: its log says why", at.AsTime().Format("2006-01-02"))
	}
	if ahead := time.Duration(n.GetClockAheadMs()) * time.Millisecond; ahead.Abs() > clockWide {
		way := "ahead of"
		if ahead < 0 {
			way = "behind"
		}
		say("its clock is %v %s that of the node that answers: let both follow NTP", ahead.Abs().Round(time.Second), way)
	}
	return lines
}
