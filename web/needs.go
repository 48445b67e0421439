package web

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
)

// chunk is a part of the pages in what the build tells of them (https://vite.dev/guide/backend-integration).
type chunk struct {
	File    string   `json:"file"`
	Imports []string `json:"imports"` // by key
	CSS     []string `json:"css"`
}

const (
	manifestFile = ".vite/manifest.json"
	houseKey     = "index.html"
)

// pageKey is the key of a page's own part; its directory is the first part of its path without hyphens.
var pageKey = regexp.MustCompile(`^src/pages/([a-z]+)/page\.tsx$`)

// needs tells for each page, by its directory, the Link header of what it loads beside what every page
// loads: a browser that reads it begins at once, instead of when the code that is the same for all pages has run.
// Nil where the build tells nothing; the pages work without it.
func needs(app fs.FS) map[string]string {
	content, err := fs.ReadFile(app, manifestFile)
	if err != nil {
		return nil
	}
	var chunks map[string]chunk
	if json.Unmarshal(content, &chunks) != nil {
		return nil
	}
	links := map[string]string{}
	for key := range chunks {
		m := pageKey.FindStringSubmatch(key)
		if m == nil {
			continue
		}
		links[m[1]] = strings.Join(linksOf(chunks, key, map[string]bool{houseKey: true}), ", ")
	}
	return links
}

// dirOf is the directory of the page that a path shows.
func dirOf(urlPath string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(urlPath, "/"), "/")
	return strings.ReplaceAll(first, "-", "")
}

// linksOf are the links of a part and of all that it imports, in the order in which they are met, none twice.
func linksOf(chunks map[string]chunk, key string, seen map[string]bool) []string {
	if seen[key] {
		return nil
	}
	seen[key] = true
	c := chunks[key]
	list := []string{"</" + c.File + ">; rel=modulepreload"}
	for _, css := range c.CSS {
		list = append(list, "</"+css+">; rel=preload; as=style; crossorigin")
	}
	for _, other := range c.Imports {
		list = append(list, linksOf(chunks, other, seen)...)
	}
	return list
}
