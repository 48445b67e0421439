package main

import (
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// reachFlags are the flags that say which node to ask, and as whom.
type reachFlags struct {
	nodes     []string
	tokenFile string
	caFile    string
	context   string
	timeout   time.Duration
}

// reach is what the flags, the environment and the context together say.
type reach struct {
	nodes []string
	token string
	// Nil = the authorities of the system.
	roots *x509.CertPool
}

// localNode is where "storehub serve" listens for its own terminal unless told otherwise.
const localNode = "http://127.0.0.1:7102"

// find looks nodes, credential and authority up, each on its own: flag, environment, context.
func (r reachFlags) find() (reach, error) {
	ctx, err := r.savedContext()
	if err != nil {
		return reach{}, err
	}
	var found reach
	nodes := r.nodes
	if len(nodes) == 0 {
		nodes = splitList(env("STOREHUB_NODE"))
	}
	if len(nodes) == 0 {
		nodes = ctx.Nodes
	}
	if len(nodes) == 0 {
		nodes = []string{localNode}
	}
	for _, n := range nodes {
		u, err := nodeURL(n)
		if err != nil {
			return reach{}, err
		}
		found.nodes = append(found.nodes, u.String())
	}
	if found.token, err = readToken(firstOf(r.tokenFile, env("STOREHUB_TOKEN_FILE"), ctx.TokenFile)); err != nil {
		return reach{}, err
	}
	found.roots, err = readRoots(firstOf(r.caFile, env("STOREHUB_CA_FILE"), ctx.CAFile), ctx.CA)
	return found, err
}

// askedInVain names all nodes that were asked, and how to start those of a demo.
func (a *app) askedInVain(f *failure) {
	r, err := a.reach.find()
	if err != nil {
		return
	}
	if len(r.nodes) > 1 {
		f.why = "asked " + strings.Join(r.nodes, ", ") + "; the last said: " + f.why
	}
	named := len(a.reach.nodes) > 0 || env("STOREHUB_NODE") != ""
	if ctx, err := a.reach.savedContext(); err == nil && ctx.Demo && !named {
		f.do = "this context is a demo: start one with \"storehub demo\", or choose another with --context"
	}
}

// savedContext is an empty one if none was asked for and there is no folder for settings.
func (r reachFlags) savedContext() (savedContext, error) {
	name := firstOf(r.context, env("STOREHUB_CONTEXT"))
	f, err := loadContexts()
	if err != nil {
		if name == "" && (len(r.nodes) > 0 || env("STOREHUB_NODE") != "") {
			return savedContext{}, nil
		}
		return savedContext{}, err
	}
	return f.pick(name)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// nodeURL reads the address of a node. A credential never goes over the network in clear, so
// plain http is only for this computer.
func nodeURL(text string) (*url.URL, error) {
	const do = "write https://HOST:PORT, or http://127.0.0.1:PORT on the terminal itself"
	u, err := url.Parse(text)
	switch {
	case !strings.Contains(text, "://"):
		return nil, badInput(quote(text)+" is no address of a node", "it does not begin with https:// or http://", "write https://"+text+", or http://"+text+" for the local port of this computer")
	case err != nil:
		return nil, badInput(quote(text)+" is no address of a node", innermost(err), do)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, badInput(quote(text)+" is no address of a node", "it does not begin with https:// or http:// and a host", do)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil:
		return nil, badInput(quote(text)+" is no address of a node", "there is more in it than host and port", do)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, badInput("http:// is only for this computer, "+u.Hostname()+" is another", "your credential would travel readable by everybody", "write https://"+u.Host)
	}
	u.Path = ""
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func readToken(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(raw))
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", badInput("there is no credential in "+file, "a token is one line of printable ASCII", "check --token-file, STOREHUB_TOKEN_FILE and the context")
	}
	return token, nil
}

func readRoots(file, pem string) (*x509.CertPool, error) {
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		pem = string(raw)
	}
	if pem == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, badInput("there is no certificate in "+firstOf(file, "the context"), "it is no PEM file of an authority", "check --ca-file, STOREHUB_CA_FILE and the context")
	}
	return pool, nil
}
