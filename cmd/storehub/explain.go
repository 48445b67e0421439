package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"connectrpc.com/connect"

	"storehub/ops/demo/sim"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// explain makes three lines and an exit code of any error that a command met.
func explain(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var problem *sim.Problem
	if errors.As(err, &problem) {
		return refused(problem.What, problem.Why, problem.Do)
	}
	if f := explainStranger(err); f != nil {
		return f
	}
	var unknown *client.OutcomeUnknown
	if errors.As(err, &unknown) {
		// A certificate that is not trusted is the cause to tell, whatever else may be.
		if f := explainTLS(unknown.Last); f != nil {
			f.why += ", request id " + unknown.RequestID
			return f
		}
		return unavailable(sentence(storehubv1.Reason_REASON_UNCERTAIN, nil), "the last try: "+innermost(unknown.Last), askAgain(unknown.RequestID))
	}
	var remote *connect.Error
	if errors.As(err, &remote) {
		if f := explainDetail(remote, err); f != nil {
			return f
		}
		// The error of the connection, if that is what is inside, tells more than its code.
		if f := explainLocal(err); f != nil {
			return f
		}
		return explainCode(remote)
	}
	if f := explainLocal(err); f != nil {
		return f
	}
	return unavailable("it did not work", err.Error(), reportIt)
}

// stranger is how an answer reads that no storehub node gives: the status line of some web server,
// or a page instead of an answer.
var stranger = regexp.MustCompile(`^(40[045]|501) [A-Z]|^invalid content-type: "text/|^unexpected content-type`)

// explainStranger explains what something else than a node answered. Nil = it may be a node.
func explainStranger(err error) *failure {
	var unknown *client.OutcomeUnknown
	if errors.As(err, &unknown) {
		err = unknown.Last
	}
	var remote *connect.Error
	if !errors.As(err, &remote) || client.Fault(remote) != nil || !stranger.MatchString(remote.Message()) {
		return nil
	}
	return unavailable("what answers there is no storehub node", "it said: "+remote.Message(), "check the port in --node, STOREHUB_NODE or the context")
}

// explainDetail explains a node's refusal by its reason. Nil = it gave none.
func explainDetail(e *connect.Error, whole error) *failure {
	detail := client.Fault(e)
	if detail == nil {
		return nil
	}
	f := &failure{
		code:  codeRefused,
		what:  whatOf(detail),
		why:   reasonName(detail.Reason) + ": " + thisTime(e.Message(), detail),
		do:    adviceFor(detail),
		fault: &faultJSON{Code: e.Code().String(), Message: e.Message(), RequestID: requestIDOf(e), Detail: detail},
	}
	if len(detail.Items) > 0 {
		f.why = reasonName(detail.Reason) + ": " + sentence(detail.Reason, detail.Args)
	}
	if kind, id := argNamed(detail, "kind"), argNamed(detail, "id"); kind != "" && id != "" {
		f.what = kind + " " + quote(id) + ": " + f.what // one of many objects of a catalogue
	}
	if uncertain(detail) {
		f.code = codeUnavailable
		f.what = sentence(storehubv1.Reason_REASON_UNCERTAIN, nil)
		f.do = askAgain(requestIDOf(whole))
	}
	if e.Code() == connect.CodeUnavailable || e.Code() == connect.CodeUnimplemented && detail.Reason == storehubv1.Reason_REASON_NEEDS_UPGRADE {
		f.code = codeUnavailable
	}
	if f.do == "" {
		f.do = lookAgain
	}
	return f
}

// whatOf is what a refusal says happened: itself, or each of the things in the way.
func whatOf(detail *storehubv1.FaultDetail) string {
	if len(detail.Items) == 0 {
		return sentence(detail.Reason, detail.Args)
	}
	var each []string
	for _, it := range detail.Items {
		if it.Reason == storehubv1.Reason_REASON_DATES_TAKEN {
			each = append(each, takenText(it.Args))
			continue
		}
		each = append(each, sentence(it.Reason, it.Args))
	}
	return strings.Join(each, "; ")
}

// takenText is when what is taken, and by whom or why.
func takenText(args []*storehubv1.FaultArg) string {
	var by, why []string
	for _, holder := range strings.Fields(valueOf(args, "held_by")) {
		if words := clashWord(holder); words != holder && !strings.HasPrefix(holder, "A-") {
			why = append(why, words)
		} else {
			by = append(by, holder)
		}
	}
	told := strings.Join(why, ", ")
	switch what := valueOf(args, "resource"); {
	case len(by) > 0:
		told = strings.Join(append([]string{what + " is held by " + strings.Join(by, ", ")}, why...), ", ")
	case told == "":
		told = what + " is taken"
	case what != "shop":
		told = what + " is " + told
	}
	return say("{starts_at_ms}: ", args) + told
}

// adviceFor is what to do about a refusal, where its arguments say more than its reason.
func adviceFor(d *storehubv1.FaultDetail) string {
	switch {
	case emptyName(d.Reason, d.Args) != "":
		return reasonWords[storehubv1.Reason_REASON_REQUIRED].do
	case d.Reason == storehubv1.Reason_REASON_NOT_FREE && offDuty(d) != "":
		return "check in whoever is there: storehub call roster.CheckIn '{\"technician\":\"" + offDuty(d) + "\"}'"
	case d.Reason == storehubv1.Reason_REASON_SHORTAGE && argNamed(d, "waiting") != "":
		return say(nobodyForGuest.do, d.Args)
	case d.Reason == storehubv1.Reason_REASON_OCCURRENCE_STATE && argNamed(d, "state") == "OFFERED":
		return "it is kept for somebody of the waitlist: storehub waitlist"
	case d.Reason == storehubv1.Reason_REASON_OCCURRENCE_STATE && argNamed(d, "state") == "PLANNED":
		return "mark it when it has begun: before that nobody has failed to come"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && slices.Contains(leftOut, argNamed(d, "field")):
		return "leave it out"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && argNamed(d, "field") == "emails":
		return "write it as NAME@HOST"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && argNamed(d, "field") == "ntfy_topic":
		return "use the letters a to z, digits, - and _"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && argNamed(d, "field") == "zone":
		return "write the name of a time zone, such as Europe/Warsaw"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && argNamed(d, "field") == "currency":
		return "write three capital letters, such as PLN"
	case d.Reason == storehubv1.Reason_REASON_BAD_VALUE && otherCategory(d.Args):
		return "leave the category out, or name somebody of it"
	}
	return say(reasonWords[d.Reason].do, d.Args)
}

// leftOut are fields whose value is never wrong in itself: they have no place in what was asked.
var leftOut = []string{"technicians", "counts", "technician", "terminal"}

// offDuty is the first who is not free because he has not checked in, "" = all have.
func offDuty(d *storehubv1.FaultDetail) string {
	for _, it := range d.Items {
		if state := valueOf(it.Args, "state"); state == "OFF" || state == "LEAVE" {
			return valueOf(it.Args, "technician")
		}
	}
	return ""
}

func uncertain(detail *storehubv1.FaultDetail) bool {
	return detail.Uncertain || detail.Reason == storehubv1.Reason_REASON_UNCERTAIN
}

// outcomeUnknown tells that a write may have been done.
func outcomeUnknown(err error) bool {
	var unknown *client.OutcomeUnknown
	if errors.As(err, &unknown) {
		return true
	}
	var remote *connect.Error
	if !errors.As(err, &remote) {
		return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	}
	if detail := client.Fault(remote); detail != nil {
		return uncertain(detail)
	}
	return slices.Contains(mute, remote.Code())
}

// mute are the codes that tell nothing of what was done.
var mute = []connect.Code{connect.CodeDeadlineExceeded, connect.CodeUnknown, connect.CodeCanceled, connect.CodeAborted, connect.CodeInternal}

// thisTime is what a node's message tells of this time; what is always true of the reason has
// words of its own here. The bare arguments, which those words have told, are left out.
func thisTime(message string, detail *storehubv1.FaultDetail) string {
	message = strings.Replace(message, bareArgs(detail.Args), "", 1)
	for _, it := range detail.Items {
		message = strings.Replace(message, " In the way: "+reasonName(it.Reason)+bareArgs(it.Args)+".", "", 1)
	}
	if _, here, found := strings.Cut(message, " Here: "); found {
		return here
	}
	return message
}

// bareArgs is how a node's message tells arguments.
func bareArgs(args []*storehubv1.FaultArg) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, a.Name+": "+a.Value)
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func askAgain(requestID string) string {
	if requestID == "" {
		return retryLater
	}
	return "run the same again with --request-id " + requestID + ": it is done once at most, and the answer tells"
}

// explainCode explains what came back without a reason.
func explainCode(e *connect.Error) *failure {
	why := "the node answered " + e.Code().String() + ": " + e.Message()
	f := &failure{code: codeRefused, what: "the node refused", why: why, do: lookAgain}
	if slices.Contains(mute, e.Code()) {
		f.code, f.what, f.do = codeUnavailable, sentence(storehubv1.Reason_REASON_UNCERTAIN, nil), askAgain(requestIDOf(e))
	}
	switch e.Code() {
	case connect.CodeUnauthenticated:
		w := reasonWords[storehubv1.Reason_REASON_BAD_CREDENTIAL]
		f.what, f.do = w.what, w.do
	case connect.CodePermissionDenied:
		f.what, f.do = "this credential may not do that", askSomebody
	case connect.CodeUnavailable:
		f.code, f.what, f.do = codeUnavailable, "no node could serve this", "see \"storehub status\", then try again"
	case connect.CodeUnimplemented:
		f.what, f.do = "the node does not know this method", "compare \"storehub version\" with the VERSION of \"storehub status\""
	}
	if f.code == codeRefused {
		f.fault = &faultJSON{Code: e.Code().String(), Message: e.Message()}
	}
	return f
}

// explainLocal explains what went wrong on this side: the connection, files, addresses. Nil =
// it is none of these.
func explainLocal(err error) *failure {
	if f := explainTLS(err); f != nil {
		return f
	}
	if errors.Is(err, client.ErrTLSPort) {
		return unavailable("this is the port for TLS", client.ErrTLSPort.Error()+"; nothing was done", "write https:// instead of http://, or name the local port: "+localNode)
	}
	var dns *net.DNSError
	var path *fs.PathError
	var u *url.Error
	why := innermost(err)
	switch {
	case addressInUse(err):
		return unavailable("the address is in use", why, "stop the other program, or choose another port (0 = any that is free)")
	case addressNotMine(err):
		return badInput("this computer does not have that address", why, "listen on 0.0.0.0:PORT, or on an address that \"ip address\" shows")
	case errors.As(err, &dns):
		return unavailable("there is no host "+dns.Name, dns.Error(), "check the name in --node, or use the IP address")
	case refusedHere(err):
		f := unavailable("no node listens there", why, "start it with \"storehub serve\", or name another node with --node")
		f.nobody = true
		return f
	case errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return badInput("cannot use the file "+path.Path, "it is there already, and would be overwritten", "choose another name")
	case errors.As(err, &path):
		return badInput("cannot use the file "+path.Path, path.Err.Error(), "check the name and the permissions")
	case errors.Is(err, context.Canceled):
		return unavailable("interrupted", "the outcome of what was under way is not known", lookAgain)
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return unavailable("no answer in time", why, "see \"storehub status\", or give it longer with --timeout")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), connectionCut(err):
		return unavailable("the connection broke", why, "try again; if it stays so check the port in --node: the one between those for https and http is for nodes alone")
	case errors.As(err, &u):
		return unavailable("the node cannot be reached", why, "check the URL: https://HOST:PORT, or http://127.0.0.1:PORT on the terminal itself")
	}
	return nil
}

func explainTLS(err error) *failure {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		return unavailable("the node is not vouched for by an authority that is trusted here", unknown.Error(), "name the cluster's authority with --ca-file or a context; if you did, this is another cluster")
	case errors.As(err, &host):
		return unavailable("the node's certificate is for another address", host.Error(), "use an address that the certificate names")
	case errors.As(err, &invalid), errors.As(err, &verify):
		return unavailable("the node's certificate is not valid", innermost(err), "check the clocks of both computers and --ca-file")
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		// net/http has no type for the latter.
		return unavailable("there is no TLS at this port", innermost(err), "use http://127.0.0.1:PORT for the local port, https:// for the other")
	}
	return nil
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// innermost is the last error of a chain together with its address: the words that matter.
func innermost(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Error()
	}
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}
