package limits

import "sync"

// longest is how many words are read together; nobody relates words farther apart, and
// the work for a text stays in proportion to its length.
const longest = 120

// reading is the memory to read one text. Demands hold nothing of it.
type reading struct {
	whole   sentence
	clauses []*sentence // those up to used are in use
	used    int
}

var readings = sync.Pool{New: func() any { return &reading{} }}

// release lets go of the text and keeps the memory.
func (r *reading) release() {
	clear(r.whole.words)
	r.whole.text = ""
	for _, s := range r.clauses[:r.used] {
		s.begin("", nil)
	}
	r.used = 0
	readings.Put(r)
}

// sentences cuts a text into its clauses, each with cues and amounts.
func (r *reading) sentences(text string) []*sentence {
	r.whole.scan(text)
	words := r.whole.words
	for last, from := 0, 0; from < len(words); {
		to := from + clauseLength(words[from:], longest)
		s := r.next()
		s.read(text, words[from:to:to])
		if r.used > 1 && to-last <= longest && s.goesOn(r.clauses[r.used-2]) {
			r.used--
			r.clauses[r.used-1].read(text, words[last:to:to])
			r.clauses[r.used-1].dismiss()
			from = to
			continue
		}
		left := longest - (to - from)
		if to < len(words) && left > 0 && len(s.dismissed(true)) > 0 && words[from].part == words[to-1].part {
			// "annual rotation is too rare; we need it every 90 days"
			to += clauseLength(words[to:], left)
			s.read(text, words[from:to:to])
		}
		s.dismiss()
		s.leaveWishes()
		last, from = from, to
	}
	leavePresent(r.clauses[:r.used])
	return r.clauses[:r.used]
}

func (r *reading) next() *sentence {
	if r.used == len(r.clauses) {
		r.clauses = append(r.clauses, &sentence{})
	}
	r.used++
	return r.clauses[r.used-1]
}

// clauseLength is how many words, at most so many, are of one clause.
func clauseLength(words []word, most int) int {
	n := 1
	for n < min(len(words), most) && words[n].clause == words[0].clause {
		n++
	}
	return n
}
