package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A frame is
//
//	kind 1 byte | length u32 | unpacked length u32 | first index u64 | last index u64 | CRC32C u32 | payload
//
// big-endian; the checksum covers everything before it and the payload, which is deflated but for rows.
const (
	kindState   = 'S' // a snapshot of the state at first = last
	kindEntries = 'E'
	kindRows    = 'R'

	headLen    = 29
	maxPayload = 256 << 20
)

// errTorn says that a file ends in the middle of a frame, or in one that was not written whole.
var errTorn = errors.New("the file ends in a damaged frame")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

type head struct {
	kind        byte
	size, whole uint32
	first, last uint64
	sum         uint32
}

func (h head) bytes() []byte {
	b := make([]byte, 0, headLen)
	b = append(b, h.kind)
	b = binary.BigEndian.AppendUint32(b, h.size)
	b = binary.BigEndian.AppendUint32(b, h.whole)
	b = binary.BigEndian.AppendUint64(b, h.first)
	b = binary.BigEndian.AppendUint64(b, h.last)
	return binary.BigEndian.AppendUint32(b, h.sum)
}

// checksum is over the head without its last field, and the payload.
func (h head) checksum(payload []byte) uint32 {
	sum := crc32.Update(0, castagnoli, h.bytes()[:headLen-4])
	return crc32.Update(sum, castagnoli, payload)
}

func parseHead(b []byte) (head, error) {
	be := binary.BigEndian
	h := head{
		kind: b[0], size: be.Uint32(b[1:]), whole: be.Uint32(b[5:]),
		first: be.Uint64(b[9:]), last: be.Uint64(b[17:]), sum: be.Uint32(b[25:]),
	}
	known := h.kind == kindState || h.kind == kindEntries || h.kind == kindRows
	if !known || h.size > maxPayload || h.whole > maxPayload || h.first > h.last {
		return h, errTorn
	}
	return h, nil
}

// makeFrame packs content.
func makeFrame(kind byte, first, last uint64, content []byte) ([]byte, error) {
	if len(content) > maxPayload {
		return nil, fmt.Errorf("a frame of %d bytes is too large", len(content))
	}
	payload := content
	if kind != kindRows { // rows are the same bytes on every node, whatever its Go version packs
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		payload = packed.Bytes()
	}
	h := head{kind: kind, size: uint32(len(payload)), whole: uint32(len(content)), first: first, last: last}
	h.sum = h.checksum(payload)
	return append(h.bytes(), payload...), nil
}

// readFrame reads the next frame, as it lies in the file. io.EOF: there is none; errTorn: it is damaged.
func readFrame(r io.Reader) (head, []byte, error) {
	var b [headLen]byte
	if n, err := io.ReadFull(r, b[:]); err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return head{}, nil, io.EOF
		}
		return head{}, nil, tornOr(err)
	}
	h, err := parseHead(b[:])
	if err != nil {
		return h, nil, err
	}
	var payload bytes.Buffer // grows with what is there, not with what a damaged length claims
	if _, err := io.CopyN(&payload, r, int64(h.size)); err != nil {
		return h, nil, tornOr(err)
	}
	if h.checksum(payload.Bytes()) != h.sum {
		return h, nil, errTorn
	}
	return h, payload.Bytes(), nil
}

func tornOr(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTorn
	}
	return err
}

// unpack is the content of a frame.
func (h head) unpack(payload []byte) ([]byte, error) {
	if h.kind == kindRows {
		return payload, nil
	}
	r := flate.NewReader(bytes.NewReader(payload))
	content := make([]byte, h.whole)
	if _, err := io.ReadFull(r, content); err != nil {
		return nil, fmt.Errorf("unpack a frame at index %d: %w", h.first, err)
	}
	return content, nil
}
