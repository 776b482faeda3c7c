package words

// Phrases finds phrases in a sequence of words: a trie whose edges are words. What
// a word is (stem or written form) is the caller's choice, the same for adding and
// finding. Adding is not safe for concurrent use, finding is.
type Phrases struct {
	numbers *Numbers
	first   []int32 // by word: the node behind it, 0 where no phrase begins with it
	edges   map[edge]int32
	ends    []int32 // node → entry + 1, 0 for none
}

type edge struct{ node, word int32 }

// Match is one phrase found: words From up to, not including, To; Entry is what
// Add returned.
type Match struct{ From, To, Entry int }

// NewPhrases makes an empty table of phrases whose words have those numbers.
func NewPhrases(numbers *Numbers) *Phrases {
	return &Phrases{numbers: numbers, edges: map[edge]int32{}, ends: make([]int32, 1)}
}

// Add enters a phrase under the number entry; the first entry of a phrase stays.
// It reports whether the phrase is new.
func (p *Phrases) Add(phrase []string, entry int) bool {
	node := int32(0)
	for _, word := range phrase {
		number := p.numbers.Add(word)
		next, ok := p.edges[edge{node, number}]
		if !ok {
			next = int32(len(p.ends))
			p.ends = append(p.ends, 0)
			p.edges[edge{node, number}] = next
		}
		if node == 0 {
			p.begin(number, next)
		}
		node = next
	}
	if node == 0 || p.ends[node] != 0 {
		return false
	}
	p.ends[node] = int32(entry) + 1
	return true
}

func (p *Phrases) begin(number, node int32) {
	if missing := int(number) + 1 - len(p.first); missing > 0 {
		p.first = append(p.first, make([]int32, missing)...)
	}
	p.first[number] = node
}

// Find appends the phrases in n words to dst, leftmost first and the longest at
// each place; a found phrase's words are not looked at again. NumberFunc gives the
// number of each word.
func (p *Phrases) Find(dst []Match, n int, numberFunc func(int) int32) []Match {
	for from := 0; from < n; from++ {
		number := numberFunc(from)
		if int(number) >= len(p.first) || p.first[number] == 0 {
			continue
		}
		if to, end := p.longest(p.first[number], from+1, n, numberFunc); end != 0 {
			dst = append(dst, Match{From: from, To: to, Entry: int(end) - 1})
			from = to - 1
		}
	}
	return dst
}

// longest goes on from a node as far as a phrase ends; end is 0 where none does.
func (p *Phrases) longest(node int32, at, n int, numberFunc func(int) int32) (to int, end int32) {
	to, end = at, p.ends[node]
	for ; at < n; at++ {
		number := numberFunc(at)
		if number == 0 {
			break
		}
		next, ok := p.edges[edge{node, number}]
		if !ok {
			break
		}
		node = next
		if p.ends[node] != 0 {
			to, end = at+1, p.ends[node]
		}
	}
	return to, end
}
