package words

// Numbers gives words numbers, from 1 on, by which several tables know them after one
// look-up. Adding is not safe for concurrent use, looking up is.
type Numbers struct{ numbers map[string]int32 }

// NewNumbers makes an empty numbering.
func NewNumbers() *Numbers { return &Numbers{map[string]int32{}} }

// Add returns the number of a word and gives it one if need be.
func (n *Numbers) Add(word string) int32 {
	number, ok := n.numbers[word]
	if !ok {
		number = int32(len(n.numbers)) + 1
		n.numbers[word] = number
	}
	return number
}

// Of is the number of a word, 0 where it has none.
func (n *Numbers) Of(word string) int32 { return n.numbers[word] }

// Each calls visit with every word and its number, in no order.
func (n *Numbers) Each(visit func(word string, number int32)) {
	for word, number := range n.numbers {
		visit(word, number)
	}
}

// Len is the highest number.
func (n *Numbers) Len() int { return len(n.numbers) }
