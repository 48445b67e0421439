package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// manifest is what "storehub sim" needs of demo.json.
type manifest struct {
	Nodes []struct {
		Name string `json:"name"`
	} `json:"nodes"`
	Cards []struct {
		UID        string `json:"uid"`
		Technician string `json:"technician"`
		Staff      string `json:"staff"`
	} `json:"cards"`
	Sim struct {
		Addr  string `json:"addr"`
		Token string `json:"token"`
	} `json:"sim"`
}

func readManifest(dir string) (*manifest, error) {
	path := filepath.Join(dir, "demo.json")
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unavailable("no demo is ready in "+dir, "there is no "+path, "start one with \"storehub demo --dir "+dir+"\" and wait until it says that it is ready")
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, badInput(path+" cannot be read", err.Error(), "name the directory of a running demo")
	}
	return m, nil
}
