package translate

import (
	"fmt"
	"strings"

	"fitsync/analysis/match/words"
)

// list is a language while its terms are read.
type list struct {
	language
	stemmer *words.Stemmer
	terms   []term
}

type term struct {
	words []string // folded
	entry int
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
func parse(name, text string, stemmer *words.Stemmer) (*list, error) {
	keys := words.NewNumbers()
	l := &list{stemmer: stemmer, language: language{
		name: name, tells: map[string]bool{}, drop: map[string]bool{}, elided: map[string]bool{}, keys: keys, phrases: words.NewPhrases(keys),
		single: map[string]int{}, apart: map[string]string{},
	}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := l.line(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	l.index()
	return l, nil
}

func (l *list) line(line string) error {
	if terms, english, ok := strings.Cut(line, "="); ok {
		return l.add(terms, english)
	}
	if setting, value, ok := strings.Cut(line, ":"); ok {
		return l.set(setting, strings.Fields(value))
	}
	return fmt.Errorf("want \"term, term = english\"")
}

func (l *list) set(setting string, values []string) error {
	switch setting {
	case "stop", "drop":
		for _, value := range values {
			l.drop[fold(value)] = true
			if setting == "stop" {
				l.tells[fold(value)] = true
			}
		}
	case "endings":
		for _, value := range values {
			last := value[len(value)-1]
			l.endings[last] = append(l.endings[last], value)
		}
	case "elided":
		for _, value := range values {
			l.elided[value] = true
		}
	case "compounds":
		l.cut = true
	default:
		return fmt.Errorf("unknown setting %q", setting)
	}
	return nil
}

func (l *list) add(terms, english string) error {
	entry := len(l.english)
	l.english = append(l.english, l.stemmer.Tokens(nil, english))
	if len(l.english[entry]) == 0 {
		return fmt.Errorf("no English words")
	}
	for written := range strings.SplitSeq(terms, ",") {
		t := term{entry: entry}
		for _, token := range l.stemmer.Tokens(nil, written) {
			if !token.Part {
				t.words = append(t.words, l.whole(fold(token.Lower)))
			}
		}
		if len(t.words) == 0 {
			return fmt.Errorf("an empty term")
		}
		l.terms = append(l.terms, t)
	}
	return nil
}
