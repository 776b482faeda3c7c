package translate

import (
	"iter"

	"fitsync/analysis/match/words"
)

// Translator turns texts into English words. It is safe for concurrent use.
type Translator struct {
	stemmer   *words.Stemmer
	languages []*language
	small     map[string]small // folded small words of all languages
	english   map[string]bool  // stems of the lists' English words
	revision  string
}

// small says of which languages a word is a small one: bit n stands for the n-th.
type small struct {
	english      bool
	drops, tells uint8
}

// New makes a Translator whose tokens are stemmed with stemmer. SmallEnglish are the
// small words of English in lower case, which tell no other language.
func New(stemmer *words.Stemmer, smallEnglish iter.Seq[string]) *Translator {
	lists, revision, err := read(files, stemmer)
	if err != nil {
		panic("translate: " + err.Error()) //nolint:forbidigo // the lists are part of the binary and tested
	}
	t := &Translator{stemmer: stemmer, small: map[string]small{}, english: map[string]bool{}, revision: revision}
	for _, l := range lists {
		t.add(&l.language)
	}
	for word := range smallEnglish {
		s := t.small[word]
		s.english = true
		t.small[word] = s
	}
	return t
}

func (t *Translator) add(l *language) {
	bit := uint8(1) << len(t.languages)
	t.languages = append(t.languages, l)
	for word := range l.drop {
		s := t.small[word]
		s.drops |= bit
		if l.tells[word] {
			s.tells |= bit
		}
		t.small[word] = s
	}
	for _, entry := range l.english {
		for _, token := range entry {
			t.english[token.Stem] = true
		}
	}
}

// Revision names the lists: texts may be read differently after it changed.
func (t *Translator) Revision() string { return t.revision }

// Tokens replaces the tokens of a text by English ones where it is written in a
// listed language, each with the place of the word that it stands for. English texts
// come back as they are. It returns the language's name, "" for English. KnownFunc holds
// for the stems of words that tell no language: those of the catalog and of the trade.
func (t *Translator) Tokens(tokens []words.Token, knownFunc func(stem string) bool) (out []words.Token, name string) {
	var room [64]heard // keeps a text of usual length off the heap
	text := room[:0]
	for i := range tokens {
		h := heard{folded: fold(tokens[i].Lower)}
		h.small = t.small[h.folded]
		h.small.english = h.small.english && h.folded == tokens[i].Lower // "às" is no "as"
		text = append(text, h)
	}
	l := t.spoken(tokens, text, knownFunc)
	if l == nil {
		return tokens, ""
	}
	out = make([]words.Token, 0, len(tokens)+len(tokens)/2)
	keys := make([]int32, len(tokens))
	for i := range text {
		text[i].folded = l.whole(text[i].folded)
		keys[i] = l.keys.Of(l.key(text[i].folded))
	}
	at := 0
	keep := func(to int) {
		for ; at < to; at++ {
			out = t.word(out, l, text[at].folded, tokens[at])
		}
	}
	for _, m := range l.phrases.Find(nil, len(tokens), func(i int) int32 { return keys[i] }) {
		keep(m.From)
		out = appendAt(out, l.english[m.Entry], tokens[m.From].Start, tokens[m.To-1].End)
		at = m.To
	}
	keep(len(tokens))
	return out, l.name
}

// word appends what stands for a word that no listed phrase begins with: the parts of a
// compound, or the word itself; a word without content is left out.
func (t *Translator) word(out []words.Token, l *language, folded string, token words.Token) []words.Token {
	if l.drop[folded] && !token.Acronym {
		return out
	}
	if l.cut && !token.Number {
		if parts, ok := t.cut(out, l, folded, token); ok {
			return parts
		}
	}
	return append(out, t.written(token, folded))
}

// written is a token with another spelling.
func (t *Translator) written(token words.Token, lower string) words.Token {
	if lower != token.Lower && !token.Number {
		t.stemmer.SetWord(&token, lower)
	}
	return token
}

func appendAt(out, tokens []words.Token, start, end int) []words.Token {
	for _, token := range tokens {
		token.Start, token.End = start, end
		out = append(out, token)
	}
	return out
}
