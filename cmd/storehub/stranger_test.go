package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// TestNoNode: another program's port is told as such, whatever that program says of a call.
func TestNoNode(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
		}))
		defer other.Close()
		c, err := client.New(client.Options{Nodes: []string{other.URL}})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = c.Dispatch().ListWaiting(t.Context(), &storehubv1.ListWaitingRequest{})
		if f := explain(err); f.code != codeUnavailable || f.what != "what answers there is no storehub node" || !strings.Contains(f.do, "port") {
			t.Errorf("%d: %+v", status, f)
		}
	}
}

// TestStateWords: a state is told as people say it.
func TestStateWords(t *testing.T) {
	for want, state := range map[string]string{
		"technician 13 is on leave":   "LEAVE",
		"technician 13 is on a break": "BREAK",
		"technician 13 is serving":    "SERVING",
	} {
		got := sentence(storehubv1.Reason_REASON_TECHNICIAN_STATE, []*storehubv1.FaultArg{{Name: "technician", Value: "13"}, {Name: "state", Value: state}})
		if got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
	got := sentence(storehubv1.Reason_REASON_ASSIGNMENT_STATE, []*storehubv1.FaultArg{{Name: "assignment", Value: "A-1"}, {Name: "technician", Value: "1"}, {Name: "state", Value: "REPLACED"}})
	if got != "assignment A-1 of technician 1 is replaced" {
		t.Error(got)
	}
}
