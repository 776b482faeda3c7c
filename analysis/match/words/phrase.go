package words

// Phrases finds phrases in a sequence of words: a trie whose edges are words. What
// a word is (stem or written form) is the caller's choice, the same for adding and
// finding. Adding is not safe for concurrent use, finding is.
type Phrases struct {
	ids   map[string]int32
	edges map[edge]int32
	ends  []int32 // node → entry + 1, 0 for none
}

type edge struct{ node, word int32 }

// Match is one phrase found: words From up to, not including, To; Entry is what
// Add returned.
type Match struct{ From, To, Entry int }

// NewPhrases makes an empty table.
func NewPhrases() *Phrases {
	return &Phrases{ids: map[string]int32{}, edges: map[edge]int32{}, ends: make([]int32, 1)}
}

// Add enters a phrase under the number entry; the first entry of a phrase stays.
// It reports whether the phrase is new.
func (p *Phrases) Add(phrase []string, entry int) bool {
	node := int32(0)
	for _, word := range phrase {
		id, ok := p.ids[word]
		if !ok {
			id = int32(len(p.ids))
			p.ids[word] = id
		}
		next, ok := p.edges[edge{node, id}]
		if !ok {
			next = int32(len(p.ends))
			p.ends = append(p.ends, 0)
			p.edges[edge{node, id}] = next
		}
		node = next
	}
	if node == 0 || p.ends[node] != 0 {
		return false
	}
	p.ends[node] = int32(entry) + 1
	return true
}

// Find appends the phrases in n words to dst, leftmost first and the longest at
// each place; a found phrase's words are not looked at again.
func (p *Phrases) Find(dst []Match, n int, word func(int) string) []Match {
	for from := 0; from < n; from++ {
		best := Match{To: -1}
		node := int32(0)
		for at := from; at < n; at++ {
			id, ok := p.ids[word(at)]
			if !ok {
				break
			}
			next, ok := p.edges[edge{node, id}]
			if !ok {
				break
			}
			node = next
			if end := p.ends[node]; end != 0 {
				best = Match{From: from, To: at + 1, Entry: int(end) - 1}
			}
		}
		if best.To > 0 {
			dst = append(dst, best)
			from = best.To - 1
		}
	}
	return dst
}
