package match

import "slices"

// A need and the name of a capability can be alike but for the word that matters: who asks
// for the owner of scheduler.conf has no answer in that of kubelet.conf.

// opposed adds to what is stated of a capability in how far its name speaks of something else.
func (j *Judge) opposed(t *scratch, c int32, s *Stated) {
	s.Other, s.Instead = 0, 0
	name := j.index.nameWords.at(j.index.firstName[c])
	lacks, swaps := false, false
	previous := -1
	for i := range t.tokens {
		if !j.states(t, i) {
			continue
		}
		lacks = lacks || j.misses(t, i, c)
		swaps = swaps || previous >= 0 && (j.instead(t, c, name, previous, i, 1) || j.instead(t, c, name, i, previous, -1))
		previous = i
	}
	if lacks && slices.ContainsFunc(name, func(term int32) bool { return j.addedWord(t, term) }) {
		s.Other = s.Need
	}
	if swaps {
		s.Instead = 1
	}
}

// addedWord holds for a telling word of a name for which nobody asked.
func (j *Judge) addedWord(t *scratch, term int32) bool {
	return t.asked[term] == 0 && j.tellingWord(term)
}

// instead reports whether the name has the word at in common with the need, and beside it
// another word than the need's.
func (j *Judge) instead(t *scratch, c int32, name []int32, at, beside, step int) bool {
	if t.words[at].term == noTerm || !j.misses(t, beside, c) {
		return false
	}
	for n, term := range name {
		if term == t.words[at].term && 0 <= n+step && n+step < len(name) && j.addedWord(t, name[n+step]) {
			return true
		}
	}
	return false
}

// states holds for the words that state the need; a camelCase word that the catalog lacks
// states it by its parts.
func (j *Judge) states(t *scratch, i int) bool {
	if t.focus[i] < 1 || t.words[i].stop || t.words[i].light {
		return false
	}
	if t.tokens[i].Part {
		return !j.knows(t, i)
	}
	return !t.tokens[i].Compound || t.words[i].term != noTerm
}

// misses reports whether a capability lacks a telling word of which others are named.
func (j *Judge) misses(t *scratch, i int, c int32) bool {
	term := t.words[i].term
	return term != noTerm && j.tellingWord(term) && len(j.index.titled.at(term)) > 0 && j.holds(t, t.askedBy(i), c) == 0
}

// tellingWord holds for words that are rare enough to tell one capability from another.
func (j *Judge) tellingWord(term int32) bool {
	const share = 0.2
	return j.index.idf[term] > float64(share*j.index.unknownIDF)
}
