package match

import (
	"math"
	"strings"
	"unicode/utf8"
)

// gramIndex compares the spelling of words with capability names by their runs of
// three to five letters, which finds misspelt, inflected and compound words that
// stems miss. Runs are numbered by hash; the few that share a number only blur.
type gramIndex struct {
	postings rows[gramPosting] // by gram
	idf      []float32         // by gram
	names    int
}

type gramPosting struct {
	name   int32
	weight float32 // of the gram in the name, whose weights have length 1
}

const (
	gramBits = 16
	shortest = 3
	longest  = 5
	// commonGram is the share of names above which a run of letters ("ing") tells
	// nothing and costs most.
	commonGram = 0.05
)

func newGramIndex(names []string) gramIndex {
	g := gramIndex{idf: make([]float32, 1<<gramBits), names: len(names)}
	perName := make([][]gramCount, len(names))
	frequency := make([]int, 1<<gramBits)
	for i, name := range names {
		perName[i] = countGrams(name)
		for _, c := range perName[i] {
			frequency[c.gram]++
		}
	}
	common := max(int(commonGram*float64(len(names))), 20)
	for gram, df := range frequency {
		if df <= common {
			g.idf[gram] = float32(inverse(len(names), df))
		}
	}
	lists := make([][]gramPosting, 1<<gramBits)
	for i, counts := range perName {
		norm := g.norm(counts)
		for _, c := range counts {
			if weight := c.count * g.idf[c.gram]; weight > 0 {
				lists[c.gram] = append(lists[c.gram], gramPosting{int32(i), weight / norm})
			}
		}
	}
	g.postings = flatten(lists)
	return g
}

type gramCount struct {
	gram  int32
	count float32
}

// countGrams lists the grams of a name in order of appearance.
func countGrams(name string) []gramCount {
	var counts []gramCount
	at := map[int32]int{}
	for _, word := range strings.Fields(strings.ToLower(name)) {
		eachGram(word, func(gram int32) {
			i, ok := at[gram]
			if !ok {
				i = len(counts)
				at[gram] = i
				counts = append(counts, gramCount{gram: gram})
			}
			counts[i].count++
		})
	}
	return counts
}

func (g *gramIndex) norm(counts []gramCount) float32 {
	sum := 0.0
	for _, c := range counts {
		weight := float64(c.count * g.idf[c.gram])
		sum += float64(weight * weight)
	}
	return float32(math.Sqrt(sum))
}

// eachGram calls visit with the number of every gram of a lower-case word, its
// ends marked.
func eachGram(word string, visit func(int32)) {
	if !utf8.ValidString(word) || len(word) > maxGramWord {
		return
	}
	var marked [maxGramWord + 2]byte
	n := copy(marked[1:], word)
	marked[0], marked[n+1] = '_', '_'
	w := marked[:n+2]
	for from := range w {
		hash := uint32(2166136261) // FNV-1a
		for to := from; to < len(w) && to < from+longest; to++ {
			hash = (hash ^ uint32(w[to])) * 16777619
			if to-from+1 >= shortest {
				visit(int32((hash ^ hash>>gramBits) & (1<<gramBits - 1)))
			}
		}
	}
}

// maxGramWord is the longest word in bytes whose spelling is compared.
const maxGramWord = 40
