package limits

import (
	"math"
	"strings"

	"fitsync/analysis"
)

// slowest is the longest time that a person waits for a screen; what takes longer is
// the time of a person or a process.
const slowest = 90

// readLatency finds response times of the software.
func readLatency(s *sentence) []Demand {
	var out []Demand
	s.times(func(a amount, owner string) {
		if a.value > slowest || a.value == 0 || owner == "rpo" || owner == "rto" && !s.ofPage(a) || owner == "down" {
			return
		}
		statistic := s.statistic(a)
		switch {
		case s.has("latency"), statistic != "", len(out) > 0, s.has("every") && s.has("answer") && !s.has("hotline", "support"), owner == "" && s.ofPage(a) && s.is(a.from-1, "under", "below", "than"), s.has("request") && s.has("answer", "takes", "every") && !(s.has("hotline") && s.has("support")):
			out = append(out, s.latency(a, statistic))
		}
	})
	return out
}

// ofPage holds for a time too short for a recovery: "queries come back in 2 s".
func (s *sentence) ofPage(a amount) bool { return a.value < 30 && s.has("request") }

// latency compares with the same statistic, or with one that implies it: a higher
// percentile within the bound, or a lower one above it. A demand without a statistic
// is about every request.
func (s *sentence) latency(a amount, statistic string) Demand {
	s.take(a.from, a.to)
	b := bound{a, false}
	asked := s.askedAmount(a, false)
	if statistic == "" {
		statistic = "max"
	} else {
		asked += " (" + statistic + ")"
	}
	where := s.measuredAt(a)
	if len(where) > 0 {
		asked += " in " + where[0]
	}
	vantage := s.vantage()
	if vantage != "" {
		asked += " at the " + vantage
	}
	return Demand{Key: "latency", Asked: asked, check: func(stated map[string]any) outcome {
		by, ok := stated["latency"].(map[string]any)
		if !ok {
			return silent()
		}
		at, somewhere := by["measured_in"].(string)
		if len(where) > 0 && !(somewhere && isIn(at, where)) {
			return said(analysis.LimitUnknown, measuredText(at))
		}
		got := b.statistic(by, statistic)
		if vantage != "" && got.result == analysis.LimitMet && !strings.Contains(fold(at), vantage) {
			got.result = analysis.LimitUnknown
		}
		return got
	}}
}

// vantage is where a time is measured if that is no place on earth: "measured at the browser".
func (s *sentence) vantage() string {
	for i := range s.words {
		if !s.in(i, "vantage") {
			continue
		}
		at := i - 1
		for s.in(at, "article") || s.is(at, "load", "web", "user", "api") {
			at--
		}
		if s.is(at, "at", "im", "am", "including", "au") {
			s.take(at, i+1)
			return s.at(i)
		}
		for k := max(i-4, 0); k < i; k++ {
			if s.is(k, "measured", "measure", "seen", "gemessen", "mesure", "mesuree", "medido", "medida") {
				s.take(k, i+1)
				return s.at(i)
			}
		}
	}
	return ""
}

func measuredText(at string) string {
	if at == "" {
		return ""
	}
	return "measured in " + at
}

// measuredAt are the codes of the places for which a time is asked.
func (s *sentence) measuredAt(a amount) []string {
	var out []string
	for _, r := range s.regions() {
		if s.has("measured") || s.words[r.from].part == s.words[a.from].part {
			s.take(r.from, r.to)
			out = append(out, r.codes...)
		}
	}
	return out
}

func isIn(at string, where []string) bool {
	for _, code := range where {
		if strings.EqualFold(at, code) {
			return true
		}
	}
	s := scan(at)
	shared().find(s)
	for _, m := range s.marks[places] {
		for _, code := range codes(m.name) {
			for _, w := range where {
				if code == w {
					return true
				}
			}
		}
	}
	return false
}

// statistics are in the order of their values: none is above a later one. The mean
// has no place among the percentiles; only the maximum is never below it.
var statistics = []string{"p50", "p75", "p90", "p95", "p98", "p99", "p99.5", "p99.9", "p99.99", "max"}

func (b bound) statistic(by map[string]any, asked string) outcome {
	if v, ok := by[asked]; ok {
		got := b.against(v)
		got.offered = asked + " " + got.offered
		return got
	}
	place := -1
	for i, name := range statistics {
		if name == asked {
			place = i
		}
	}
	offered := ""
	for i, name := range statistics {
		v, ok := by[name]
		if !ok {
			continue
		}
		got := b.against(v)
		offered = name + " " + got.offered
		above := place >= 0 && i > place || asked == "mean" && name == "max"
		below := place >= 0 && i < place
		if above && got.result == analysis.LimitMet || below && got.result == analysis.LimitShort {
			return said(got.result, offered)
		}
	}
	if v, ok := by["mean"]; ok {
		got := b.against(v)
		offered = "mean " + got.offered
		if asked == "max" && got.result == analysis.LimitShort {
			return said(got.result, offered)
		}
	}
	return said(analysis.LimitUnknown, offered)
}

// step is one where an "of" stands at place i.
func (s *sentence) step(i int) int {
	if s.is(i, "of") {
		return 1
	}
	return 0
}

// exception reads "request in a hundred": the share of the others and where it ends.
func (s *sentence) exception(i int) (share float64, to int, ok bool) {
	if s.covered(i, "request") {
		i++
	}
	if s.is(i, "out") {
		i++
	}
	if !s.is(i, "in", "of", "von") {
		return 0, 0, false
	}
	if s.is(i+1, "a", "every") {
		i++
	}
	of, to, ok := s.numeral(i + 1)
	return math.Round(1e4*(1-1/of)) / 100, to, ok && of >= 10 && of <= 1000
}

// outOf reads "19 out of 20" and where it ends.
func (s *sentence) outOf(i int) (share float64, to int, ok bool) {
	part, to, _ := s.small(i)
	if !s.is(to, "out", "of", "von", "sur", "in") {
		return 0, 0, false
	}
	whole, to, ok := s.small(to + 1 + s.step(to+1))
	share = 100 * part / whole
	return share, to, ok && whole >= 10 && share >= 50 && share < 100
}

// ofSamples holds for "95 % of the users" and "in 95 % of cases".
func (s *sentence) ofSamples(share amount) bool {
	k := share.to
	for s.in(k, "of_the") {
		k++
	}
	return k > share.to && s.in(k, "sample")
}

// inShare holds for the 99 % of "at most 3 s in 99 %".
func (s *sentence) inShare(share, a amount) bool {
	return s.is(share.from-1, "in", "for", "bei", "fur", "dans", "en", "pour") && share.from-2 == a.to-1
}

// othersStatistic holds for the mean of "300 ms on average, never above 2 s", seen from
// the second time: it is of the first, and the second is of every request.
func (s *sentence) othersStatistic(a amount, at int) bool {
	mine, part := s.words[a.from].part, s.words[at].part
	return mine != part && s.timedPart(part) && s.cuedPart(mine, "every")
}

// statistic is the percentile or mean next to an amount, empty for none.
func (s *sentence) statistic(a amount) string {
	best, least := "", far
	var found []mark
	add := func(name string, from, to int) {
		if s.othersStatistic(a, from) {
			return
		}
		d := s.distance(a.from, a.to, from, to)
		if to <= a.from {
			d -= s.fillers(to, a.from)
		}
		found = append(found, mark{name, from, to})
		if d < least {
			best, least = name, d
		}
	}
	for i, w := range s.words {
		switch {
		case w.text == "p" && s.isNumber(i+1) && s.words[i+1].value >= 50 && s.words[i+1].value < 100:
			add("p"+strings.ReplaceAll(s.at(i+1), ",", "."), i, i+2)
		case w.kind == number && w.value >= 50 && w.value < 100 && (s.is(i+1, "perzentil", "percentile", "centile", "percentil") || s.is(i+1, "th", "st", "nd", "rd", "er", "e", "ste", "%") && s.is(i+2, "percentile", "perzentil", "centile", "percentil")):
			add("p"+strings.ReplaceAll(w.text, ",", "."), i, i+2)
		case w.kind == number && w.value >= 50 && w.value < 100 && s.is(i+1, "th", "st", "nd", "rd") && s.contains("percentile"):
			add("p"+w.text, i, i+2) // "95th percentile below 2 s, 99th below 5 s"
		case s.is(i, "percentile", "perzentil") && s.isNumber(i+1) && s.words[i+1].value >= 50 && s.words[i+1].value < 100 && s.gap(i+1) == "":
			add("p"+s.at(i+1), i, i+2)
		case s.is(i, "nine", "9", "neun", "neuf") && s.is(i+1, "out", "of", "in", "von", "sur") && s.is(i+2+s.step(i+2), "ten", "10", "zehn", "dix"):
			add("p90", i, i+3+s.step(i+2))
		case s.is(i, "three") && s.is(i+1, "quarters") && s.is(i+2, "of"):
			add("p75", i, i+3)
		case s.is(i, "half", "halfte") && s.is(i+1, "of", "der") && s.is(i+2+s.step(i+2), "the", "all", "requests", "calls", "queries"):
			add("p50", i, i+3)
		case s.is(i, "one", "1", "einer", "eine") && s.has("latency", "takes", "every"):
			if share, to, ok := s.exception(i + 1); ok {
				add("p"+decimalText(share), i, to)
			}
		case s.isNumber(i) || s.isSmall(i):
			if share, to, ok := s.outOf(i); ok {
				add("p"+decimalText(share), i, to)
			}
		}
	}
	for _, other := range s.amounts {
		if other.dimension == percent && other.value >= 50 && other.value < 100 && (s.ofRequests(other) || s.is(other.to, "<", "≤") && other.to+1 == a.from || s.ofSamples(other) || s.inShare(other, a) || s.has("request") && s.is(other.to, "in", "within", "under", "below", "faster", "quicker")) {
			add("p"+decimalText(other.value), other.from, other.to)
		}
	}
	for _, m := range s.marks[cues] {
		switch m.name {
		case "mean":
			add("mean", m.from, m.to)
		case "median":
			add("p50", m.from, m.to)
		}
	}
	for _, m := range found {
		if m.name == best {
			s.take(m.from, m.to)
		}
	}
	return best
}
