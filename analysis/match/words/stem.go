package words

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// cacheSlots bounds the memory of a Stemmer to about 4 MB.
const cacheSlots = 1 << 15

// Stemmer finds English stems and remembers recent ones, with the numbers of the words.
// It is safe for concurrent use; what it remembers never changes what it answers.
type Stemmer struct {
	stems, lowers *Numbers
	seed          maphash.Seed
	slots         [cacheSlots]atomic.Pointer[form]
}

// form is a lower-case word with its stem and the numbers of both.
type form struct {
	lower, stem             string
	lowerNumber, stemNumber int32
}

// NewStemmer makes an empty Stemmer without numbers.
func NewStemmer() *Stemmer { return NewNumberingStemmer(NewNumbers(), NewNumbers()) }

// NewNumberingStemmer makes an empty Stemmer whose tokens bear the numbers of their stems
// and of their words in lower case. No word may be numbered any more.
func NewNumberingStemmer(stems, lowers *Numbers) *Stemmer {
	return &Stemmer{stems: stems, lowers: lowers, seed: maphash.MakeSeed()}
}

// maxStem is the longest word, in bytes, that is stemmed; longer ones are no
// English words but pasted data.
const maxStem = 40

// Stem is the snowball stem of a lower-case word.
func (s *Stemmer) Stem(lower string) string { return s.formOf([]byte(lower)).stem }

// SetWord makes a token that of another word at the same place.
func (s *Stemmer) SetWord(t *Token, word string) {
	var f form
	if t.Number {
		lower := strings.ToLower(word)
		f = s.numbered(form{lower: lower, stem: lower}) // hardly any comes again
	} else {
		var room [maxStem]byte
		f = s.formOf(appendLower(room[:0], word))
	}
	t.Lower, t.Stem, t.LowerNumber, t.StemNumber = f.lower, f.stem, f.lowerNumber, f.stemNumber
}

// appendLower appends a word in lower case to the empty dst.
func appendLower(dst []byte, word string) []byte {
	for i := range len(word) {
		b := word[i]
		if b >= utf8.RuneSelf {
			return append(dst[:0], strings.ToLower(word)...)
		}
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		dst = append(dst, b)
	}
	return dst
}

func (s *Stemmer) formOf(lower []byte) form {
	if len(lower) > maxStem {
		return s.numbered(form{lower: string(lower), stem: string(lower)})
	}
	// A word has two places, so that two common words rarely drive each other out.
	hash := maphash.Bytes(s.seed, lower)
	slot := &s.slots[hash%cacheSlots]
	for _, place := range [...]uint64{hash % cacheSlots, hash / cacheSlots % cacheSlots} {
		hit := s.slots[place].Load()
		if hit == nil {
			slot = &s.slots[place]
		} else if hit.lower == string(lower) {
			return *hit
		}
	}
	f := form{lower: string(lower)}
	f.stem = f.lower
	if len(lower) > 2 && !isStem(f.lower) {
		f.stem = english.Stem(f.lower, true)
	}
	f = s.numbered(f)
	slot.Store(&f)
	return f
}

// isStem holds for words of a to z whose last letter no rule of the algorithm changes:
// they are worth no call of the library, which takes microseconds.
func isStem(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return strings.IndexByte("abfhjkopquvwxz", word[len(word)-1]) >= 0
}

func (s *Stemmer) numbered(f form) form {
	f.lowerNumber, f.stemNumber = s.lowers.Of(f.lower), s.stems.Of(f.stem)
	return f
}
