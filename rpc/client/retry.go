package client

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	headerRequestID = "Storehub-Request-Id"
	// maxAnswer is the largest answer that is read.
	maxAnswer = 64 << 20
	// The wait between tries doubles from one to the other, with jitter.
	firstWait = 50 * time.Millisecond
	lastWait  = time.Second
)

// ErrOutcomeUnknown says that a write may or may not have been done. The error that wraps it
// is an *OutcomeUnknown.
var ErrOutcomeUnknown = errors.New("the outcome is unknown")

// OutcomeUnknown names the only thing that can tell what became of a write.
type OutcomeUnknown struct {
	RequestID string
	// Last is what the last try came to that tells most. A refusal (see Fault) is one that need not have come from
	// the log: it says what is in the way of asking again, and nothing of what the tries before have done.
	Last error
}

func (e *OutcomeUnknown) Error() string {
	return fmt.Sprintf("%v: ask again with request id %s; the last try said: %v", ErrOutcomeUnknown, e.RequestID, e.Last)
}

// Unwrap hides Last: Connect would take an io.EOF within for its own and drop the rest.
func (e *OutcomeUnknown) Unwrap() error { return ErrOutcomeUnknown }

// ErrTLSPort says that plain http came to a port that speaks TLS only. Nothing was done.
var ErrTLSPort = errors.New("plain http came to a port that speaks TLS only")

type requestIDKey struct{}

// WithRequestID gives the next call of ctx its request id: to try again what had an unknown
// outcome, or to tie it to a human act that outlives the process.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// retrier is the one place where calls meet nodes: it stands below the protocol, so that every
// call is tried alike.
type retrier struct {
	opts      Options
	transport *http.Transport
	nodes     []*url.URL // as they were given; a node is known by its place here
	rank      ranking
	// life ends when the client is closed, for what is done beside the calls.
	life context.Context
	end  context.CancelFunc
}

type nodeKey struct{}

// at lets a stream of ctx be opened at one node, and no other.
func at(ctx context.Context, id int) context.Context { return context.WithValue(ctx, nodeKey{}, id) }

// chosen is the node for a stream: the one of ctx, else the present one.
func (r *retrier) chosen(ctx context.Context) *url.URL {
	if id, ok := ctx.Value(nodeKey{}).(int); ok {
		return r.nodes[id]
	}
	_, node := r.node()
	return node
}

// RoundTrip sends a unary call until somebody answers; a stream only once.
func (r *retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+r.opts.Token)
	id, _ := req.Context().Value(requestIDKey{}).(string)
	if id == "" {
		id = crand.Text()
	}
	req.Header.Set(headerRequestID, id)
	r.measure(req.Context())
	if strings.HasPrefix(req.Header.Get("Content-Type"), "application/connect+") {
		res, err := r.transport.RoundTrip(aimed(req, r.chosen(req.Context()), body))
		if err == nil && plainToTLS(res) {
			_ = res.Body.Close()
			return nil, ErrTLSPort
		}
		return res, err
	}
	return r.call(req, body, id)
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// aimed is the request for one node.
func aimed(req *http.Request, node *url.URL, body []byte) *http.Request {
	to := req.Clone(req.Context())
	to.URL.Scheme, to.URL.Host, to.Host = node.Scheme, node.Host, node.Host
	to.URL.Path = node.Path + req.URL.Path
	to.Body, to.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	to.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return to
}

// try is what one node made of a call.
type try struct {
	res *http.Response
	err error
	// final: this is the answer. unknown: it may have been done without one. late: its time was over.
	final, unknown, late bool
	// early: it settles only that this try did nothing, for it need not have come from the log.
	early bool
	// hopeless: whoever answers there is no node of the shop, or not in this way, however often it is asked.
	hopeless bool
	// detail is why the node could not serve, if it said so.
	detail *storehubv1.FaultDetail
}

// telling ranks what tries came to: of many that fail, each in its own way, people are told one.
func (t try) telling() int {
	switch {
	case t.detail.GetReason() == storehubv1.Reason_REASON_NO_MAJORITY:
		return 4
	case t.res != nil:
		return 3
	case t.unknown:
		return 2 // it was reached
	case !t.late:
		return 1 // the last try has little time, and must not hide what an earlier one found
	}
	return 0
}

func (r *retrier) call(req *http.Request, body []byte, requestID string) (*http.Response, error) {
	ctx := req.Context()
	end := time.Now().Add(r.opts.Patience)
	unknown, wait := false, firstWait
	best := try{late: true} // every try tells as much
	hopeless := map[int]bool{}
	for {
		id, node := r.node()
		t := r.try(req, node, body, end)
		if t.final && unknown && t.early {
			return nil, &OutcomeUnknown{RequestID: requestID, Last: t.reason()}
		}
		if t.final {
			return t.res, t.err
		}
		if t.telling() >= best.telling() {
			best = t
		}
		// What one node lost, another's refusal cannot undo: it may still come to pass.
		unknown = unknown || (t.unknown && !harmless(req.URL.Path))
		r.leave(id)
		hopeless[id] = t.hopeless
		if r.opts.Retrying != nil && !r.none(hopeless) {
			r.opts.Retrying(node.String(), t.reason())
		}
		pause := time.Duration(float64(wait) * (0.5 + rand.Float64()))
		wait = min(2*wait, lastWait)
		if ctx.Err() == nil && time.Now().Add(pause).Before(end) && !r.none(hopeless) && sleep(ctx, pause) {
			continue
		}
		last := best.reason()
		if err := ctx.Err(); err != nil {
			last = err
		}
		switch {
		case unknown:
			return nil, &OutcomeUnknown{RequestID: requestID, Last: last}
		case best.res != nil && ctx.Err() == nil:
			return best.res, nil
		}
		return nil, last
	}
}

// none tells that no node is left to hope for.
func (r *retrier) none(hopeless map[int]bool) bool {
	for i := range r.nodes {
		if !hopeless[i] {
			return false
		}
	}
	return true
}

// hopeless tells an error that the next try would give again: of a port that speaks TLS only, or none, and of a
// certificate that is not vouched for.
func hopeless(err error) bool {
	var noTLS tls.RecordHeaderError
	var strange *tls.CertificateVerificationError
	return errors.Is(err, ErrTLSPort) || errors.As(err, &noTLS) || errors.As(err, &strange) || errors.Is(err, errStranger)
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reason is why a try was not the last.
func (t try) reason() error {
	if t.err != nil {
		return t.err
	}
	var said struct {
		Code    any // of a node a word
		Message string
	}
	b, _ := io.ReadAll(t.res.Body)
	t.res.Body = io.NopCloser(bytes.NewReader(b))
	if json.Unmarshal(b, &said) != nil || said.Message == "" {
		return fmt.Errorf("HTTP status %s", t.res.Status)
	}
	code := connect.CodeUnavailable
	if word, _ := said.Code.(string); t.final && code.UnmarshalText([]byte(word)) != nil {
		code = connect.CodeUnknown
	}
	why := connect.NewError(code, errors.New(said.Message))
	if d, err := connect.NewErrorDetail(t.detail); t.detail != nil && err == nil {
		why.AddDetail(d)
	}
	return why
}

// try asks one node, and reads its whole answer: half of one is none.
func (r *retrier) try(req *http.Request, node *url.URL, body []byte, end time.Time) try {
	limit := min(tryTimeout, max(time.Until(end), firstWait))
	ctx, cancel := context.WithTimeout(req.Context(), limit)
	defer cancel()
	var reached atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }})
	res, err := r.transport.RoundTrip(aimed(req.WithContext(ctx), node, body))
	if err == nil {
		var b []byte
		b, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer))
		_ = res.Body.Close()
		if err == nil && plainToTLS(res) {
			return try{err: ErrTLSPort, hopeless: true}
		}
		if err == nil {
			res.Body = io.NopCloser(bytes.NewReader(b))
			return judge(res, b)
		}
	}
	late := ctx.Err() != nil
	switch {
	case req.Context().Err() != nil:
		err = req.Context().Err()
	case late:
		// Not the context's own error, which would pass for the caller's deadline.
		err = fmt.Errorf("%s did not answer within %v", node.Host, limit)
	}
	// Without a connection, its TLS included, nothing was sent.
	return try{err: err, unknown: reached.Load(), late: late, hopeless: hopeless(err)}
}

// statusCanceled is what Connect makes of its code "canceled". We have not cancelled a call that we
// read an answer to, so the node did, in the middle.
const statusCanceled = 499

// judge reads from an answer whether it is one.
func judge(res *http.Response, body []byte) try {
	switch res.StatusCode {
	case http.StatusServiceUnavailable, http.StatusNotImplemented:
		detail := detailOf(body)
		if detail.GetReason() == storehubv1.Reason_REASON_NODE_DOWN {
			return try{res: res, final: true, detail: detail} // the node that was asked serves, and others would find the same
		}
		if res.StatusCode == http.StatusServiceUnavailable || tooOld(detail) {
			// Without a reason nobody knows.
			return try{res: res, detail: detail, unknown: detail == nil || detail.Uncertain}
		}
	case http.StatusBadGateway, http.StatusGatewayTimeout, statusCanceled:
		return try{res: res, unknown: true}
	}
	if res.StatusCode == http.StatusOK {
		return try{res: res, final: true}
	}
	detail := detailOf(body)
	// The log itself keeps neither that something was full nor that somebody was not known.
	forgotten := res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusUnauthorized
	return try{res: res, final: true, detail: detail, early: forgotten || mayPrecedeLog(detail)}
}

// mayPrecedeLog tells a refusal that need not have come from the log, where alone it is known what became of an
// earlier try: the node makes it by itself before, or the log does not keep it, or it is of no node or one that is
// newer than we are. Whoever asks again with the same id hears it plainly.
func mayPrecedeLog(detail *storehubv1.FaultDetail) bool {
	_, known := storehubv1.Reason_name[int32(detail.GetReason())]
	return !known || precedeLog[detail.GetReason()]
}

// precedeLog are the reasons with which a node refuses before the log. Rules have some of them, too.
var precedeLog = map[storehubv1.Reason]bool{
	storehubv1.Reason_REASON_UNSPECIFIED: true, // a fault of the node's own, or no detail at all

	storehubv1.Reason_REASON_NO_CREDENTIAL:      true,
	storehubv1.Reason_REASON_BAD_CREDENTIAL:     true,
	storehubv1.Reason_REASON_CROSS_ORIGIN:       true,
	storehubv1.Reason_REASON_NOT_ENROLLED:       true,
	storehubv1.Reason_REASON_TOKEN_EXPIRED:      true,
	storehubv1.Reason_REASON_PERMISSION_MISSING: true,
	storehubv1.Reason_REASON_NO_SUCH_METHOD:     true,
	storehubv1.Reason_REASON_NO_PREVIEW:         true,
	storehubv1.Reason_REASON_OVERLOADED:         true,
	storehubv1.Reason_REASON_NODE_NEEDED:        true,
	storehubv1.Reason_REASON_NO_SUCH_NODE:       true,
	storehubv1.Reason_REASON_EVENTS_GONE:        true,
	storehubv1.Reason_REASON_SETUP_SECRET:       true, // of a PC that has no log yet
	storehubv1.Reason_REASON_ALREADY_SET_UP:     true,
	storehubv1.Reason_REASON_NOT_SET_UP:         true,

	storehubv1.Reason_REASON_BAD_REQUEST_ID: true,
	storehubv1.Reason_REASON_TOO_LARGE:      true,
	storehubv1.Reason_REASON_MALFORMED:      true,
	storehubv1.Reason_REASON_UNKNOWN_FIELD:  true,
	storehubv1.Reason_REASON_UNKNOWN_ENUM:   true,
	storehubv1.Reason_REASON_REQUIRED:       true,
	storehubv1.Reason_REASON_OUT_OF_RANGE:   true,
	storehubv1.Reason_REASON_BAD_TEXT:       true,
	storehubv1.Reason_REASON_BAD_VALUE:      true,
	storehubv1.Reason_REASON_PAYMENT_CARD:   true,

	storehubv1.Reason_REASON_PREPARED_STALE: true, // not kept
}

// tooOld: the node has stopped at what only a newer version knows. Others may be newer.
func tooOld(detail *storehubv1.FaultDetail) bool {
	return detail.GetReason() == storehubv1.Reason_REASON_NEEDS_UPGRADE
}

// plainToTLS tells the answer that a TLS port gives to plain http: in the words of HTTP/1.0, which
// no node uses otherwise.
func plainToTLS(res *http.Response) bool {
	return res.StatusCode == http.StatusBadRequest && res.TLS == nil && res.ProtoMajor == 1 && res.ProtoMinor == 0
}

// detailOf reads the detail of an error of the Connect protocol, nil = there is none.
func detailOf(body []byte) *storehubv1.FaultDetail {
	var said struct {
		Details []struct{ Type, Value string }
	}
	if json.Unmarshal(body, &said) != nil {
		return nil
	}
	for _, d := range said.Details {
		detail := &storehubv1.FaultDetail{}
		b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(d.Value, "="))
		if d.Type == string(detail.ProtoReflect().Descriptor().FullName()) && err == nil && proto.Unmarshal(b, detail) == nil {
			return detail
		}
	}
	return nil
}

// harmless: a read that was lost has no outcome.
func harmless(path string) bool {
	m, ok := schema.Methods[strings.TrimPrefix(path, "/")]
	return ok && schema.Reads(m)
}
