package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder holds the identity inside a data directory; the rest of the directory
// belongs to others.
const Folder = "identity"

// Files in Folder.
const (
	markerFile  = "node.json"
	caFile      = "ca.crt"
	caKeyFile   = "ca.key" // only where the node may sign
	leafFile    = "node.crt"
	keyFile     = "node.key"
	secretsFile = "secrets.json"
)

// marker says whose directory this is.
type marker struct {
	Version int       `json:"version"`
	Cluster ClusterID `json:"cluster_id"`
	Node    NodeID    `json:"node_id"`
	Name    string    `json:"name"`
}

const fileVersion = 1

func (m *marker) read(dir string) error {
	if err := readJSON(dir, markerFile, m); err != nil {
		return err
	}
	if m.Version > fileVersion {
		return fmt.Errorf("%s was written by a newer storehub (format %d)", filepath.Join(dir, Folder), m.Version)
	}
	_, errC := ParseClusterID(string(m.Cluster))
	_, errN := ParseNodeID(string(m.Node))
	if err := errors.Join(errC, errN, ValidName(m.Name)); err != nil {
		return damaged(dir, markerFile, err)
	}
	return nil
}

// secrets are what all nodes of a cluster share outside the replicated state.
type secrets struct {
	Version int       `json:"version"`
	Cluster ClusterID `json:"cluster_id"`
	Secret  []byte    `json:"cluster_secret"`
	Gossip  []byte    `json:"gossip_key"`
}

const secretLen = 32

func newSecrets(c ClusterID) secrets {
	s := secrets{Version: fileVersion, Cluster: c, Secret: make([]byte, secretLen), Gossip: make([]byte, secretLen)}
	_, _ = rand.Read(s.Secret)
	_, _ = rand.Read(s.Gossip)
	return s
}

func (s secrets) check(c ClusterID) error {
	if s.Cluster != c {
		return fmt.Errorf("it is of cluster %s, this directory of cluster %s", s.Cluster.Short(), c.Short())
	}
	if len(s.Secret) != secretLen || len(s.Gossip) != secretLen {
		return fmt.Errorf("its keys must have %d bytes", secretLen)
	}
	return nil
}

// Load opens the identity that Create or a join left in dir. ErrNone: there is
// none. Any other error names the file and what is wrong with it.
func Load(dir string, opts ...Option) (*Identity, error) {
	var m marker
	if err := m.read(dir); err != nil {
		return nil, err
	}
	id := &Identity{dir: dir, cluster: m.Cluster, node: m.Node, name: m.Name}
	id.floor = newFloor(floorPath(dir), buildOptions(opts).local)
	id.floor.load()
	if err := readJSON(dir, secretsFile, &id.secrets); err != nil {
		return nil, err
	}
	if err := id.secrets.check(id.cluster); err != nil {
		return nil, damaged(dir, secretsFile, err)
	}
	var err error
	if id.ca, err = readCert(dir, caFile); err != nil {
		return nil, err
	}
	if id.key, err = readKey(dir, keyFile); err != nil {
		return nil, err
	}
	if id.caKey, err = readKey(dir, caKeyFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if id.caKey != nil && !id.caKey.PublicKey.Equal(id.ca.PublicKey) {
		return nil, damaged(dir, caKeyFile, errors.New("it does not fit ca.crt"))
	}
	leaf, err := readCert(dir, leafFile)
	if err != nil {
		return nil, err
	}
	if err := id.use(leaf.Raw); err != nil {
		return nil, damaged(dir, leafFile, err)
	}
	return id, nil
}

// save writes a new identity.
func (id *Identity) save() error {
	m, err := json.MarshalIndent(marker{Version: fileVersion, Cluster: id.cluster, Node: id.node, Name: id.name}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the identity: %w", err)
	}
	s, err := json.MarshalIndent(id.secrets, "", "  ")
	if err != nil {
		return fmt.Errorf("write the identity: %w", err)
	}
	key, err := keyPEM(id.key)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		markerFile: m, secretsFile: s, keyFile: key,
		caFile: id.CAPEM(), leafFile: certPEM(id.Leaf().Raw),
	}
	if id.caKey != nil {
		if files[caKeyFile], err = keyPEM(id.caKey); err != nil {
			return err
		}
	}
	if err := checkUnused(id.dir); err != nil {
		return err
	}
	return writeFolder(id.dir, files)
}

func damaged(dir, file string, err error) error {
	return fmt.Errorf("%s is damaged: %w; bring it back from a backup, or set up this PC as a new node",
		filepath.Join(dir, Folder, file), err)
}

// readFile reads one file and makes it private again if a copy or a restore
// opened it to others.
func readFile(dir, file string) ([]byte, error) {
	path := filepath.Join(dir, Folder, file)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, statErr := os.Stat(filepath.Join(dir, Folder)); statErr != nil {
			return nil, fmt.Errorf("%w: %s", ErrNone, dir)
		}
		return nil, fmt.Errorf("%s is missing: %w", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("read the identity: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(path, 0o600) // best effort: on some file systems modes mean nothing
	}
	return b, nil
}

func readJSON(dir, file string, into any) error {
	b, err := readFile(dir, file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return damaged(dir, file, err)
	}
	return nil
}

func readCert(dir, file string) (*x509.Certificate, error) {
	b, err := readFile(dir, file)
	if err != nil {
		return nil, err
	}
	c, err := parseCert(b)
	if err != nil {
		return nil, damaged(dir, file, err)
	}
	return c, nil
}

func readKey(dir, file string) (*ecdsa.PrivateKey, error) {
	b, err := readFile(dir, file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, damaged(dir, file, errors.New("there is no key in it"))
	}
	key, err := parseKey(block.Bytes)
	if err != nil {
		return nil, damaged(dir, file, err)
	}
	return key, nil
}

// parseKey reads a P-256 key in PKCS #8.
func parseKey(der []byte) (*ecdsa.PrivateKey, error) {
	k, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	key, ok := k.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("it is not an ECDSA P-256 key")
	}
	return key, nil
}

func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}
