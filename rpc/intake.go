package rpc

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"google.golang.org/protobuf/encoding/protojson"

	"storehub/proto/storehub/v1/storehubv1connect"
)

// ReportsPath is where phones report calls that speak no Connect: automation apps that can send a form.
const ReportsPath = "/v1/calls"

// maxReport is the largest report; a real one has a few hundred bytes.
const maxReport = 8 << 10

// Reports answers POST /v1/calls: ReportCall for apps that can fill in a form and little else. What it has read goes through
// the very handler of ReportCall, so that who may, how often, and once per request id are said in one place.
func (s *Server) Reports() http.Handler {
	api := s.reportCalls(s.reports)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, no := readReport(r)
		if no != nil {
			drain(r.Body)
			no.write(w)
			return
		}
		api.ServeHTTP(w, req)
	})
}

// Intake answers the same on a network in clear, and reads nothing back: whoever listens on the way learns the token, and with
// it must not learn who the shop's customers are.
func (s *Server) Intake() http.Handler {
	api := s.reportCalls(s.intake, s.reports)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		req, no := readReport(r)
		if no != nil {
			drain(r.Body)
			no.write(w)
			return
		}
		kept := &keptAnswer{ResponseWriter: w, header: http.Header{}, code: http.StatusOK}
		api.ServeHTTP(kept, req)
		kept.tell(w)
	})
}

func (s *Server) reportCalls(limits ...*limiter[tokenHash]) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewCallServiceHandler(calls{s}, handlerOptions(gate{s, limits})...))
	return s.enter(mux)
}

// drain reads what a refused client is still sending, within the time that a request has. HTTP/2 takes back a stream whose body was not
// read, and curl then throws the answer away.
func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, maxDrain) }

// refusedReport is why a report did not come as far as the rules.
type refusedReport struct {
	status int

	Code    string `json:"code"`
	Message string `json:"message"`
}

func badReport(status int, message string) *refusedReport {
	return &refusedReport{status: status, Code: "invalid_argument", Message: message}
}

func (no *refusedReport) write(w http.ResponseWriter) {
	h := w.Header()
	switch no.status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", http.MethodPost)
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	}
	writeJSON(w, no.status, no)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the phone is there or is gone
}

// readReport makes the call of ReportCall that a report means.
func readReport(r *http.Request) (*http.Request, *refusedReport) {
	switch {
	case r.URL.Path != ReportsPath:
		return nil, &refusedReport{status: http.StatusNotFound, Code: "not_found", Message: "Calls are reported by POST to " + ReportsPath + "; nothing else is here."}
	case r.Method != http.MethodPost:
		return nil, badReport(http.StatusMethodNotAllowed, "Calls are reported by POST, not by "+r.Method+".")
	case r.URL.RawQuery != "":
		return nil, badReport(http.StatusBadRequest, "Nothing may stand behind a ? in the address, above all no token: addresses are written down on the way. "+
			"Send the fields in the body and the token in the header Authorization. If a token was sent so, revoke it and pair the phone again.")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxReport+1))
	switch {
	case err != nil:
		return nil, badReport(http.StatusBadRequest, "The report was cut off before its end.")
	case len(raw) > maxReport:
		return nil, badReport(http.StatusRequestEntityTooLarge, "A report has at most 8 KiB.")
	}
	fields, no := readFields(r.Header.Get("Content-Type"), raw)
	if no != nil {
		return nil, no
	}
	report, no := fields.report()
	if no != nil {
		return nil, no
	}
	token, ok := bearer(r.Header)
	if !ok {
		token = fields["token"]
	}
	if token == "" {
		return nil, &refusedReport{
			status: http.StatusUnauthorized, Code: "unauthenticated",
			Message: "No token came along. Send the token of the pairing in the header Authorization as \"Bearer TOKEN\", or in the field token of the body.",
		}
	}
	body, err := protojson.Marshal(report)
	if err != nil {
		return nil, badReport(http.StatusBadRequest, "The report is not written in UTF-8.")
	}
	req := r.Clone(r.Context())
	req.URL.Path, req.RequestURI = storehubv1connect.CallServiceReportCallProcedure, storehubv1connect.CallServiceReportCallProcedure
	req.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
	if id := r.Header.Get(HeaderRequestID); id != "" {
		req.Header.Set(HeaderRequestID, id)
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return req, nil
}

// keptAnswer keeps what the API answers, so that only a part of it goes out. It is as small as one call.
type keptAnswer struct {
	http.ResponseWriter // for deadlines
	header              http.Header
	code                int
	body                bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(code int)        { k.code = code }
func (k *keptAnswer) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *keptAnswer) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// tell says that a report was taken, and of which call; of a refusal only the sentence.
func (k *keptAnswer) tell(w http.ResponseWriter) {
	var full struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Call    struct {
			ID string `json:"id"`
		} `json:"call"`
	}
	if err := json.Unmarshal(k.body.Bytes(), &full); err != nil {
		writeJSON(w, http.StatusInternalServerError, &refusedReport{Code: "internal", Message: "The node did not answer as it should. Report it."})
		return
	}
	for _, name := range []string{HeaderRequestID, headerRetryAfter} {
		if value := k.header.Get(name); value != "" {
			w.Header().Set(name, value)
		}
	}
	if k.code != http.StatusOK {
		no := &refusedReport{status: k.code, Code: full.Code, Message: full.Message}
		no.write(w)
		return
	}
	writeJSON(w, http.StatusOK, struct {
		Taken bool   `json:"taken"`
		ID    string `json:"id"`
	}{true, full.Call.ID})
}
