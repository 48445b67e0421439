package node

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/courier"
	"storehub/rpc/ical"
)

// calendars serves the feeds that calendar programs follow. The address is the credential: whoever has it reads that one
// calendar, and what is wrong with another address is not told.
func (n *Node) calendars(mux *http.ServeMux) {
	mux.HandleFunc("GET "+fsm.CalendarPath+"{file}", func(w http.ResponseWriter, r *http.Request) {
		view, err := n.hub.Local(r.Context())
		if err != nil {
			http.Error(w, "this node cannot say now; ask again in a moment", http.StatusServiceUnavailable)
			return
		}
		secret, isFile := strings.CutSuffix(r.PathValue("file"), ".ics")
		cal, known := view.Calendar(secret)
		if !isFile || !known {
			http.Error(w, "there is no calendar at this address, or none any more; ask the shop for a new one", http.StatusNotFound)
			return
		}
		feed, err := written(cal)
		if err != nil {
			n.cfg.Log.Error("a calendar cannot be written", "error", err)
			http.Error(w, "this calendar cannot be written", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(feed)))
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(feed)))
	})
}

// written is a calendar as RFC 5545 has it, by the clocks of the shop.
func written(cal *fsm.Calendar) ([]byte, error) {
	loc, _, err := clock.Zone(cal.Zone)
	if err != nil {
		return nil, err
	}
	feed := ical.Feed{Name: cal.Name + " · " + cal.Whose}
	for _, d := range cal.Dates {
		feed.Events = append(feed.Events, courier.CalendarEvent(d, loc))
	}
	return feed.Bytes(loc)
}
