package topic

import "fitsync/analysis/match/words"

// Listener hears what a model knows in texts whose tokens bear the numbers of their
// stems, which spares looking the stems up. It is safe for concurrent use.
type Listener struct {
	model      *Model
	numbers    []int32 // by number of a stem: the model's own, or unheard
	digits     int32   // the model's own of all numbers
	unnumbered bool    // the model knows a stem without a number
}

// unheard is the number of a stem that the model does not know.
const unheard int32 = -1

// Heard is one thing that a text says for the categories.
type Heard struct {
	token int32 // that it comes from
	entry int32
}

// NewListener makes a Listener for tokens with these numbers; no stem may get one any more.
func (m *Model) NewListener(stems *words.Numbers) *Listener {
	l := &Listener{model: m, numbers: make([]int32, stems.Len()+1), digits: m.numberOf(digits)}
	for i := range l.numbers {
		l.numbers[i] = unheard
	}
	for stem, number := range m.stems {
		if by := stems.Of(stem); by != 0 {
			l.numbers[by] = number
		} else if stem != boundary && stem != digits {
			l.unnumbered = true
		}
	}
	return l
}

// EachStem calls visit with every stem that the model knows, in no order.
func (m *Model) EachStem(visit func(stem string)) {
	for stem := range m.stems {
		visit(stem)
	}
}

func (m *Model) numberOf(stem string) int32 {
	if number, ok := m.stems[stem]; ok {
		return number
	}
	return unheard
}

func (l *Listener) number(t *words.Token) int32 {
	switch {
	case t.Number:
		return l.digits
	case t.StemNumber != 0:
		return l.numbers[t.StemNumber]
	case l.unnumbered:
		return l.model.numberOf(t.Stem)
	}
	return unheard
}

// Hear appends to dst what the words of a text and their pairs say, in their order.
func (l *Listener) Hear(dst []Heard, tokens []words.Token) []Heard {
	m := l.model
	previous := m.numberOf(boundary)
	for i := range tokens {
		if tokens[i].Part {
			continue
		}
		number := l.number(&tokens[i])
		if number != unheard {
			if entry := m.alone[number]; entry != silent {
				dst = append(dst, Heard{int32(i), entry})
			}
			if previous != unheard {
				if entry, ok := m.pairs[pairOf(previous, number)]; ok {
					dst = append(dst, Heard{int32(i), entry})
				}
			}
		}
		previous = number
	}
	return dst
}
