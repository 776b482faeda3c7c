package translate

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"fitsync/analysis/match/words"
)

//go:embed lists/*.txt
var files embed.FS

// language is one list in the form that looking up needs. Its words are folded, and a
// key is what all forms of a word have in common.
type language struct {
	name    string
	tells   map[string]bool   // small words that tell the language
	drop    map[string]bool   // all small words
	endings [256][]string     // by their last byte
	elided  map[string]bool   // what stands before an apostrophe: l'accès
	cut     bool              // compounds may be cut into listed words
	english [][]words.Token   // by entry, offsets meaningless
	keys    *words.Numbers    // of the words of phrases
	phrases *words.Phrases    // of keys
	single  map[string]int    // key of a one-word term → entry
	apart   map[string]string // listed form → its own key, see index
}

// read parses the lists in the order of their names. The revision is the first 8 hex
// digits of their SHA-256.
func read(files fs.FS, stemmer *words.Stemmer) (all []*list, revision string, err error) {
	paths, err := fs.Glob(files, "lists/*.txt")
	if err != nil {
		return nil, "", err
	}
	sum := sha256.New()
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, "", err
		}
		fmt.Fprintf(sum, "%s\n%s\n", p, data)
		l, err := parse(strings.TrimSuffix(path.Base(p), ".txt"), string(data), stemmer)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", p, err)
		}
		all = append(all, l)
	}
	return all, hex.EncodeToString(sum.Sum(nil))[:8], nil
}

// index makes the terms of a list findable. Where forms of two words would have one key
// (Benutzer and benutzen), the later word's listed forms have keys of their own.
func (l *list) index() {
	for _, term := range l.terms {
		if len(term.words) != 1 {
			continue
		}
		word := term.words[0]
		key := l.key(word)
		if entry, taken := l.single[key]; taken && entry != term.entry {
			key = word + "="
			l.apart[word] = key
		}
		if _, taken := l.single[key]; !taken {
			l.single[key] = term.entry
		}
	}
	for _, term := range l.terms {
		keys := make([]string, len(term.words))
		for i, word := range term.words {
			keys[i] = l.key(word)
		}
		l.phrases.Add(keys, term.entry)
	}
}

// least is the length in bytes of what no ending is cut off.
const least = 4

// key cuts the endings of inflection off a word, again and again: it need not find the
// stem, only the same letters for every form. Short and small words stay whole.
func (l *language) key(word string) string {
	if key, ok := l.apart[word]; ok {
		return key
	}
	if l.drop[word] {
		return word
	}
	for len(word) > least {
		rest := l.cutEnding(word)
		if len(rest) == len(word) || l.drop[rest] {
			break
		}
		word = rest
	}
	return word
}

// cutEnding cuts off the first listed ending that leaves enough of a word.
func (l *language) cutEnding(word string) string {
	for _, ending := range l.endings[word[len(word)-1]] {
		if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) >= least {
			return rest
		}
	}
	return word
}
