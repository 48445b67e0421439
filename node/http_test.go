package node

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"

	"storehub/node/identity"
)

// TestAuthority: what a phone is told of the authority is about the very file that it installs.
func TestAuthority(t *testing.T) {
	id, err := identity.Create(filepath.Join(t.TempDir(), "data"), "reception")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	authority(mux, id)
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	file := get("/ca.crt")
	block, _ := pem.Decode(file.Body.Bytes())
	if block == nil || file.Header().Get("Content-Type") != "application/x-x509-ca-cert" {
		t.Fatal(file.Header(), file.Body)
	}
	sum := sha256.Sum256(block.Bytes)
	var told struct {
		SHA256 string
		Words  []string
	}
	if err := json.Unmarshal(get("/ca.json").Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	if want := hex.EncodeToString(sum[:]); told.SHA256 != want || !slices.Equal(told.Words, identity.FingerprintWords(want)) {
		t.Errorf("told %+v of the authority %s", told, want)
	}
}
