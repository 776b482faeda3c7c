package match

import (
	"strings"

	"fitsync/analysis/match/words"
)

// synonyms finds terms of enterprise software in a text and says which other
// terms mean the same.
type synonyms struct {
	phrases *words.Phrases
	terms   [][]string // entry → stems
	others  [][]int    // entry → entries that answer it, in the file's order
}

func newSynonyms(lines []string, numbers *words.Numbers, stems func(string) []string) *synonyms {
	s := &synonyms{phrases: words.NewPhrases(numbers)}
	ids := map[string]int{}
	for _, line := range lines {
		if from, to, directed := strings.Cut(line, " > "); directed {
			s.link(s.entry(ids, stems(from)), s.entry(ids, stems(to)))
			continue
		}
		var group []int
		for term := range strings.SplitSeq(line, " = ") {
			group = append(group, s.entry(ids, stems(term)))
		}
		for _, from := range group {
			for _, to := range group {
				s.link(from, to)
			}
		}
	}
	return s
}

func (s *synonyms) entry(ids map[string]int, stems []string) int {
	key := strings.Join(stems, " ")
	if id, ok := ids[key]; ok {
		return id
	}
	id := len(s.terms)
	ids[key] = id
	s.terms = append(s.terms, stems)
	s.others = append(s.others, nil)
	s.phrases.Add(stems, id)
	return id
}

func (s *synonyms) link(from, to int) {
	if from == to {
		return
	}
	for _, known := range s.others[from] {
		if known == to {
			return
		}
	}
	s.others[from] = append(s.others[from], to)
}
