package match

import "slices"

// nameDoubt is the mass of idf below which covering a whole name proves little: a
// one-word alias such as "login" is no proof, "SCIM" is.
const nameDoubt = 2.5

// What is kept of a ranking: shown candidates are those a person looks at.
const (
	looked = FieldSize // looked at closely
	kept   = 5
	shown  = 3
)

// rank leaves the best capabilities for the tokens of t in t.hits, the best first;
// equal scores in the order of ids. Products are converted explicitly so that no
// machine fuses them with the sum: scores are the same bits everywhere.
func (j *Judge) rank(t *scratch) {
	j.build(t)
	j.outlines(t)
	for _, r := range t.best {
		t.closely = append(t.closely, j.closely(t, r.capability))
	}
	j.cover(t, t.closely)
	for i := range t.closely {
		h := &t.closely[i]
		h.score = round4(j.score(t, h.capability, &h.features))
		t.ranking.keep(ranked{h.capability, int32(i), h.score}, looked)
	}
	t.field = t.field[:0]
	for i, r := range t.ranking {
		t.field = append(t.field, r.score)
		if i < kept {
			t.hits = append(t.hits, t.closely[r.place])
		}
	}
	j.preferExact(t)
}

// preferExact puts the capability whose name or alias is the whole text first.
func (j *Judge) preferExact(t *scratch) {
	exact := j.index.exact[string(t.exact)]
	for i := len(exact) - 1; i >= 0; i-- {
		c := exact[i]
		if c+1 == t.left {
			continue
		}
		t.hits = slices.DeleteFunc(t.hits, func(h hit) bool { return h.capability == c })
		t.hits = slices.Insert(t.hits, 0, j.exactly(t, c))
	}
	t.hits = t.hits[:min(len(t.hits), kept)]
}

// exactly is the hit of a capability whose name or alias is the whole text.
func (j *Judge) exactly(t *scratch, c int32) hit {
	one := []hit{j.closely(t, c)}
	j.cover(t, one)
	one[0].score, one[0].exact = 1, true
	return one[0]
}

// key fills in the text's stems in the form of a key of index.exact; nothing for more
// words than a name has.
func (t *scratch) key() {
	const longestName = 24
	t.exact = t.exact[:0]
	if len(t.tokens) > longestName {
		return
	}
	for i := range t.tokens {
		if t.tokens[i].Part {
			continue
		}
		if len(t.exact) > 0 {
			t.exact = append(t.exact, ' ')
		}
		t.exact = append(t.exact, t.tokens[i].Stem...)
	}
}

// ranking holds the best capabilities, the best first.
type ranking []ranked

// ranked is a capability with its score.
type ranked struct {
	capability int32
	place      int32 // in the list that is ranked
	score      float64
}

// keep inserts r unless there are already so many better ones.
func (l *ranking) keep(r ranked, most int) {
	list := *l
	if len(list) < most {
		list = append(list, r)
	} else if !r.before(list[len(list)-1]) {
		return
	}
	at := len(list) - 1
	for ; at > 0 && r.before(list[at-1]); at-- {
		list[at] = list[at-1]
	}
	list[at] = r
	*l = list
}

func (r ranked) before(other ranked) bool {
	return r.score > other.score || r.score == other.score && r.capability < other.capability
}
