package translate

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"fitsync/analysis/match/words"
)

//go:embed lists/*.txt
var files embed.FS

// language is one list in the form that looking up needs. Its keys are folded.
type language struct {
	name    string
	tells   map[string]bool // small words that tell the language
	drop    map[string]bool // all small words
	endings []string
	elided  map[string]bool // what stands before an apostrophe: l'accès
	cut     bool            // compounds may be cut into listed words
	phrases *words.Phrases
	single  map[string]int    // one-word terms without endings → entry
	foreign map[string]bool   // those of them that are no English words
	english [][]words.Token   // by entry, offsets meaningless
	terms   map[string]string // one-word terms as listed, by their form without endings
}

// read parses the lists in the order of their names.
func read(files fs.FS, stemmer *words.Stemmer) ([]*language, error) {
	paths, err := fs.Glob(files, "lists/*.txt")
	if err != nil {
		return nil, err
	}
	var all []*language
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		l, err := parse(strings.TrimSuffix(path.Base(p), ".txt"), string(data), stemmer)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		all = append(all, l)
	}
	return all, nil
}

// parse reads a list. A line "term, term = english" names what English words stand for
// a term; of equal terms the first counts. Settings stand above the terms:
//
//	stop: small words, which carry no content and tell the language
//	drop: small words that other languages or names have too, which tell nothing
//	endings: what inflection appends, the longest first
//	elided: what is written before an apostrophe
//	compounds: yes where words are written together
//
// A line that begins with # is a comment. Errors name the line.
func parse(name, text string, stemmer *words.Stemmer) (*language, error) {
	l := &language{
		name: name, tells: map[string]bool{}, drop: map[string]bool{}, elided: map[string]bool{},
		phrases: words.NewPhrases(), single: map[string]int{}, foreign: map[string]bool{}, terms: map[string]string{},
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if setting, value, ok := strings.Cut(line, ":"); ok && !strings.Contains(setting, "=") {
			if err := l.set(setting, strings.Fields(value)); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			continue
		}
		terms, english, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(terms) == "" || strings.TrimSpace(english) == "" {
			return nil, fmt.Errorf("line %d: want \"term, term = english\"", number)
		}
		l.add(terms, strings.TrimSpace(english), stemmer)
	}
	return l, nil
}

func (l *language) set(setting string, values []string) error {
	switch setting {
	case "stop", "drop":
		for _, word := range values {
			l.drop[fold(word)] = true
			if setting == "stop" {
				l.tells[fold(word)] = true
			}
		}
	case "endings":
		l.endings = values
	case "elided":
		for _, word := range values {
			l.elided[word] = true
		}
	case "compounds":
		l.cut = true
	default:
		return fmt.Errorf("unknown setting %q", setting)
	}
	return nil
}

func (l *language) add(terms, english string, stemmer *words.Stemmer) {
	entry := len(l.english)
	l.english = append(l.english, stemmer.Tokens(nil, english))
	for term := range strings.SplitSeq(terms, ",") {
		var phrase []string
		for _, token := range stemmer.Tokens(nil, term) {
			if !token.Part {
				phrase = append(phrase, l.trim(l.whole(fold(token.Lower))))
			}
		}
		l.phrases.Add(phrase, entry)
		if len(phrase) == 1 {
			if _, taken := l.single[phrase[0]]; !taken {
				l.single[phrase[0]] = entry
				l.terms[phrase[0]] = strings.TrimSpace(term)
			}
		}
	}
}
