package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func built3() pages {
	return read(fstest.MapFS{
		"index.html":       {Data: []byte(`<meta name="storehub-build" content="%BUILD%">` + strings.Repeat("<p>x</p>", 100))},
		"assets/a-1234.js": {Data: []byte("export{}")},
		"icon.svg":         {Data: []byte("<svg/>")},
	})
}

func ask(t *testing.T, h http.Handler, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryPathWithoutAFileIsTheApplication(t *testing.T) {
	p := built3()
	h := p.handler(Options{})
	for path, want := range map[string]struct {
		code  int
		kind  string
		cache string
	}{
		"/":                    {200, "text/html; charset=utf-8", "no-cache"},
		"/office/technicians":  {200, "text/html; charset=utf-8", "no-cache"},
		"/assets/a-1234.js":    {200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"/icon.svg":            {200, "image/svg+xml", "no-cache"},
		"/assets/gone-9999.js": {404, "text/plain; charset=utf-8", ""},
	} {
		res := ask(t, h, "GET", path)
		if res.StatusCode != want.code || res.Header.Get("Content-Type") != want.kind || res.Header.Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %q %q, want %+v", path, res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Cache-Control"), want)
		}
	}
	if page := text(t, ask(t, h, "GET", "/board").Body); !strings.Contains(page, `content="`+p.build+`"`) {
		t.Errorf("the page does not tell its build %q: %s", p.build, page[:80])
	}
	if res := ask(t, h, "POST", "/"); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

func TestAnotherPageIsAnotherBuild(t *testing.T) {
	other := read(fstest.MapFS{"index.html": {Data: []byte("%BUILD%")}})
	if a, b := built3().build, other.build; a == b || a == "" || b == "" {
		t.Errorf("builds %q and %q", a, b)
	}
	if none := read(fstest.MapFS{"README": {Data: []byte("x")}}); none.build != "" {
		t.Errorf("a directory without pages is build %q", none.build)
	}
}

func TestPagesReachOnlyTheirNode(t *testing.T) {
	h := built3().handler(Options{Frames: func() []string { return []string{"https://10.0.0.2:7100"} }})
	policy := ask(t, h, "GET", "/").Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "script-src 'self'", "frame-src https://10.0.0.2:7100", "frame-ancestors 'none'"} {
		if !strings.Contains(policy+";", want+";") {
			t.Errorf("the policy lacks %q: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is not strict: %s", policy)
	}
}

func TestOnlyOtherNodesMayAskWhetherOneIsAlive(t *testing.T) {
	ready := true
	h := built3().handler(Options{
		Frames: func() []string { return []string{"https://10.0.0.2:7100", "https://10.0.0.3:7100"} },
		Ready:  func() bool { return ready },
	})
	page := ask(t, h, "GET", "/alive")
	policy := page.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors https://10.0.0.2:7100 https://10.0.0.3:7100;") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy of /alive: %s", policy)
	}
	if body := text(t, page.Body); page.StatusCode != 200 || !strings.Contains(body, `<script src="/alive.js">`) || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("/alive: %d %q", page.StatusCode, body)
	}
	script := ask(t, h, "GET", "/alive.js")
	if body := text(t, script.Body); script.Header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(body, "storehub-alive") {
		t.Errorf("/alive.js: %q", body)
	}
	if res := ask(t, h, "POST", "/alive"); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
	ready = false
	if res := ask(t, h, "GET", "/alive"); res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a node that cannot serve says %d", res.StatusCode)
	}
	alone := built3().handler(Options{})
	if policy := ask(t, alone, "GET", "/alive").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none';") {
		t.Errorf("without other nodes: %s", policy)
	}
}

func TestPagesArePackedForWhoCanUnpack(t *testing.T) {
	h := built3().handler(Options{})
	plain := text(t, ask(t, h, "GET", "/").Body)
	res := ask(t, h, "GET", "/", "Accept-Encoding", "br, gzip")
	if res.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding %q", res.Header.Get("Content-Encoding"))
	}
	packed := text(t, res.Body)
	zip, err := gzip.NewReader(bytes.NewReader([]byte(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, zip); got != plain || len(packed) >= len(plain) {
		t.Errorf("packed %d bytes of %d, the same text: %v", len(packed), len(plain), got == plain)
	}
}

func TestWithoutPagesTheAddressSaysHowToBuildThem(t *testing.T) {
	res := ask(t, http.HandlerFunc(unbuilt), "GET", "/")
	if body := text(t, res.Body); res.StatusCode != http.StatusNotImplemented || !strings.Contains(body, "make build") {
		t.Errorf("%d: %s", res.StatusCode, body)
	}
}
