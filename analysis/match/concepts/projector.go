package concepts

import "math"

// kept is how many concepts a projection keeps: the rest is chance.
const kept = 8

// Projector projects texts; it is working memory and not safe for concurrent use.
type Projector struct {
	space   *Space
	sum     []float64 // by concept: what the words added say for it
	touched []int32   // the concepts for which they say something
	mass    float64   // of the words added
}

// NewProjector makes working memory for projecting onto s.
func (s *Space) NewProjector() *Projector {
	return &Projector{space: s, sum: make([]float64, len(s.concepts))}
}

// Add adds a word of the text with its weight.
func (p *Projector) Add(t Term, weight float64) {
	if t == NoTerm {
		return
	}
	weight *= p.space.idf[t]
	p.mass += weight
	sum := p.sum
	for _, at := range p.space.of(t) {
		before := sum[at.concept]
		if before == 0 {
			p.touched = append(p.touched, at.concept)
		}
		sum[at.concept] = before + float64(weight*float64(at.impact))
	}
}

// Reset forgets what was added.
func (p *Projector) Reset() {
	for _, c := range p.touched {
		p.sum[c] = 0
	}
	p.touched, p.mass = p.touched[:0], 0
}

// Share is how much of the weight of what was added a concept explains, 0–1; 0 for a
// share up to least.
func (p *Projector) Share(concept int32, least float64) float64 {
	if sum := p.sum[concept]; sum > float64(least*p.mass) {
		return sum / p.mass
	}
	return 0
}

// EachShare calls visit with every concept whose share is above least.
func (p *Projector) EachShare(least float64, visit func(concept int32, share float64)) {
	for _, c := range p.touched {
		if share := p.Share(c, least); share > 0 {
			visit(c, share)
		}
	}
}

// Project appends the projection of what was added to dst, the heaviest concept first.
// Strength, 0–1, says how much of the text's known words the heaviest concept explains.
func (p *Projector) Project(dst []Weighted) (projection []Weighted, strength float64) {
	from, least := len(dst), 0.0
	for _, c := range p.touched {
		if sum := p.sum[c]; sum >= least {
			dst = keep(dst, from, Weighted{c, sum})
			if len(dst) == from+kept {
				least = dst[len(dst)-1].Weight
			}
		}
	}
	list := dst[from:]
	if len(list) > 0 && p.mass > 0 {
		strength = list[0].Weight / p.mass
	}
	norm := 0.0
	for i := range list {
		list[i].Weight = sharpened(list[i].Weight)
		norm += float64(list[i].Weight * list[i].Weight)
	}
	norm = math.Sqrt(norm)
	for i := range list {
		list[i].Weight /= norm
	}
	return dst, strength
}

// sharpened raises the leading concepts above those that share common words: to the
// power of 2½, by operations that give the same bits on every machine.
func sharpened(weight float64) float64 { return float64(weight * weight * math.Sqrt(weight)) }

// keep inserts w into the sorted end of list from a place on, which holds at most
// kept; equal weights in the order of the library.
func keep(list []Weighted, from int, w Weighted) []Weighted {
	if len(list) < from+kept {
		list = append(list, w)
	} else if !w.before(list[len(list)-1]) {
		return list
	}
	at := len(list) - 1
	for ; at > from && w.before(list[at-1]); at-- {
		list[at] = list[at-1]
	}
	list[at] = w
	return list
}

func (w Weighted) before(other Weighted) bool {
	return w.Weight > other.Weight || w.Weight == other.Weight && w.Concept < other.Concept
}
