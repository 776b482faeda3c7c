package words

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
)

// A Stemmer remembers at most buckets times ways words, which take about 4 MB.
const (
	buckets = 1 << 13
	ways    = 4
)

// Stemmer finds English stems and remembers recent ones, with the numbers of the words.
// It is safe for concurrent use; what it remembers never changes what it answers.
type Stemmer struct {
	buckets       [buckets]bucket
	stems, lowers *Numbers
	seed          maphash.Seed
}

// bucket is one line of the machine's cache: which forms it holds is known without
// looking at them. A hash beside the form of another word is harmless, for forms bear
// their word.
type bucket struct {
	hashes [ways]atomic.Uint64
	forms  [ways]atomic.Pointer[form]
}

// form is a lower-case word with its stem and the numbers of both.
type form struct {
	head                    [16]byte // of the word: most are known without looking elsewhere
	lower, stem             string
	lowerNumber, stemNumber int32
	begins                  bool // the word begins with its stem
}

func (f *form) of(lower []byte, head [16]byte) bool {
	return f.head == head && len(f.lower) == len(lower) && (len(lower) <= len(head) || f.lower == string(lower))
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
	if t.Number {
		lower := strings.ToLower(word)
		t.set(s.number(&form{lower: lower, stem: lower})) // hardly any comes again
		return
	}
	var room [maxStem]byte
	lower, same := appendLower(room[:0], word)
	f := s.formOf(lower)
	t.set(f)
	if same {
		// The letters of the text are at hand, those remembered may be far away.
		t.Lower = word
		if f.begins {
			t.Stem = word[:len(f.stem)]
		}
	}
}

func (t *Token) set(f *form) {
	t.Lower, t.Stem, t.LowerNumber, t.StemNumber = f.lower, f.stem, f.lowerNumber, f.stemNumber
}

// appendLower appends a word in lower case to the empty dst. It reports whether the word
// is known to be written so.
func appendLower(dst []byte, word string) (lower []byte, same bool) {
	same = true
	for i := range len(word) {
		b := word[i]
		if b >= utf8.RuneSelf {
			return append(dst[:0], strings.ToLower(word)...), false
		}
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
			same = false
		}
		dst = append(dst, b)
	}
	return dst, same
}

// formOf returns a form that nobody may change.
func (s *Stemmer) formOf(lower []byte) *form {
	if len(lower) > maxStem {
		return s.number(&form{lower: string(lower), stem: string(lower)})
	}
	var head [16]byte
	copy(head[:], lower)
	hash := maphash.Bytes(s.seed, lower)
	bucket := &s.buckets[hash%buckets]
	for way := range &bucket.hashes {
		if bucket.hashes[way].Load() == hash {
			if f := bucket.forms[way].Load(); f != nil && f.of(lower, head) {
				return f
			}
		}
	}
	f := &form{head: head, lower: string(lower)}
	f.stem = f.lower
	if len(lower) > 2 && !isStem(f.lower) {
		f.stem = english.Stem(f.lower, true)
	}
	if f.begins = strings.HasPrefix(f.lower, f.stem); f.begins {
		f.stem = f.lower[:len(f.stem)]
	}
	bucket.remember(hash, s.number(f))
	return f
}

// remember puts a form into a free way, or that of another word.
func (b *bucket) remember(hash uint64, f *form) {
	at := hash / buckets % ways
	for way := range b.forms {
		if b.forms[way].Load() == nil {
			at = uint64(way)
			break
		}
	}
	b.hashes[at].Store(hash)
	b.forms[at].Store(f)
}

// isStem holds for words of a to z whose last letters no rule of the algorithm changes:
// they are worth no call of the library, which takes microseconds.
func isStem(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	before := word[len(word)-2]
	switch word[len(word)-1] {
	case 'e', 's', 'y':
		return false
	case 'c', 'm': // -ic, -ism
		return before != 'i' && before != 's'
	case 'd', 'r': // -ed, -er, -ator
		return before != 'e' && before != 'o'
	case 'g', 't': // -ing, -ent, -ant
		return before != 'n'
	case 'i': // -enci, -li, -iti, -ogi
		return strings.IndexByte("cltg", before) < 0
	case 'l': // -al, -ful, -ll
		return strings.IndexByte("aul", before) < 0
	case 'n': // -ion
		return before != 'o'
	}
	return true
}

func (s *Stemmer) number(f *form) *form {
	f.lowerNumber, f.stemNumber = s.lowers.Of(f.lower), s.stems.Of(f.stem)
	return f
}
