package match

import (
	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// priorityCues reads from the words of a requirement how much it matters.
type priorityCues struct {
	phrases *words.Phrases
	cues    []cue // by entry
}

// cue is one phrase's say; an empty priority means that the phrase holds a cue
// word but is none ("not required").
type cue struct {
	priority analysis.Priority
	strength float64
}

func newPriorityCues(lines []string, numbers *words.Numbers, lowers func(string) []string) *priorityCues {
	p := &priorityCues{phrases: words.NewPhrases(numbers)}
	for _, line := range lines {
		r := parseRule(line)
		priority := analysis.Priority(r.head)
		if r.head == "none" {
			priority = ""
		}
		for _, phrase := range r.phrases {
			if p.phrases.Add(lowers(phrase), len(p.cues)) {
				p.cues = append(p.cues, cue{priority, r.weight})
			}
		}
	}
	return p
}

// decide sets the priority of a judgement: the CRM's where it is valid, else the
// strongest cue in the text, else the default.
func (p *priorityCues) decide(out *analysis.Judgement, given, byDefault analysis.Priority, t *scratch) {
	if given.Rank() < len(analysis.Priorities()) {
		out.Priority, out.PriorityBy = given, analysis.ByCRM
		return
	}
	t.matches = p.phrases.Find(t.matches[:0], len(t.tokens), t.lower)
	best := cue{}
	for _, m := range t.matches {
		if c := p.cues[m.Entry]; c.priority != "" && stronger(c, best) {
			best = c
		}
	}
	if best.priority == "" {
		out.Priority, out.PriorityBy = byDefault, analysis.ByDefault
		return
	}
	out.Priority, out.PriorityBy = best.priority, analysis.ByMachine
	for _, m := range t.matches {
		if p.cues[m.Entry].priority == best.priority {
			out.PriorityWords = appendNew(out.PriorityWords, t.written(m))
		}
	}
}

func stronger(a, b cue) bool {
	if b.priority == "" || a.strength != b.strength {
		return b.priority == "" || a.strength > b.strength
	}
	return a.priority.Rank() < b.priority.Rank()
}

// appendNew appends s unless list holds it.
func appendNew(list []string, s string) []string {
	for _, known := range list {
		if known == s {
			return list
		}
	}
	return append(list, s)
}
