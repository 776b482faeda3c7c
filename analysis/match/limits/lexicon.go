package limits

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// kind is which of the word lists a mark comes from.
type kind int

const (
	cues kind = iota
	places
	tongues
	protocols
	certificates
	services
	kinds
)

// A mark is a phrase of a word list found in a sentence: words from up to, not
// including, to.
type mark struct {
	name     string
	from, to int
}

// phrase is one line's alternative in a word list. Its words are matched whole,
// by their beginning ("rotat*") or by what they hold ("*sicherung*"); "~" stands
// for up to three words. Those that are found by a whole word have it no more.
type phrase struct {
	kind  kind
	name  string
	words []pattern
}

type pattern struct {
	text                string
	open, inside, blank bool
}

// lexicon finds phrases by their first word.
type lexicon struct {
	meanings map[string]*meaning
	prefix   map[prefix][]phrase // by the beginning of an open first word
	inside   []phrase
	units    map[string]unit
}

// prefix is the first three bytes of a word as a number.
type prefix uint32

func prefixOf(word string) prefix { return prefix(word[0])<<16 | prefix(word[1])<<8 | prefix(word[2]) }

// meaning is all that the word lists say of one word, so that it is looked up once.
type meaning struct {
	phrases []phrase // that begin with it
	groups  []string
	// harmless words qualify nothing; those of groups with a "!" may.
	harmless bool
	unit     unit // without a dimension where it is none
	often    unit // "weekly"; without a factor where it says nothing
	counts   bool // it is a number word
	count    float64
	amount   bool // an amount can begin with it
	month    int  // from 1; 0 for none
	part     int  // of a year, from 1; 0 for none
	date     bool // a date can begin with it
}

// unlisted is the meaning of a word that is in no list.
var unlisted = &meaning{}

func (l *lexicon) meaning(word string) *meaning {
	m, ok := l.meanings[word]
	if !ok {
		m = &meaning{}
		l.meanings[word] = m
	}
	return m
}

// Revision names the word lists: the first 8 hex digits of their SHA-256. Texts may be
// read differently after it changed.
func Revision() string { return revision() }

var revision = sync.OnceValue(func() string {
	sum := sha256.New()
	names, err := fs.Glob(lexiconFiles, "lexicon/*.txt")
	for _, name := range names {
		data, readErr := lexiconFiles.ReadFile(name)
		err = cmp.Or(err, readErr)
		fmt.Fprintf(sum, "%s\n%s\n", name, data)
	}
	if err != nil {
		panic("limits: embedded lexicon: " + err.Error()) //nolint:forbidigo // the files are part of the binary
	}
	return hex.EncodeToString(sum.Sum(nil))[:8]
})

// shared is read once; nothing changes it afterwards.
var shared = sync.OnceValue(newLexicon)

func newLexicon() *lexicon {
	l := &lexicon{meanings: map[string]*meaning{}, prefix: map[prefix][]phrase{}, units: map[string]unit{}}
	for k, name := range []string{"cues", "places", "languages", "protocols", "certificates", "services"} {
		eachLine(name, func(head string, forms []string) {
			for _, form := range forms {
				l.add(kind(k), head, form)
			}
		})
	}
	eachLine("units", l.addUnit)
	eachLine("often", func(head string, forms []string) {
		seconds, months, _ := strings.Cut(head, " ")
		for _, form := range forms {
			l.meaning(fold(form)).often = unit{dimension: interval, factor: parse(seconds), months: parse(months)}
		}
	})
	eachLine("groups", func(head string, forms []string) {
		head, telling := strings.CutSuffix(head, "!")
		for _, form := range forms {
			m := l.meaning(fold(form))
			m.groups = append(m.groups, head)
			m.harmless = m.harmless || !telling
		}
	})
	eachLine("numbers", func(head string, forms []string) {
		for _, form := range forms {
			m := l.meaning(fold(form))
			m.counts, m.count = true, parse(head)
		}
	})
	l.addCodeWords()
	return l
}

// addCodeWords enters the words that the code itself knows.
func (l *lexicon) addCodeWords() {
	for word := range strings.FieldsSeq(amountWords) {
		l.meaning(word).amount = true
	}
	for word, month := range monthNumbers {
		m := l.meaning(word)
		m.month, m.date = month, true
	}
	for word, part := range ordinals {
		m := l.meaning(word)
		m.part, m.date = part, true
	}
	for word := range strings.FieldsSeq(partWords) {
		l.meaning(word).date = true
	}
	for _, m := range l.meanings {
		m.amount = m.amount || m.counts || m.often.factor > 0
	}
}

// eachLine visits the lines "head: form | form" of a word list. The files are part
// of the binary, so that a missing one is a broken build.
func eachLine(name string, visit func(head string, forms []string)) {
	data, err := lexiconFiles.ReadFile("lexicon/" + name + ".txt")
	if err != nil {
		panic("limits: embedded lexicon: " + err.Error()) //nolint:forbidigo // the files are part of the binary
	}
	for line := range strings.Lines(string(data)) {
		head, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || head[0] == '#' {
			continue
		}
		var forms []string
		for form := range strings.SplitSeq(rest, "|") {
			if form = strings.TrimSpace(form); form != "" {
				forms = append(forms, form)
			}
		}
		visit(strings.TrimSpace(head), forms)
	}
}

func (l *lexicon) add(k kind, name, form string) {
	p := phrase{kind: k, name: name}
	for _, w := range strings.Fields(form) {
		text := fold(w)
		one := pattern{blank: text == "~"}
		one.text, one.open = strings.CutSuffix(text, "*")
		one.text, one.inside = strings.CutPrefix(one.text, "*")
		p.words = append(p.words, one)
	}
	switch first := p.words[0]; {
	case first.inside:
		l.inside = append(l.inside, p)
	case first.open:
		l.prefix[prefixOf(first.text)] = append(l.prefix[prefixOf(first.text)], p)
	default:
		m := l.meaning(first.text)
		p.words = p.words[1:]
		m.phrases = append(m.phrases, p)
	}
}

// find fills in the marks of a sentence.
func (l *lexicon) find(s *sentence) {
	for i := range s.words {
		text := s.words[i].text
		l.try(s, i, i+1, s.words[i].meaning.phrases)
		if len(text) >= 3 {
			l.try(s, i, i, l.prefix[prefixOf(text)])
		}
		if len(text) > 8 {
			l.try(s, i, i, l.inside)
		}
	}
}

// try adds the phrases that begin at place i and whose words stand from a place on. Of
// names only the longest counts.
func (l *lexicon) try(s *sentence, i, from int, phrases []phrase) {
	for n := range phrases {
		p := &phrases[n]
		to := s.matches(from, p.words)
		if to < 0 {
			continue
		}
		found := &s.marks[p.kind]
		m := mark{p.name, i, to}
		last := len(*found) - 1
		switch {
		case p.kind == cues:
			if !slices.Contains(*found, m) {
				*found = append(*found, m)
				s.signs |= signOf(m.name)
			}
		case last >= 0 && (*found)[last].to > i:
			if to-i > (*found)[last].to-(*found)[last].from {
				(*found)[last] = m
			}
		default:
			*found = append(*found, m)
		}
	}
}

// matches returns the place behind the pattern that begins at place i, or -1.
func (s *sentence) matches(i int, words []pattern) int {
	for n := range words {
		p := &words[n]
		if p.blank {
			for skip := range 4 {
				if to := s.matches(i+skip, words[n+1:]); to >= 0 {
					return to
				}
			}
			return -1
		}
		if !p.matches(s.at(i)) {
			return -1
		}
		i++
	}
	return i
}

func (p *pattern) matches(word string) bool {
	switch {
	case p.inside:
		return strings.Contains(word, p.text)
	case p.open:
		return strings.HasPrefix(word, p.text)
	}
	return word == p.text
}

// has reports whether any of the cues occurs. Most of those that are asked for do not,
// which their signs tell alone.
func (s *sentence) has(names ...string) bool {
	for _, name := range names {
		if s.signs&signOf(name) != 0 && slices.ContainsFunc(s.marks[cues], func(m mark) bool { return m.name == name }) {
			return true
		}
	}
	return false
}

// signOf is one of 64 bits, by which most names differ.
func signOf(name string) uint64 {
	return 1 << ((len(name) + 5*int(name[0]) + 11*int(name[len(name)-1])) & 63)
}

// nearest is the cue's mark next to the words from up to to, and how far it is; a
// comma on the way counts like three words. No mark is infinitely far.
func (s *sentence) nearest(from, to int, names ...string) (mark, int) {
	best, least := mark{}, far
	for _, m := range s.marks[cues] {
		if !slices.Contains(names, m.name) {
			continue
		}
		if d := s.distance(from, to, m.from, m.to); d < least {
			best, least = m, d
		}
	}
	return best, least
}

const far = 1 << 20

func (s *sentence) distance(from, to, otherFrom, otherTo int) int {
	left, right := to, otherFrom
	if otherFrom < from {
		left, right = otherTo, from
	}
	if right < left {
		return 0
	}
	d := right - left
	if a, b := left-1, right; a >= 0 && b < len(s.words) {
		d += 3 * (s.words[b].part - s.words[a].part)
	}
	for i := left; i < right; i++ {
		if s.is(i, "and", "und", "et", "y") {
			d++
		}
	}
	return d
}

// before returns the cue that ends nearest before place i within reach words.
func (s *sentence) before(i, reach int, names ...string) (mark, bool) {
	best, ok := mark{}, false
	for _, m := range s.marks[cues] {
		if m.to <= i && m.to >= i-reach && slices.Contains(names, m.name) && (!ok || m.to > best.to) {
			best, ok = m, true
		}
	}
	return best, ok
}
