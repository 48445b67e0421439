package main

import (
	"errors"
	"io/fs"

	"storehub/ops/demo"
)

// readManifest reads demo.json of the demo that runs in dir.
func readManifest(dir string) (*demo.Manifest, error) {
	m, err := demo.ReadManifest(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unavailable("no demo is ready in "+dir, "there is no "+demo.ManifestName+" in it", "start one with \"storehub demo --dir "+dir+"\" and wait until it says that it is ready")
	}
	if err != nil {
		return nil, badInput("demo.json cannot be read", err.Error(), "name the directory of a running demo")
	}
	return m, nil
}
