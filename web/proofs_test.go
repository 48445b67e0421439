package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

var rewrite = flag.Bool("rewrite", false, "write the vectors anew")

// proof is a vector for the check that a phone makes of the heads it has kept.
type proof struct {
	OldSize int64    `json:"oldSize"`
	OldHash []byte   `json:"oldHash"`
	Size    int64    `json:"size"`
	Hash    []byte   `json:"hash"`
	Proof   [][]byte `json:"proof"`
}

// TestProofVectors: the vectors by which the pages' own check is tested are those of tlog, which the nodes use.
func TestProofVectors(t *testing.T) {
	const file = "src/pages/me/proof.vectors.json"
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, i := range indexes {
			list = append(list, stored[i])
		}
		return list, nil
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	root := func(size int64) []byte {
		h, err := tlog.TreeHash(size, reader)
		must(err)
		return h[:]
	}
	var vectors []proof
	for size := int64(1); size <= 130; size++ {
		more, err := tlog.StoredHashes(size-1, fmt.Append(nil, "record ", size), reader)
		must(err)
		stored = append(stored, more...)
		if size > 9 && size != 64 && size != 100 && size != 129 {
			continue
		}
		for old := int64(1); old <= size; old += 1 + size/18 {
			p, err := tlog.ProveTree(size, old, reader)
			must(err)
			v := proof{OldSize: old, OldHash: root(old), Size: size, Hash: root(size), Proof: [][]byte{}}
			for _, h := range p {
				v.Proof = append(v.Proof, h[:])
			}
			vectors = append(vectors, v)
		}
	}
	want, err := json.Marshal(vectors)
	must(err)
	want = append(want, '\n')
	if *rewrite {
		must(os.WriteFile(file, want, 0o644))
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what tlog proves (%v): go test ./web -rewrite", file, err)
	}
}
