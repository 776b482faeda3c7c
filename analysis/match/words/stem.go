package words

import (
	"hash/maphash"
	"sync/atomic"
)

// cacheSlots bounds the memory of a Stemmer to about 3 MB.
const cacheSlots = 1 << 15

// Stemmer finds English stems and remembers recent ones. It is safe for
// concurrent use; what it remembers never changes what it answers.
type Stemmer struct {
	seed  maphash.Seed
	slots [cacheSlots]atomic.Pointer[stemmed]
}

type stemmed struct{ word, stem string }

// NewStemmer makes an empty Stemmer.
func NewStemmer() *Stemmer { return &Stemmer{seed: maphash.MakeSeed()} }

// maxStem is the longest word, in bytes, that is stemmed; longer ones are no
// English words but pasted data.
const maxStem = 40

// Stem is the snowball stem of a lower-case word.
func (s *Stemmer) Stem(lower string) string {
	if len(lower) < 3 || len(lower) > maxStem {
		return lower
	}
	// A word has two places, so that two common words rarely drive each other out.
	hash := maphash.String(s.seed, lower)
	slot := &s.slots[hash%cacheSlots]
	for _, place := range [...]uint64{hash % cacheSlots, hash / cacheSlots % cacheSlots} {
		hit := s.slots[place].Load()
		if hit == nil {
			slot = &s.slots[place]
		} else if hit.word == lower {
			return hit.stem
		}
	}
	// Cloned, because a cached word must not keep the text alive that it came from.
	entry := &stemmed{word: string([]byte(lower))}
	entry.stem = englishStem(entry.word)
	slot.Store(entry)
	return entry.stem
}
