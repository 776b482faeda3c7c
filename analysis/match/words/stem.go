package words

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
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
func (s *Stemmer) Stem(lower string) string { return s.formOf(lower).stem }

// SetWord makes a token that of another lower-case word at the same place.
func (s *Stemmer) SetWord(t *Token, lower string) {
	f := form{lower: lower, stem: lower}
	if t.Number || len(lower) > maxStem {
		f = s.numbered(f) // nothing that comes again
	} else {
		f = s.formOf(lower)
	}
	t.Lower, t.Stem, t.LowerNumber, t.StemNumber = lower, f.stem, f.lowerNumber, f.stemNumber
}

func (s *Stemmer) formOf(lower string) form {
	if len(lower) > maxStem {
		return form{lower: lower, stem: lower}
	}
	// A word has two places, so that two common words rarely drive each other out.
	hash := maphash.String(s.seed, lower)
	slot := &s.slots[hash%cacheSlots]
	for _, place := range [...]uint64{hash % cacheSlots, hash / cacheSlots % cacheSlots} {
		hit := s.slots[place].Load()
		if hit == nil {
			slot = &s.slots[place]
		} else if hit.lower == lower {
			return *hit
		}
	}
	// Cloned, because a cached word must not keep the text alive that it came from.
	f := form{lower: strings.Clone(lower)}
	f.stem = f.lower
	if len(lower) > 2 {
		f.stem = englishStem(f.lower)
	}
	f = s.numbered(f)
	slot.Store(&f)
	return f
}

func (s *Stemmer) numbered(f form) form {
	f.lowerNumber, f.stemNumber = s.lowers.Of(f.lower), s.stems.Of(f.stem)
	return f
}
