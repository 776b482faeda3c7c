package match

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"fitsync/analysis/match/words"
)

// neighbours finds the texts that share most of their weight with another one. All
// weights are whole numbers, so that no order of adding up can change a likeness.
type neighbours struct {
	terms    map[string]int32
	weight   []int       // by term
	postings rows[int32] // by term: the texts that have it, ascending
	words    rows[int32] // by text: its terms, ascending
	mass     []int       // by text: the weight of its terms
}

// similar is the likeness, in percent, from which two texts are neighbours: the weight
// of the words that both have in that of the words that either has.
const similar = 45

// asked is the text whose neighbours are looked for, and the memory to do so.
type asked struct {
	known []int32 // terms that some text has, distinct
	mass  int     // the weight of all words, known or not
	left  int     // the weight of those terms that were not looked up
	got   []int32 // by text: the weight of the terms that were, 0 between two searches
	found []int32 // texts with such a term
}

// newNeighbours takes the weighed words of each text.
func newNeighbours(texts [][]weighed) *neighbours {
	n := &neighbours{terms: map[string]int32{}}
	holds, having := make([][]int32, len(texts)), [][]int32{}
	n.mass = make([]int, len(texts))
	for i, text := range texts {
		for _, word := range text {
			term, ok := n.terms[word.stem]
			if !ok {
				term = int32(len(having))
				n.terms[word.stem], n.weight, having = term, append(n.weight, word.weight), append(having, nil)
			}
			holds[i] = append(holds[i], term)
			having[term] = append(having[term], int32(i))
			n.mass[i] += word.weight
		}
		slices.Sort(holds[i])
	}
	n.postings, n.words = flatten(having), flatten(holds)
	return n
}

// each calls visit with every neighbour of a text and their likeness in percent, in
// the order of the texts.
func (n *neighbours) each(a *asked, text []weighed, visit func(neighbour int32, likeness float64)) {
	n.collect(a, text)
	slices.Sort(a.known)
	near := a.found[:0]
	for _, i := range a.found {
		// What is left can at most be shared as a whole.
		if n.likeness(a, i, int(a.got[i])+a.left) >= similar {
			near = append(near, i)
		}
		a.got[i] = 0
	}
	slices.Sort(near)
	for _, i := range near {
		if likeness := n.likeness(a, i, n.shared(a.known, n.words.at(i))); likeness >= similar {
			visit(i, likeness)
		}
	}
}

// collect finds the texts that have a word of text, but for those that share its
// common words alone: words are taken from the rarest on until the others weigh too
// little to make a neighbour.
func (n *neighbours) collect(a *asked, text []weighed) {
	a.known, a.mass, a.left, a.found = a.known[:0], 0, 0, a.found[:0]
	for _, word := range text {
		a.mass += word.weight
		if term, ok := n.terms[word.stem]; ok {
			a.known = append(a.known, term)
			a.left += word.weight
		}
	}
	slices.SortFunc(a.known, func(x, y int32) int {
		return cmp.Or(cmp.Compare(len(n.postings.at(x)), len(n.postings.at(y))), cmp.Compare(x, y))
	})
	for _, term := range a.known {
		if 100*a.left < similar*a.mass {
			return
		}
		a.left -= n.weight[term]
		weight := int32(n.weight[term])
		for _, i := range n.postings.at(term) {
			if a.got[i] == 0 {
				a.found = append(a.found, i)
			}
			a.got[i] += weight
		}
	}
}

// likeness is that of a text which shares so much, in percent.
func (n *neighbours) likeness(a *asked, text int32, shared int) float64 {
	return 100 * float64(shared) / float64(a.mass+n.mass[text]-shared)
}

// shared is the weight of the terms that are in both lists.
func (n *neighbours) shared(a, b []int32) (weight int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			weight += n.weight[a[0]]
			a, b = a[1:], b[1:]
		}
	}
	return weight
}

// weighed is a word of a text with what it says.
type weighed struct {
	stem   string
	weight int // thousandths
}

// weighWords appends to the empty dst the distinct words of a text that say
// something.
func (k *knowledge) weighWords(dst []weighed, tokens []words.Token) []weighed {
	for _, token := range tokens {
		if token.Part || k.lexicon.stops(token) {
			continue
		}
		weight := k.space.Weight(k.space.Term(token.Stem))
		if k.lexicon.light[token.Stem] {
			weight *= lightShare
		}
		dst = append(dst, weighed{token.Stem, max(1, int(math.Round(1000*weight)))})
	}
	slices.SortFunc(dst, func(a, b weighed) int { return strings.Compare(a.stem, b.stem) })
	return slices.Compact(dst)
}
