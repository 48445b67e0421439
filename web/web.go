// Package web is what a node shows to browsers: the pages, built from src and embedded, under a strict content
// security policy. "make build" makes them; without them the program works and its page says how to.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// buildMark stands in index.html for the name of the build that it belongs to.
const buildMark = "%BUILD%"

// file is one file of the pages as it is sent.
type file struct {
	kind   string
	plain  []byte
	packed []byte // gzip; nil where it is not worth it
}

// pages are the files that are embedded, by path, and the build they are.
type pages struct {
	files map[string]file
	build string
}

var built = sync.OnceValue(func() pages {
	app, err := fs.Sub(dist, "dist/app")
	if err != nil {
		return pages{}
	}
	return read(app)
})

// read takes the pages of a directory; none without an index.html.
func read(app fs.FS) pages {
	index, err := fs.ReadFile(app, "index.html")
	if err != nil {
		return pages{}
	}
	sum := sha256.Sum256(index) // it names all others by their hashes
	p := pages{files: map[string]file{}, build: hex.EncodeToString(sum[:6])}
	err = fs.WalkDir(app, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(app, name)
		if err == nil {
			p.files["/"+name] = newFile(name, bytes.ReplaceAll(content, []byte(buildMark), []byte(p.build)))
		}
		return err
	})
	if err != nil {
		return pages{}
	}
	return p
}

func newFile(name string, content []byte) file {
	f := file{kind: kindOf(name), plain: content}
	var packed bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // fails only for a level that there is not
	_, _ = zip.Write(content)
	_ = zip.Close()
	if packed.Len() < len(content)*9/10 {
		f.packed = packed.Bytes()
	}
	return f
}

// kindOf does not ask the system, whose tables differ.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// Build names the pages that are embedded, "" = none. Pages of another build are stale.
func Build() string { return built().build }

// Options of the pages; the zero value is good.
type Options struct {
	// Frames are the origins that a page may try in a frame: the other nodes, which a board that has lost its
	// own goes on at. Nil: none.
	Frames func() []string
	// Ready tells whether the node could serve a page that comes from another. Nil: always.
	Ready func() bool
}

// Handler serves the pages. Every path without a file of its own is a page of the one application.
func Handler(o Options) http.Handler {
	p := built()
	if p.build == "" {
		return http.HandlerFunc(unbuilt)
	}
	return p.handler(o)
}

func (p pages) handler(o Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == alivePath || r.URL.Path == aliveScript {
			alive(w, r, o)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "pages are only read", http.StatusMethodNotAllowed)
			return
		}
		f, found := p.files[r.URL.Path]
		if !found {
			if path.Ext(r.URL.Path) != "" {
				http.NotFound(w, r)
				return
			}
			f = p.files["/index.html"]
		}
		h := w.Header()
		guard(h, o)
		h.Set("Cache-Control", "no-cache")
		if found && strings.HasPrefix(r.URL.Path, "/assets/") {
			h.Set("Cache-Control", "public, max-age=31536000, immutable") // their names are their content
		}
		h.Set("Content-Type", f.kind)
		h.Set("Vary", "Accept-Encoding")
		content := f.plain
		if f.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			content = f.packed
		}
		if r.Method == http.MethodGet {
			_, _ = w.Write(content)
		}
	})
}

// A page that has lost its node shows these of the other nodes in a frame that nobody sees. Who answers tells it so by
// a message and nothing else; a page is not read across origins.
const (
	alivePath   = "/alive"
	aliveScript = "/alive.js"
	alivePage   = `<!doctype html><meta charset="utf-8"><title>storehub</title><script src="` + aliveScript + `"></script>` + "\n"
	aliveSays   = `parent.postMessage("storehub-alive", "*");` + "\n"
)

// alive says to a page of another node that this one is there. One that could not serve it is silent.
func alive(w http.ResponseWriter, r *http.Request, o Options) {
	h := w.Header()
	nodes := o.nodes()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; frame-ancestors "+nodes+"; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	switch {
	case r.Method != http.MethodGet:
		h.Set("Allow", "GET")
		http.Error(w, "pages are only read", http.StatusMethodNotAllowed)
	case o.Ready != nil && !o.Ready():
		http.Error(w, "this node cannot serve", http.StatusServiceUnavailable)
	case r.URL.Path == aliveScript:
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = io.WriteString(w, aliveSays)
	default:
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, alivePage)
	}
}

// nodes are the origins of the other nodes as a policy names them.
func (o Options) nodes() string {
	if o.Frames != nil {
		if list := o.Frames(); len(list) > 0 {
			return strings.Join(list, " ")
		}
	}
	return "'none'"
}

// guard lets the page load and reach nothing but this node, and show nothing but the other nodes' /alive; nobody frames it.
func guard(h http.Header, o Options) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "+
		"connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self'; frame-src "+o.nodes()+"; frame-ancestors 'none'; "+
		"base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// unbuilt is the page of a program that was built without its pages.
func unbuilt(w http.ResponseWriter, r *http.Request) {
	if path.Ext(r.URL.Path) != "" {
		http.NotFound(w, r)
		return
	}
	http.Error(w, "This is storehub, and its API is served, but this program was built without the pages for browsers.\n"+
		"Build it with \"make build\", which needs Node.js 20.19 or newer, and start it again; \"go build\" alone leaves them out.\n"+
		"The command line has everything meanwhile: \"storehub help\".\n", http.StatusNotImplemented)
}
