package limits

import "slices"

// read makes s a clause of a text and finds the cues, names and amounts in it.
func (s *sentence) read(text string, words []word) {
	s.begin(text, words)
	shared().find(s)
	s.findAmounts()
}

// dismissed are the parts that say what is too little: "ISO 27001 alone is
// insufficient"; not "anything below 99.9 % is insufficient", which is a demand.
func (s *sentence) dismissed() []int {
	var parts []int
	for _, m := range s.marks[cues] {
		part := s.words[m.from].part
		if m.name == "insufficient" && !s.compares(part) {
			parts = append(parts, part)
		}
	}
	return parts
}

func (s *sentence) compares(part int) bool {
	for _, m := range s.marks[cues] {
		if m.name == "comparison" && s.words[m.from].part == part {
			return true
		}
	}
	return false
}

// dismiss drops the amounts and names of dismissed parts; their cues still say what
// the others are of.
func (s *sentence) dismiss() {
	parts := s.dismissed()
	if len(parts) == 0 {
		return
	}
	within := func(i int) bool { return slices.Contains(parts, s.words[i].part) }
	s.amounts = slices.DeleteFunc(s.amounts, func(a amount) bool { return within(a.from) })
	for k := places; k < kinds; k++ {
		s.marks[k] = slices.DeleteFunc(s.marks[k], func(m mark) bool { return within(m.from) })
	}
}
