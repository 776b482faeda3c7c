package match

import (
	"slices"

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
		switch r.head {
		case "none":
			priority = ""
		case "prohibited":
			priority = analysis.Critical
		}
		for _, phrase := range r.phrases {
			if p.phrases.Add(lowers(phrase), len(p.cues)) {
				p.cues = append(p.cues, cue{priority, r.weight})
			}
		}
	}
	return p
}

// hear finds the cues of a text.
func (p *priorityCues) hear(t *scratch) {
	t.cues = p.phrases.Find(t.cues[:0], len(t.tokens), t.lower)
	p.dropDenied(t)
}

// urges holds for a word that only says how much something matters ("deal breaker",
// "blocker"): nobody has to answer it. A single word that does not make a must may be one of
// the need's own, as a bonus is.
func (p *priorityCues) urges(t *scratch, i int) bool {
	return slices.ContainsFunc(t.cues, func(m words.Match) bool {
		says := p.cues[m.Entry].priority
		return m.From <= i && i < m.To && (says == analysis.Critical || says != "" && m.To-m.From > 1)
	})
}

// decidePriority sets the priority of a judgement: the CRM's where it is valid, else that of a
// must where the text prohibits, else the strongest cue in the text, else the default.
func (l *lexicon) decidePriority(out *analysis.Judgement, given, byDefault analysis.Priority, t *scratch) {
	if given.Rank() < len(analysis.Priorities()) {
		out.Priority, out.PriorityBy = given, analysis.ByCRM
		return
	}
	prohibited := l.prohibitions.find(t)
	for _, one := range prohibited {
		t.cues = slices.DeleteFunc(t.cues, func(m words.Match) bool {
			return one.from <= t.tokens[m.From].Start && t.tokens[m.To-1].End <= one.to
		})
	}
	if !l.prohibitions.prohibit(out, prohibited) {
		l.priority.decide(out, byDefault, t)
	}
}

// decide takes the strongest cue in the text, else the default.
func (p *priorityCues) decide(out *analysis.Judgement, byDefault analysis.Priority, t *scratch) {
	best := cue{}
	for _, m := range t.cues {
		if c := p.cues[m.Entry]; c.priority != "" && stronger(c, best) {
			best = c
		}
	}
	if best.priority == "" {
		out.Priority, out.PriorityBy = byDefault, analysis.ByDefault
		return
	}
	out.Priority, out.PriorityBy = best.priority, analysis.ByMachine
	for _, m := range t.cues {
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
