package translate

import (
	"strings"

	"fitsync/analysis/match/words"
)

// Translator turns texts into English words. It is safe for concurrent use.
type Translator struct {
	english   [][][]words.Token // by language and entry, offsets meaningless
	isEnglish func(string) bool
}

// New makes a Translator whose tokens are stemmed with stemmer. IsEnglishFunc holds for
// small English words in lower case: they tell no other language.
func New(stemmer *words.Stemmer, isEnglishFunc func(string) bool) *Translator {
	t := &Translator{isEnglish: isEnglishFunc}
	for _, l := range languages() {
		list := make([][]words.Token, len(l.english))
		for i, english := range l.english {
			list[i] = stemmer.Tokens(nil, english)
		}
		t.english = append(t.english, list)
	}
	return t
}

// Tokens replaces the tokens of a text by English ones where it is written in a
// listed language, each with the place of the word that it stands for. English texts
// come back as they are. It returns the language's name, "" for English.
func (t *Translator) Tokens(tokens []words.Token) (out []words.Token, name string) {
	place := t.spoken(tokens)
	if place < 0 {
		return tokens, ""
	}
	l := languages()[place]
	folded := make([]string, len(tokens))
	for i, token := range tokens {
		folded[i] = trimmed(token.Lower)
	}
	out = make([]words.Token, 0, len(tokens))
	at := 0
	keep := func(to int) {
		for ; at < to; at++ {
			out = t.word(out, place, tokens[at])
		}
	}
	for _, m := range l.phrases.Find(nil, len(tokens), func(i int) string { return folded[i] }) {
		keep(m.From)
		out = append(out, placed(t.english[place][m.Entry], tokens[m.From].Start, tokens[m.To-1].End)...)
		at = m.To
	}
	keep(len(tokens))
	return out, l.name
}

// word is what stands for a word that no listed phrase begins with: the parts of a
// compound, or itself; a word without content is left out.
func (t *Translator) word(out []words.Token, place int, token words.Token) []words.Token {
	l := languages()[place]
	if l.stop[token.Lower] && !token.Acronym {
		return out
	}
	if l.cut && !token.Number {
		if first, second, ok := l.parts(token.Lower); ok {
			out = append(out, placed(t.english[place][first], token.Start, token.End)...)
			return append(out, placed(t.english[place][second], token.Start, token.End)...)
		}
	}
	return append(out, token)
}

// parts cuts a compound into two listed words, the longest first word winning.
func (l *language) parts(word string) (first, second int, ok bool) {
	const least = 4
	for cut := len(word) - least; cut >= least; cut-- {
		head, ok := l.listed(word[:cut])
		if !ok {
			continue
		}
		if tail, ok := l.listed(word[cut:]); ok {
			return head, tail, true
		}
	}
	return 0, 0, false
}

// listed finds a word by itself or without the letters that join compounds.
func (l *language) listed(word string) (int, bool) {
	for _, joint := range []string{"", "s", "-"} {
		if rest, ok := strings.CutSuffix(word, joint); ok {
			if entry, ok := l.single[trimmed(rest)]; ok {
				return entry, true
			}
		}
	}
	return 0, false
}

// spoken is the place of the language of a text, -1 for English: the one of whose
// small words the text has most, at least one in six words, and more than English ones.
func (t *Translator) spoken(tokens []words.Token) int {
	const oneIn = 6
	ours := 0
	for _, token := range tokens {
		if t.isEnglish(token.Lower) {
			ours++
		}
	}
	best, most := -1, max(ours, len(tokens)/oneIn)
	for place, l := range languages() {
		count := 0
		for _, token := range tokens {
			if l.stop[token.Lower] && !t.isEnglish(token.Lower) {
				count++
			}
		}
		if count > most {
			best, most = place, count
		}
	}
	return best
}

func placed(tokens []words.Token, start, end int) []words.Token {
	out := make([]words.Token, len(tokens))
	for i, token := range tokens {
		token.Start, token.End = start, end
		out[i] = token
	}
	return out
}
