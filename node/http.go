package node

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"storehub/node/wire"
	"storehub/rpc"
)

// site is what the TLS port shows: the API, the page, and how the node is.
func (n *Node) site(api *rpc.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(rpc.ReportsPath, api.Reports())
	n.health(mux)
	n.calendars(mux)
	n.page(mux)
	return split(api.Clients(), mux)
}

// page is what a browser sees; without pages it is told where it is.
func (n *Node) page(mux *http.ServeMux) {
	pages(mux, n.cfg.Web, "This is a node of storehub. It has no pages yet: use the program storehub, such as \"storehub board -w\",\n"+
		"or its API at /storehub.v1.SERVICE/METHOD. /livez and /readyz tell how it is.\n")
}

// pages are the same at a node and at a PC that is to be one, under the same rules for browsers. Where there are none the
// words stand there.
func pages(mux *http.ServeMux, web http.Handler, words string) {
	if web != nil {
		mux.Handle("/", web)
		return
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, words) })
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
	n.page(mux)
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
		s := n.hub.Standing()
		why := ""
		switch {
		case n.stopping.Load():
			why = "this node is stopping"
		case s.Trouble != "":
			why = s.Trouble
		case !s.HasMajority:
			why = "this node does not reach a majority"
		case s.Restored:
			why = "this node still shows the state of before its start"
		}
		if why != "" {
			http.Error(w, why, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
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
