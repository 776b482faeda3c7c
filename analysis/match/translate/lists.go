package translate

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"fitsync/analysis/match/words"
)

//go:embed lists/*.txt
var files embed.FS

// language is one list in the form that looking up needs.
type language struct {
	name    string
	stop    map[string]bool // lower-case words that carry no content; they tell the language too
	phrases *words.Phrases
	english []string // by entry
	single  map[string]int
	cut     bool // compounds may be cut into listed words
}

var languages = sync.OnceValue(func() []*language {
	all, err := read(files)
	if err != nil {
		panic("translate: " + err.Error()) //nolint:forbidigo // the lists are part of the binary and tested
	}
	return all
})

func read(files fs.FS) ([]*language, error) {
	paths, err := fs.Glob(files, "lists/*.txt") // sorted by name
	if err != nil {
		return nil, err
	}
	var all []*language
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		l, err := parse(strings.TrimSuffix(path.Base(p), ".txt"), string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		all = append(all, l)
	}
	return all, nil
}

// parse reads a list: "stop: words" once or more, "compounds: yes" where words are
// written together, and lines "term, term = english". A line that begins with # is a
// comment. Errors name the line.
func parse(name, text string) (*language, error) {
	l := &language{name: name, stop: map[string]bool{}, phrases: words.NewPhrases(), single: map[string]int{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if list, ok := strings.CutPrefix(line, "stop:"); ok {
			for _, word := range strings.Fields(list) {
				l.stop[strings.ToLower(word)] = true
			}
			continue
		}
		if line == "compounds: yes" {
			l.cut = true
			continue
		}
		terms, english, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(terms) == "" || strings.TrimSpace(english) == "" {
			return nil, fmt.Errorf("line %d: want \"term, term = english\"", number)
		}
		l.add(terms, strings.TrimSpace(english))
	}
	return l, nil
}

func (l *language) add(terms, english string) {
	entry := len(l.english)
	l.english = append(l.english, english)
	for term := range strings.SplitSeq(terms, ",") {
		phrase := fold(strings.TrimSpace(term))
		l.phrases.Add(phrase, entry)
		if len(phrase) == 1 {
			if _, taken := l.single[phrase[0]]; !taken {
				l.single[phrase[0]] = entry
			}
		}
	}
}

// fold splits a phrase into the words that are compared.
func fold(phrase string) []string {
	all := strings.FieldsFunc(strings.ToLower(phrase), func(r rune) bool { return !words.IsWord(r) })
	for i, word := range all {
		all[i] = trimmed(word)
	}
	return all
}

// trimmed is a word without the commonest endings of inflection, which is enough to
// find the listed form; short words stay whole.
func trimmed(word string) string {
	const least = 5
	for _, ending := range []string{"en", "er", "es", "em", "e", "n", "s"} {
		if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) >= least {
			return rest
		}
	}
	return word
}
