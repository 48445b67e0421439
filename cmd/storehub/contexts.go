package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// contextFile is how this person reaches clusters: contexts.json, readable by nobody else.
type contextFile struct {
	Current  string                  `json:"current"`
	Contexts map[string]savedContext `json:"contexts"`
}

// savedContext is one way to reach a cluster. The credential stays in its own file.
type savedContext struct {
	Nodes []string `json:"nodes"`
	// The authority: a file, or the PEM itself for clusters that may be gone tomorrow.
	CAFile    string `json:"ca_file,omitempty"`
	CA        string `json:"ca,omitempty"`
	TokenFile string `json:"token_file,omitempty"`
	// Demo: a demo made it and may make it anew, or forget it.
	Demo bool `json:"demo,omitempty"`
}

// same tells whether both lead to one shop with one credential.
func (c savedContext) same(o savedContext) bool {
	return slices.Equal(c.Nodes, o.Nodes) && c.TokenFile == o.TokenFile
}

func contextPath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", badInput("there is no folder for settings", err.Error(), "set HOME (Windows: AppData), or name node and credential by flags")
	}
	return filepath.Join(dir, "storehub", "contexts.json"), nil
}

// loadContexts answers an empty file when there is none.
func loadContexts() (*contextFile, error) {
	file := &contextFile{Contexts: map[string]savedContext{}}
	path, err := contextPath()
	if err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, file); err != nil {
		return nil, badInput("the file "+path+" is damaged", err.Error(), "repair it, or delete it and make the contexts anew")
	}
	if file.Contexts == nil {
		file.Contexts = map[string]savedContext{}
	}
	return file, nil
}

// save replaces the file by rename, so that no reader ever sees half of it.
func (f *contextFile) save() error {
	path, err := contextPath()
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write the contexts: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return writePrivate(path, append(raw, '\n'))
}

// writePrivate replaces a file that only its owner may read.
func writePrivate(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".storehub-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(content); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Sync(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// putContext adds or replaces a context. The first one becomes the current one, later ones only
// with use.
func putContext(name string, c savedContext, use bool) error {
	f, err := loadContexts()
	if err != nil {
		return err
	}
	f.Contexts[name] = c
	if use || f.Current == "" {
		f.Current = name
	}
	return f.save()
}

// dropContext removes a context; it is no mistake if there is none.
func dropContext(name string) error {
	f, err := loadContexts()
	if err != nil {
		return err
	}
	if _, ok := f.Contexts[name]; !ok {
		return nil
	}
	delete(f.Contexts, name)
	if f.Current == name {
		f.Current = ""
	}
	return f.save()
}

func (f *contextFile) names() []string { return slices.Sorted(maps.Keys(f.Contexts)) }

// pick answers the context to use; "" = the current one. An empty context = there is none.
func (f *contextFile) pick(name string) (savedContext, error) {
	if name == "" {
		return f.Contexts[f.Current], nil
	}
	c, ok := f.Contexts[name]
	if !ok {
		return c, noContext(name)
	}
	return c, nil
}

func noContext(name string) *failure {
	return badInput("there is no context "+quote(name), "it is not in contexts.json", "see \"storehub context list\"")
}
