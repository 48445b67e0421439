package node

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"storehub/node/identity"
	"storehub/node/wire"
	"storehub/rpc"
	"storehub/web"
)

// site is what the TLS port shows: the API, the page, and how the node is.
func (n *Node) site(api *rpc.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(rpc.ReportsPath, api.Reports())
	n.health(mux)
	n.calendars(mux)
	n.pages(mux)
	return split(api.Clients(), mux)
}

// pages are what a browser sees, and the authority that a phone has to trust before it believes them.
func (n *Node) pages(mux *http.ServeMux) {
	mux.Handle("/", web.Handler(web.Options{Frames: n.otherOrigins, Ready: func() bool { return n.unready() == "" }}))
	authority(mux, n.id)
}

// authority is the shop's, as a file for phones to install, and how to tell it from another. Neither is secret.
func authority(mux *http.ServeMux, id *identity.Identity) {
	mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		w.Header().Set("Content-Disposition", `attachment; filename="storehub-ca.crt"`)
		_, _ = w.Write(id.CAPEM())
	})
	mux.HandleFunc("GET /ca.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_ = json.NewEncoder(w).Encode(map[string]any{"sha256": id.CADigest(), "words": identity.FingerprintWords(id.CADigest())})
	})
}

// split sends calls to the API and everything else to the rest.
func split(api, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/storehub.v1.") {
			api.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// localSite is what this terminal's own browser sees, without TLS. A page of another site must not
// reach it: not by a name that it points to 127.0.0.1, not by a form that it posts here.
func (n *Node) localSite(api *rpc.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(rpc.ReportsPath, api.Reports())
	n.health(mux)
	n.calendars(mux)
	mux.Handle("GET /metrics", promhttp.HandlerFor(n.metrics, promhttp.HandlerOpts{}))
	n.pages(mux)
	return ownHost(http.NewCrossOriginProtection().Handler(split(api.Clients(), mux)))
}

// ownHost answers only for the names of this PC.
func ownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
		host, port, err := net.SplitHostPort(r.Host)
		if ok && err == nil {
			_, own, _ := net.SplitHostPort(local.String())
			if port == own && (host == "127.0.0.1" || host == "localhost" || host == "::1") {
				next.ServeHTTP(w, r)
				return
			}
		}
		http.Error(w, "this page answers only as http://127.0.0.1 on its own PC", http.StatusMisdirectedRequest)
	})
}

// health says whether the process lives and whether it serves.
func (n *Node) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if why := n.unready(); why != "" {
			http.Error(w, why, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
}

// unready is why this node does not serve, "" = it does.
func (n *Node) unready() string {
	s := n.hub.Standing()
	switch {
	case n.stopping.Load():
		return "this node is stopping"
	case s.Trouble != "":
		return s.Trouble
	case !s.HasMajority:
		return "this node does not reach a majority"
	case s.Restored:
		return "this node still shows the state of before its start"
	}
	return ""
}

// otherOrigins are where the pages of the other nodes come from: the address that this node tells browsers, and the name that is in the
// certificate too, by which people may have opened them.
func (n *Node) otherOrigins() []string {
	_, others := n.hub.Nodes()
	list := make([]string, 0, 2*len(others))
	for _, o := range others {
		list = append(list, o.Url)
		if _, port, err := net.SplitHostPort(strings.TrimPrefix(o.Url, "https://")); err == nil {
			list = append(list, "https://"+o.Name+".local:"+port)
		}
	}
	return list
}

// knownPeer tells the handlers which node calls.
func knownPeer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := wire.PeerFrom(r.Context())
		if !ok {
			http.Error(w, "nodes only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r.WithContext(rpc.WithPeer(r.Context(), string(p.Node))))
	})
}
