package display

import (
	"bytes"
	"fmt"
	"slices"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// Encoding names the characters that a display can show.
type Encoding string

const (
	// GB18030 is the default: it spells ASCII as ASCII, so an English shop
	// loses nothing, and Chinese in two bytes for two cells.
	GB18030 Encoding = "gb18030"
	GBK     Encoding = "gbk"   // like GB18030 without its later two-byte additions
	CP852   Encoding = "cp852" // Polish and other Latin letters of central Europe
	ASCII   Encoding = "ascii" // letters without marks; for displays that know no better

	// EncodingDefault is used where configuration names none.
	EncodingDefault = GB18030
)

// substitute stands for each cell of a character that cannot be shown.
const substitute = '?'

// Encodings lists every encoding in the order in which help texts show them.
func Encodings() []Encoding { return []Encoding{GB18030, GBK, CP852, ASCII} }

// ParseEncoding returns the encoding of this name; the error lists those that exist.
func ParseEncoding(s string) (Encoding, error) {
	if e := Encoding(s); slices.Contains(Encodings(), e) {
		return e, nil
	}
	return "", fmt.Errorf("unknown encoding %q (have gb18030, gbk, cp852, ascii)", s)
}

func (e Encoding) multibyte() bool { return e == GB18030 || e == GBK }

func (e Encoding) table() encoding.Encoding {
	switch e {
	case GB18030:
		return simplifiedchinese.GB18030
	case GBK:
		return simplifiedchinese.GBK
	case CP852:
		return charmap.CodePage852
	}
	return charmap.CodePage437
}

// Line is s as exactly Cols bytes, one byte a cell. Control characters and
// what e cannot show become '?', one for each cell of the character; letters
// with marks that e lacks lose the marks first (ł becomes l). Four-byte
// GB18030 is replaced too, because displays do not know it and would take its
// bytes for two other characters.
func (e Encoding) Line(s string) [Cols]byte {
	line := [Cols]byte(bytes.Repeat([]byte{' '}, Cols))
	used := 0
	for _, r := range norm.NFC.String(s) {
		b := e.cells(r)
		if used+len(b) > Cols {
			break
		}
		used += copy(line[used:], b)
	}
	return line
}

// Shows tells whether a line of s keeps its words: no character of it is replaced by '?'.
func (e Encoding) Shows(s string) bool {
	for _, r := range norm.NFC.String(s) {
		if r != substitute && bytes.IndexByte(e.cells(r), substitute) == 0 {
			return false
		}
	}
	return true
}

// cells are the bytes that show r or its substitute: never more than its
// width, so that a line that was laid out by widths loses nothing.
func (e Encoding) cells(r rune) []byte {
	w := runeWidth(r)
	if w == 0 {
		return nil
	}
	b, ok := e.encode(r)
	// A Chinese font has some letters with marks, such as ó, and only wide.
	// Words stay in one piece without the marks.
	if ok && len(b) <= w {
		return b
	}
	if plain := fold(r); plain != 0 {
		return []byte{plain}
	}
	return bytes.Repeat([]byte{substitute}, w)
}

// encode spells r in the bytes of its cells. In the Chinese encodings the
// bytes decide the width: what they spell in two, the display shows in two.
func (e Encoding) encode(r rune) ([]byte, bool) {
	if r < 0x80 {
		return []byte{byte(r)}, r >= ' ' && r != 0x7F
	}
	if e == ASCII || unicode.IsControl(r) {
		return nil, false
	}
	b, err := e.table().NewEncoder().Bytes([]byte(string(r)))
	if err != nil {
		return nil, false
	}
	want := 1
	if e.multibyte() {
		want = 2
	}
	return b, len(b) == want && b[0] >= 0x80
}

// fold is the ASCII letter or sign that stands for r best, 0 if none does.
func fold(r rune) byte {
	switch r {
	case 'ł':
		return 'l'
	case 'Ł':
		return 'L'
	case 'đ':
		return 'd'
	case 'Đ':
		return 'D'
	case 'ø':
		return 'o'
	case 'Ø':
		return 'O'
	case '\u2018', '\u2019':
		return '\''
	case '\u201C', '\u201D':
		return '"'
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014':
		return '-'
	case '\u00A0':
		return ' '
	}
	if !unicode.IsLetter(r) {
		return 0 // ≠ is anything but =
	}
	if d := norm.NFD.String(string(r)); d[0] < 0x80 && len(d) > 1 {
		return d[0]
	}
	return 0
}
