package match

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// gramIndex compares texts by their runs of four letters, which finds misspelt,
// inflected and compound words that stems miss. Runs are numbered by hash; the few
// that share a number only blur.
type gramIndex struct {
	grams      []gram   // by number, and one more
	capability []int32  // by posting
	weight     []uint16 // by posting: of the gram in the capability, whose weights have length 1, in 65535ths
}

type gram struct {
	first int32 // posting
	idf   float32
}

const (
	gramBits   = 15
	gramLength = 4
	// commonGram is the share of capabilities above which a run of letters ("tion")
	// tells nothing and costs most.
	commonGram = 0.1
	gramScale  = math.MaxUint16
)

func newGramIndex(capabilities []analysis.Capability) gramIndex {
	g := gramIndex{grams: make([]gram, 1<<gramBits+1)}
	frequency := make([]int32, 1<<gramBits)
	counts := newGramCounts()
	for i := range capabilities {
		counts.count(&capabilities[i])
		for _, c := range counts.counted {
			frequency[c.gram]++
		}
	}
	common := max(int32(commonGram*float64(len(capabilities))), 20)
	for gram, df := range frequency {
		if 0 < df && df <= common {
			g.grams[gram].idf = float32(inverse(len(capabilities), int(df)))
			g.grams[gram+1].first = df
		}
	}
	for gram := range frequency {
		g.grams[gram+1].first += g.grams[gram].first
	}
	g.fill(capabilities, counts)
	return g
}

func (g *gramIndex) fill(capabilities []analysis.Capability, counts *gramCounts) {
	total := g.grams[len(g.grams)-1].first
	g.capability, g.weight = make([]int32, total), make([]uint16, total)
	next := slices.Clone(g.grams)
	for i := range capabilities {
		counts.count(&capabilities[i])
		norm := 0.0
		for _, c := range counts.counted {
			weight := g.grams[c.gram].weigh(c.count)
			norm += float64(weight * weight)
		}
		norm = math.Sqrt(norm)
		for _, c := range counts.counted {
			if weight := g.grams[c.gram].weigh(c.count); weight > 0 {
				at := &next[c.gram].first
				g.capability[*at] = int32(i)
				g.weight[*at] = uint16(weight / norm * gramScale)
				*at++
			}
		}
	}
}

func (g *gram) weigh(count float64) float64 {
	if count == 1 {
		return float64(g.idf) // most are: worth no logarithm
	}
	return (1 + math.Log(count)) * float64(g.idf)
}

// gramCounts counts the runs of letters of one text.
type gramCounts struct {
	counted []gramCount // in the order in which they occur first
	place   []uint16    // by gram: its place in counted, from 1; 0 for none
}

type gramCount struct {
	gram  int32
	count float64
}

func newGramCounts() *gramCounts { return &gramCounts{place: make([]uint16, 1<<gramBits)} }

func (c *gramCounts) add(gram int32, count float64) {
	if place := c.place[gram]; place > 0 {
		c.counted[place-1].count += count
		return
	}
	c.counted = append(c.counted, gramCount{gram, count})
	c.place[gram] = uint16(len(c.counted))
}

func (c *gramCounts) clear() {
	for _, one := range c.counted {
		c.place[one.gram] = 0
	}
	c.counted = c.counted[:0]
}

func (c *gramCounts) count(of *analysis.Capability) {
	c.clear()
	for _, name := range namesOf(of) {
		c.text(name)
	}
	c.text(of.Description)
}

func (c *gramCounts) text(text string) {
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !words.IsWord(r) }) {
		eachGram(word, func(gram int32) { c.add(gram, 1) })
	}
}

// sumLetters compares the letters of the text with those of every capability.
func (j *Judge) sumLetters(t *scratch) {
	g := &j.index.grams
	for i, token := range t.tokens {
		if !token.Part && !t.words[i].stop {
			eachGram(token.Lower, func(gram int32) { t.gramCounts.add(gram, t.focus[i]) })
		}
	}
	norm, letters := 0.0, t.letters
	for _, one := range t.gramCounts.counted {
		gram := &g.grams[one.gram]
		from, to := gram.first, g.grams[one.gram+1].first
		if from == to {
			continue
		}
		weight := gram.weigh(max(one.count, 1)) * min(one.count, 1)
		norm += float64(weight * weight)
		weights := g.weight[from:to]
		for n, c := range g.capability[from:to] {
			letters[c] += float64(weight * float64(weights[n]))
		}
	}
	length := math.Sqrt(norm) * gramScale
	t.per.letters = inverted(length)
	t.leastLetters = max(float64(alike*length), tiny)
}

// tiny keeps nothing from counting as alike to nothing.
const tiny = 1e-12

// alike is the likeness in letters from which a capability without a common word is
// a candidate.
const alike = 0.05

// eachGram calls visit with the number of every gram of a lower-case word, its
// ends marked; a word too short for one counts as a whole.
func eachGram(word string, visit func(int32)) {
	if len(word) > maxGramWord {
		return
	}
	var marked [maxGramWord + 2]byte
	n := copy(marked[1:], word)
	marked[0], marked[n+1] = '_', '_'
	w := marked[:n+2]
	for from := 0; from == 0 || from+gramLength <= len(w); from++ {
		hash := uint32(2166136261) // FNV-1a
		for _, b := range w[from:min(from+gramLength, len(w))] {
			hash = (hash ^ uint32(b)) * 16777619
		}
		visit(int32((hash ^ hash>>gramBits) & (1<<gramBits - 1)))
	}
}

// maxGramWord is the longest word in bytes whose letters are compared.
const maxGramWord = 40
