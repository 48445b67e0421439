package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// ManifestName is the file that a running demo keeps in its directory.
const ManifestName = "demo.json"

// Manifest is what programs that work with a running demo need to know. It is written when the
// shop is ready, again when a node or the lead changes, and removed at a clean stop.
type Manifest struct {
	Nodes      []ManifestNode `json:"nodes"`
	OwnerToken string         `json:"owner_token"`
	Cards      []Card         `json:"cards"`
	// Leader is the id of the node that leads.
	Leader     string              `json:"leader"`
	Assistants []ManifestAssistant `json:"assistants"`
	Sim        ManifestSim         `json:"sim"`
}

// ManifestAssistant is a simulated phone that reports calls.
type ManifestAssistant struct {
	Name     string `json:"name"`
	ID       string `json:"id"`
	Terminal string `json:"terminal"`
	Token    string `json:"token"`
}

// ManifestNode is one node of the demo.
type ManifestNode struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Terminal   string `json:"terminal"`
	PID        int    `json:"pid"`
	HTTP       string `json:"http"`
	HTTPS      string `json:"https"`
	DataDir    string `json:"data_dir"`
	ReaderTTY  string `json:"reader_tty"`
	DisplayTTY string `json:"display_tty"`
}

// ManifestSim is where the simulated devices are worked from.
type ManifestSim struct {
	Addr  string `json:"addr"`
	Token string `json:"token"`
}

// ReadManifest reads what the demo that runs in dir has written.
func ReadManifest(dir string) (*Manifest, error) {
	b, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return nil, fmt.Errorf("no demo is ready in %s: %w", dir, err)
	}
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, ManifestName), err)
	}
	return m, nil
}
