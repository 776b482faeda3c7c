package limits

import (
	"strings"

	"fitsync/analysis"
)

// readResponse finds the first response of the help desk, by severity.
func readResponse(s *sentence) []Demand {
	if !s.has("ticket") && !s.namesSeverities() || !s.has("answer") && s.has("resolve") && !s.has("support") {
		return nil
	}
	var out []Demand
	s.times(func(a amount, owner string) {
		if !s.has("answer") && !s.ticketIn(a) || a.value < 60 && !(s.has("hotline") && s.has("support")) || owner == "resolve" || s.resolves(a) || owner == "rpo" || owner == "latency" && a.value < 60 || a.value > 30*86400 {
			return
		}
		if a.per > 0 || s.statistic(a) != "" && a.value < 60 || owner == "rto" || owner == "retention" {
			return
		}
		out = append(out, s.response(a))
	})
	if len(out) == 0 && s.has("answer") {
		out = append(out, s.sameDay()...)
	}
	return out
}

// namesSeverities holds for "response: critical 15 min, high 1 h", which names no ticket.
func (s *sentence) namesSeverities() bool {
	named := 0
	for _, level := range severities {
		for i := range s.words {
			if s.in(i, level) {
				named++
				break
			}
		}
	}
	return named >= 2
}

// resolves holds for a time in a part of the text that speaks of mending, not of answering.
func (s *sentence) resolves(a amount) bool {
	part := s.words[a.from].part
	return s.cuedPart(part, "resolve") && !s.cuedPart(part, "answer")
}

// ticketIn holds for "P1 in 30 minutes", which names no answer.
func (s *sentence) ticketIn(a amount) bool {
	for i := max(a.from-5, 0); i < a.from; i++ {
		if s.words[i].part == s.words[a.from].part && s.is(i, "p", "prio", "sev", "severity", "priority") && levelOf(s.at(i+1)) != "" {
			return !s.has("resolve", "rto", "down", "retention")
		}
		if s.is(i, "tickets", "incidents", "ticket", "incident", "outages", "cases") && a.from-i <= 3 && s.severity(a) != "" && s.is(a.from-1, "within", "in", "innerhalb", "under") {
			return !s.has("resolve", "rto", "retention")
		}
	}
	return false
}

// sameDay finds "by the next business day".
func (s *sentence) sameDay() []Demand {
	for i := range s.words {
		if s.is(i, "next") && s.is(i+1, "business", "working") && s.is(i+2, "day") {
			return []Demand{s.response(amount{from: i, to: i + 3, dimension: duration, value: 86400, upper: 86400, unit: "days", business: true})}
		}
	}
	return nil
}

// response compares with the first response of the asked severity. Without one it is
// about every ticket: met only where all four severities are stated and quick enough.
func (s *sentence) response(a amount) Demand {
	s.take(a.from, a.to)
	b := bound{a, false}
	severity := s.severity(a)
	asked := s.askedAmount(a, false)
	if severity != "" {
		asked += " (" + severity + ")"
	}
	return Demand{Key: "response", Asked: asked, check: func(limits map[string]any) outcome {
		v, ok := limits["response"]
		if !ok {
			return silent()
		}
		by, ok := v.(map[string]any)
		if _, single := by["value"]; !ok || single {
			return b.against(v)
		}
		if severity == "" {
			return b.everySeverity(by)
		}
		one, ok := by[severity]
		if !ok {
			return said(analysis.LimitUnknown, "")
		}
		got := b.against(one)
		got.offered = severity + " " + got.offered
		return got
	}}
}

func (b bound) everySeverity(by map[string]any) outcome {
	result, known := analysis.LimitMet, 0
	offered := ""
	for _, level := range severities {
		v, ok := by[level]
		if !ok {
			continue
		}
		known++
		got := b.against(v)
		result = worse(result, got.result)
		offered = strings.TrimPrefix(offered+", "+level+" "+got.offered, ", ")
	}
	if known < 3 && result == analysis.LimitMet {
		result = analysis.LimitUnknown
	}
	return said(result, offered)
}

// severities are the levels of tickets, the gravest first.
var severities = []string{"sev1", "sev2", "sev3", "sev4"}

// severity is that of the mention next to an amount: a number, else a word.
func (s *sentence) severity(a amount) string {
	return s.severityIn(a, 0, far)
}

// severityIn looks only at some parts of the sentence.
func (s *sentence) severityIn(a amount, first, last int) string {
	best, least := "", far
	add := func(level string, i, penalty int) {
		d := s.distance(a.from, a.to, i, i+1) + penalty
		if i >= a.to {
			d += 2 // "sev 1 within 1 h, sev 2 within 4 h"
		}
		if level != "" && d < least {
			best, least = level, d
		}
	}
	for i := range s.words {
		if !s.words[i].meaning.harmless || s.isTag(i) || s.words[i].part < first || s.words[i].part > last {
			continue
		}
		if s.in(i, "severity_noun") {
			add(s.numbered(i), i, 0)
			continue
		}
		for n, level := range severities {
			if s.in(i, level) {
				add(level, i, min(1+3*n, 4)) // "a high number of sev 3 tickets"
			}
		}
	}
	return best
}

// numbered is the level whose number stands behind a word such as "severity", or before
// it: "first priority".
func (s *sentence) numbered(i int) string {
	if level := levelOf(s.at(i + 1)); level != "" || !s.is(i, "priority", "severity") {
		return level
	}
	return levelOf(s.at(i - 1))
}

// isTag holds for the priority that stands before a requirement: "[HIGH]", "low |".
func (s *sentence) isTag(i int) bool {
	if i > 0 {
		return false
	}
	rest := strings.TrimLeft(s.text[s.words[i].end:], " ")
	return strings.HasPrefix(rest, "]") || strings.HasPrefix(rest, "|")
}

func levelOf(word string) string {
	switch word {
	case "1", "one", "i", "eins", "a", "first":
		if word == "a" {
			return ""
		}
		return "sev1"
	case "2", "two", "ii", "zwei":
		return "sev2"
	case "3", "three", "iii", "drei":
		return "sev3"
	case "4", "four", "iv", "vier":
		return "sev4"
	}
	return ""
}
