package rpc

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"

	"storehub/fsm"
	"storehub/proto/schema"
	storehubv1 "storehub/proto/storehub/v1"
)

// Headers of requests and answers.
const (
	HeaderRequestID   = "Storehub-Request-Id"
	HeaderIndex       = "Storehub-Index"
	HeaderAge         = "Storehub-Age-Ms"
	HeaderConsistency = "Storehub-Consistency"
	HeaderMinIndex    = "Storehub-Min-Index"
)

const (
	// maxBody is the largest request, compressed or not.
	maxBody = 1 << 20
	// maxDrain is how much of a larger one is read and thrown away, so that an honest client
	// has sent it all and hears why it was refused.
	maxDrain = 8 << 20
	// sendTimeout is how long one message to a client may take, before the stream is given up.
	sendTimeout = 15 * time.Second
	// restTimeout is how long the rest of a request is waited for that was answered already.
	restTimeout = time.Second
)

// call is what one request brings and what its answer tells beside the message. It belongs to
// the goroutine that serves the request.
type call struct {
	id     string
	method string // "storehub.v1.DispatchService.Dispatch"
	header http.Header
	source netip.Addr
	writer *http.ResponseController

	// token is what the call brings, and cookie which of a browser's two brought it, "" = the header.
	token, cookie string
	// cookies are what the answer sets.
	cookies []*http.Cookie
	secure  bool
	// refused: the state of a majority has said that the credential is none.
	refused bool

	credential   *storehubv1.Credential
	linearizable bool
	minIndex     uint64
	// index is what Storehub-Index says; 0 = where this node stands.
	index uint64
}

type callKey struct{}

// callOf is the call that ctx belongs to. Handlers run only behind Server.enter.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

type peerKey struct{}

// WithPeer marks the requests of a node that has shown its certificate.
func WithPeer(ctx context.Context, nodeID string) context.Context {
	return context.WithValue(ctx, peerKey{}, nodeID)
}

// PeerFrom is the node that sent a request, false for anybody else.
func PeerFrom(ctx context.Context) (nodeID string, ok bool) {
	nodeID, ok = ctx.Value(peerKey{}).(string)
	return nodeID, ok && nodeID != ""
}

// enter gives every request its call, and its answer the headers, whatever it comes to.
func (s *Server) enter(mux *http.ServeMux) http.Handler {
	refusals := connect.NewErrorWriter(s.handlerOptions()...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{id: r.Header.Get(HeaderRequestID), header: r.Header, writer: http.NewResponseController(w)}
		if c.id == "" {
			c.id = rand.Text()
		}
		if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
			c.source = from.Addr().Unmap()
		}
		if c.source.IsLoopback() {
			plain(r.Header)
		}
		a := &answer{ResponseWriter: w, server: s, call: c}
		w = a
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		if err := s.byHead(r, c); err != nil {
			c.finish() // no longer than this is waited for a body that nobody reads
			_ = refusals.Write(w, r, s.wire(r.Context(), err))
			return
		}
		r.Body = &body{ReadCloser: r.Body}
		mux.ServeHTTP(w, r)
		a.begin() // an answer without a byte was never written
	})
}

// plain leaves an answer as it is whatever its caller can unpack: on one machine packing costs more than it saves.
func plain(h http.Header) {
	h.Del("Accept-Encoding")         // of a call
	h.Del("Connect-Accept-Encoding") // of a stream
	h.Del("Grpc-Accept-Encoding")
}

// byHead refuses what needs no body to be refused, so that a stranger cannot make us wait for one.
func (s *Server) byHead(r *http.Request, c *call) error {
	method, known := schema.Methods[procedure(r.URL.Path)]
	if !known {
		return refuse(fsm.Missing, storehubv1.Reason_REASON_NO_SUCH_METHOD, "method", strings.Trim(r.URL.Path, "/"))
	}
	if err := s.bring(r, c); err != nil {
		return err
	}
	var err error
	switch permissionOf(method) {
	case storehubv1.Permission_PERMISSION_UNSPECIFIED:
	case storehubv1.Permission_PERMISSION_OPEN:
		err = s.open.check(network(c.source), "without a credential this address has called")
	case storehubv1.Permission_PERMISSION_PEER:
		if _, ok := PeerFrom(r.Context()); !ok {
			err = refuse(fsm.Unauthenticated, storehubv1.Reason_REASON_NO_CREDENTIAL, "method", string(method.FullName()))
		}
	default:
		if c.token == "" {
			err = refuse(fsm.Unauthenticated, storehubv1.Reason_REASON_NO_CREDENTIAL)
		}
	}
	if err != nil {
		e, _ := wireError(err)
		s.observe(r.URL.Path, e.Code().String(), 0)
	}
	return err
}

// answer writes the headers of a call just before the first byte, when it is known what they say.
type answer struct {
	http.ResponseWriter
	server *Server
	call   *call
	begun  bool
}

func (a *answer) begin() {
	if a.begun {
		return
	}
	a.begun = true
	h := a.Header()
	if fsm.CheckRequestID(a.call.id) == nil {
		h.Set(HeaderRequestID, a.call.id)
	}
	if hub := a.server.hub; hub != nil { // a PC that is no node yet stands nowhere
		standing, index := hub.Standing(), a.call.index
		if index == 0 {
			index = standing.Index
		}
		h.Set(HeaderIndex, strconv.FormatUint(index, 10))
		h.Set(HeaderAge, strconv.FormatInt(standing.Age.Milliseconds(), 10))
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	for _, c := range a.call.cookies {
		h.Add("Set-Cookie", c.String())
	}
}

func (a *answer) WriteHeader(code int) {
	a.begin()
	a.ResponseWriter.WriteHeader(code)
}

func (a *answer) Write(b []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(b)
}

// Flush is asked for by the streams.
func (a *answer) Flush() {
	a.begin()
	if f, ok := a.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// hurry gives the next message of a stream its time. A writer that knows no deadlines, as in
// some tests, sends without.
func (c *call) hurry() {
	_ = c.writer.SetWriteDeadline(time.Now().Add(sendTimeout))
}

// calm takes it back, for the next request on the connection.
func (c *call) calm() { _ = c.writer.SetWriteDeadline(time.Time{}) }

// received takes back the time in which the request had to come, for an answer that has no end: on
// HTTP/1 it would end the call, too.
func (c *call) received() { _ = c.writer.SetReadDeadline(time.Time{}) }

// finish bounds how long the rest of a request is waited for when its answer is known. The server
// gives the next request on the connection its own time.
func (c *call) finish() { _ = c.writer.SetReadDeadline(time.Now().Add(restTimeout)) }

// body refuses a request that is too large with the reason that our other refusals have. The
// limit of Connect has a code of its own, and none.
type body struct {
	io.ReadCloser
	read int
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.read += n; b.read <= maxBody {
		return n, err
	}
	drain(b.ReadCloser)
	return 0, tooLarge()
}

func tooLarge() error {
	e, _ := wireError(refuse(fsm.Invalid, storehubv1.Reason_REASON_TOO_LARGE, "limit", strconv.Itoa(maxBody)))
	return e
}

func malformed(args ...string) *fsm.Fault {
	return refuse(fsm.Invalid, storehubv1.Reason_REASON_MALFORMED, args...)
}

// gunzip unpacks at most maxBody and says in our words what is wrong.
type gunzip struct {
	zip  gzip.Reader
	bad  error
	read int
}

func newGunzip() connect.Decompressor { return &gunzip{} }

// newGzip packs as fast as it can: of an agenda of a thousand dates the usual level leaves 10 % less and takes eight times as long.
func newGzip() connect.Compressor {
	zip, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed) // fails only for a level that there is not
	return zip
}

// Reset keeps its error for Read: only from there does it reach the client as it is.
func (g *gunzip) Reset(r io.Reader) error {
	g.read, g.bad = 0, g.zip.Reset(r)
	return nil
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := 0, g.bad
	if err == nil {
		n, err = g.zip.Read(p)
	}
	switch g.read += n; {
	case g.read > maxBody:
		return 0, tooLarge()
	case err == nil || (errors.Is(err, io.EOF) && g.bad == nil):
		return n, err
	}
	e, _ := wireError(malformed("encoding", "gzip"))
	return 0, e
}

// Close has nothing to give back: the source belongs to the caller.
func (g *gunzip) Close() error { return nil }
