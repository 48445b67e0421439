package identity

import (
	"encoding/binary"
	"encoding/hex"
)

// Consonants and vowels of proquints (https://arxiv.org/html/0901.4016): five letters that can be said stand for 16 bits,
// in any language that is written with these letters.
const (
	consonants = "bdfghjklmnprstvz"
	vowels     = "aiou"
)

// fingerprintWords of 16 bits are what people compare; who needs all of the fingerprint has it in hex.
const fingerprintWords = 5

// FingerprintWords are the first 80 bits of a digest in hex as words to be read out: "lusab babad gutih tugad mudof".
func FingerprintWords(digest string) []string {
	sum, err := hex.DecodeString(digest)
	if err != nil || len(sum) < 2*fingerprintWords {
		return nil
	}
	words := make([]string, fingerprintWords)
	for i := range words {
		words[i] = proquint(binary.BigEndian.Uint16(sum[2*i:]))
	}
	return words
}

func proquint(n uint16) string {
	return string([]byte{consonants[n>>12], vowels[n>>10&3], consonants[n>>6&15], vowels[n>>4&3], consonants[n&15]})
}
