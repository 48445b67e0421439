package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/phones"
	"storehub/node/clock"
	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

var _ rpc.SetupDoor = (*Setup)(nil)

// Describe implements rpc.SetupDoor.
func (s *Setup) Describe(knows bool) (*storehubv1.GetSetupResponse, error) {
	res := &storehubv1.GetSetupResponse{ExpiresAt: timestamppb.New(s.secret.Load().until), Taken: s.busy.Load()}
	if !knows {
		return res, nil
	}
	zones, err := clock.Zones()
	if err != nil {
		return nil, err
	}
	ips, err := identity.LocalIPs()
	if err != nil {
		return nil, err
	}
	for _, ip := range ips {
		res.Addresses = append(res.Addresses, ip.String())
	}
	res.HostName, _ = os.Hostname() // a PC without a name has none to show
	res.SuggestedNodeName = nodeNameOf(res.HostName)
	res.Zones, res.ZonesVersion, res.Regions = zones, clock.TableVersion, phones.Regions()
	res.Languages = []storehubv1.Language{storehubv1.Language_LANGUAGE_ZH_CN, storehubv1.Language_LANGUAGE_PL, storehubv1.Language_LANGUAGE_EN}
	usual := fsm.New().View().GetSettings(nil).Settings
	res.DefaultLanguage, res.DefaultZone, res.DefaultCurrency, res.DefaultRegion = usual.GetLanguage(), usual.GetZone(), usual.GetCurrency(), usual.GetDefaultRegion()
	for _, sign := range *s.found.Load() {
		node := &storehubv1.FoundNode{Shop: sign.Shop, Node: sign.Node, Version: sign.Version, ClusterId: sign.Cluster}
		for _, addr := range sign.Addrs {
			node.Urls = append(node.Urls, "https://"+net.JoinHostPort(addr.String(), strconv.Itoa(int(sign.Port))))
		}
		res.Found = append(res.Found, node)
	}
	return res, nil
}

// nodeNameOf makes a name for a node of what the PC is called: its first label, without what a node's name may not have.
func nodeNameOf(host string) string {
	label, _, _ := strings.Cut(strings.ToLower(host), ".")
	label = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case r == '-', r == '_', r == ' ':
			return '-'
		}
		return -1
	}, label)
	label = strings.Trim(label[:min(len(label), 63)], "-")
	if label == "" || label == "localhost" {
		return "reception"
	}
	return label
}

// SetUpShop implements rpc.SetupDoor.
func (s *Setup) SetUpShop(ctx context.Context, act rpc.SetupAct, req *storehubv1.SetUpShopRequest) (*storehubv1.SetUpShopResponse, error) {
	if err := fsm.CheckShopName(req.Shop); err != nil {
		return nil, err
	}
	if err := checkNodeName(req.NodeName); err != nil {
		return nil, err
	}
	answer, err := s.once(ctx, act, func(ctx context.Context) (any, error) {
		made, err := Init(ctx, InitOptions{Dir: s.cfg.Dir, Name: req.NodeName, Shop: req.Shop, First: First{
			Language: req.Language, Zone: req.Zone, Currency: req.Currency, Region: req.DefaultRegion,
			Owner: &Owner{ID: req.Owner.GetId(), Name: req.Owner.GetName(), PIN: req.Owner.GetPin(), Card: req.Owner.GetCardUid()},
		}})
		if err != nil {
			return nil, s.failed(err)
		}
		s.cfg.Log.Info("the shop is set up, and this PC is its first node", "node", req.NodeName, "owner", req.Owner.Id)
		return &storehubv1.SetUpShopResponse{
			Url: s.next(), ClusterId: made.ClusterID, NodeId: made.NodeID, OwnerFile: made.TokenFile, OwnerToken: made.OwnerToken,
		}, nil
	})
	if err != nil {
		return nil, err
	}
	if res, ok := answer.(*storehubv1.SetUpShopResponse); ok {
		return res, nil
	}
	return nil, rpc.ErrSetUp()
}

// JoinShop implements rpc.SetupDoor.
func (s *Setup) JoinShop(ctx context.Context, act rpc.SetupAct, req *storehubv1.JoinShopRequest) (*storehubv1.JoinShopResponse, error) {
	token, via := readJoinLine(req.Token)
	if len(req.Via) > 0 {
		via = req.Via
	}
	if _, err := identity.ParseToken(token); err != nil {
		return nil, rpc.RefuseField("token", strings.TrimPrefix(err.Error(), identity.ErrToken.Error()+": "))
	}
	if err := errors.Join(checkNodeName(req.NodeName), checkVia(via)); err != nil {
		return nil, err
	}
	answer, err := s.once(ctx, act, func(ctx context.Context) (any, error) {
		made, err := Join(ctx, JoinOptions{Dir: s.cfg.Dir, Name: req.NodeName, Token: token, Via: via})
		if err != nil {
			return nil, s.failed(err)
		}
		s.cfg.Log.Info("this PC has joined a shop", "node", req.NodeName, "cluster", made.ClusterID)
		return &storehubv1.JoinShopResponse{Url: s.next(), ClusterId: made.ClusterID, NodeId: made.NodeID, Role: made.Role}, nil
	})
	if err != nil {
		return nil, err
	}
	if res, ok := answer.(*storehubv1.JoinShopResponse); ok {
		return res, nil
	}
	return nil, rpc.ErrSetUp()
}

// failed leaves a refusal as it is. What is wrong with this PC is told in words: whoever sets it up has its secret, and
// has to mend it.
func (s *Setup) failed(err error) error {
	var refused *connect.Error
	var fault *fsm.Fault
	var unavailable *rpc.Unavailable
	if errors.As(err, &refused) || errors.As(err, &fault) || errors.As(err, &unavailable) {
		return err
	}
	err = plain(err)
	s.cfg.Log.Error("this PC was not made a node", "error", err)
	return &rpc.Unavailable{Why: err.Error()}
}

// next is where the node's pages are.
func (s *Setup) next() string {
	if s.local != "" {
		return s.local + "/"
	}
	return s.remote + "/"
}

func checkNodeName(name string) error {
	if identity.ValidName(name) != nil {
		return rpc.RefuseField("node_name", name)
	}
	return nil
}

// readJoinLine finds the token and the addresses in what a person has pasted: the token alone, or the line that is typed at a
// new PC.
func readJoinLine(text string) (token string, via []string) {
	words := strings.Fields(text)
	for i, w := range words {
		switch {
		case strings.HasPrefix(w, "SH1-") && token == "":
			token = w
		case w == "--via" && i+1 < len(words):
			via = strings.Split(words[i+1], ",")
		case strings.HasPrefix(w, "--via="):
			via = strings.Split(strings.TrimPrefix(w, "--via="), ",")
		}
	}
	if token == "" || len(words) > 1 && via == nil {
		return text, via // a token may be typed with blanks in it
	}
	return token, via
}

// maxVia is how many nodes of a shop are asked.
const maxVia = 8

// checkVia wants addresses of nodes, which talk over TLS alone.
func checkVia(via []string) error {
	if len(via) == 0 || len(via) > maxVia {
		return rpc.RefuseField("via", fmt.Sprintf("%d addresses; 1 to %d are asked", len(via), maxVia))
	}
	for _, v := range via {
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
			return rpc.RefuseField("via", v+"; write https://HOST:PORT")
		}
	}
	return nil
}
