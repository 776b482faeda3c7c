package match

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"strconv"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon is the reviewed word knowledge of the package in the form that matching
// needs. It depends on nothing but the embedded files.
type lexicon struct {
	stop         map[string]bool // lower-case words
	light        map[string]bool // stems
	stems        *words.Numbers  // of the stems in phrases
	lowers       *words.Numbers  // of the lower-case words in phrases
	synonyms     *synonyms
	category     *categoryRules
	priority     *priorityCues
	prohibitions *prohibitions
	vague        *vagueWords
	revision     string // first 8 hex digits of the files' SHA-256
}

// What a word of asking and selling counts compared with another.
const (
	lightShare = 0.4 // in saying what a text is about
	lightWord  = 0.7 // as a word that two texts have in common
)

func newLexicon(stemmer *words.Stemmer) *lexicon {
	l := &lexicon{
		stop:     wordSet(read("stop")),
		light:    map[string]bool{},
		stems:    words.NewNumbers(),
		lowers:   words.NewNumbers(),
		revision: lexiconRevision(),
	}
	stemmed := func(phrase string) []string { return stems(stemmer, phrase) }
	for word := range wordSet(read("light")) {
		l.light[stemmer.Stem(word)] = true
	}
	l.synonyms = newSynonyms(read("synonyms"), l.stems, stemmed)
	l.category = newCategoryRules(read("category"), l.stems, stemmed)
	l.priority = newPriorityCues(read("priority"), l.lowers, func(phrase string) []string { return lowers(stemmer, phrase) })
	l.prohibitions = newProhibitions(read("prohibition"), l.lowers, stemmer)
	l.vague = newVagueWords(read("vague"), l.stems, stemmed)
	return l
}

// read returns the lines of an embedded file without comments. The files are part
// of the binary, so that a missing one is a broken build.
func read(name string) []string {
	data, err := lexiconFiles.ReadFile("lexicon/" + name + ".txt")
	if err != nil {
		panic("match: embedded lexicon: " + err.Error()) //nolint:forbidigo // the files are part of the binary
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

func wordSet(lines []string) map[string]bool {
	set := map[string]bool{}
	for _, line := range lines {
		for _, word := range strings.Fields(line) {
			set[word] = true
		}
	}
	return set
}

// rule is one line "head weight: phrase, phrase"; the weight may be left out.
type rule struct {
	head    string
	weight  float64
	phrases []string
}

func parseRule(line string) rule {
	head, list, _ := strings.Cut(line, ":")
	fields := strings.Fields(head)
	r := rule{head: fields[0]}
	if len(fields) > 1 {
		r.head = strings.Join(fields, " ")
		if weight, err := strconv.ParseFloat(fields[1], 64); err == nil {
			r.head, r.weight = fields[0], weight
		}
	}
	for phrase := range strings.SplitSeq(list, ",") {
		r.phrases = append(r.phrases, strings.TrimSpace(phrase))
	}
	return r
}

func stems(stemmer *words.Stemmer, phrase string) []string {
	var out []string
	for _, t := range stemmer.Tokens(nil, phrase) {
		out = append(out, t.Stem)
	}
	return out
}

func lowers(stemmer *words.Stemmer, phrase string) []string {
	var out []string
	for _, t := range stemmer.Tokens(nil, phrase) {
		out = append(out, t.Lower)
	}
	return out
}

func lexiconRevision() string {
	sum := sha256.New()
	// ReadDir is sorted by name, so that the revision is the same everywhere.
	entries, err := fs.ReadDir(lexiconFiles, "lexicon")
	if err != nil {
		panic("match: embedded lexicon: " + err.Error()) //nolint:forbidigo // the files are part of the binary
	}
	for _, entry := range entries {
		for _, line := range read(strings.TrimSuffix(entry.Name(), ".txt")) {
			sum.Write([]byte(line + "\n"))
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:8]
}

func validCategory(c analysis.Category) bool {
	for _, known := range analysis.Categories() {
		if c == known {
			return true
		}
	}
	return false
}
