package limits

import (
	"strings"

	"fitsync/analysis"
)

// readReportDate finds how old an audit report may be, or from when it must be.
func readReportDate(s *sentence) []Demand {
	if !s.has("report") || !s.has("age", "issued", "last") {
		return nil
	}
	for _, a := range s.amounts {
		if a.dimension == duration && a.value >= 7*86400 && (s.has("age") || s.is(a.from-1, "last", "past", "letzten", "previous")) {
			return []Demand{s.reportAge(a)}
		}
	}
	days := s.days()
	if len(days) == 0 || !s.issued(days[0]) {
		return nil
	}
	first := days[0].first
	if s.precededBy(days[0].from, "after", "nach") {
		first = days[0].last + 1
	}
	if !s.has("no") && s.precededBy(days[0].from, "before", "until", "by", "vor") {
		return nil
	}
	return []Demand{{Key: "report_date", Asked: "report from " + first.String() + " or later", check: reportSince(first)}}
}

// issued holds for a day that a report must be of.
func (s *sentence) issued(d span) bool {
	for k := max(d.from-4, 0); k < d.from; k++ {
		if s.is(k, "dated", "issued", "datiert") {
			return true
		}
		if s.is(k, "from", "of", "after", "since", "vom", "nach", "date", "stammt", "ab") && s.nearReport(k) {
			return true
		}
	}
	return s.is(d.to, "or", "oder") && s.is(d.to+1, "later", "newer", "neuer", "spater")
}

func (s *sentence) nearReport(i int) bool {
	_, distance := s.nearest(i, i+1, "report")
	return distance <= 4
}

// precededBy holds where one of the words is one of the two before place i.
func (s *sentence) precededBy(i int, words ...string) bool {
	return s.is(i-1, words...) || s.is(i-2, words...)
}

// reportAge needs the day on which the report may be that old; without it nothing
// can be compared.
func (s *sentence) reportAge(a amount) Demand {
	s.take(a.from, a.to)
	asked := "report at most " + s.written(a.from, a.to) + " old"
	days := s.days()
	if len(days) == 0 {
		return Demand{Key: "report_date", Asked: asked, passing: true, check: func(stated map[string]any) outcome {
			v, ok := stated["report_date"]
			if !ok {
				return silent()
			}
			d, ok := statedDay(v)
			if !ok {
				return said(analysis.LimitUnknown, "")
			}
			return said(analysis.LimitUnknown, "report of "+d.String())
		}}
	}
	on := days[0].last
	oldest := on - day(a.value/86400)
	if a.months > 0 {
		oldest = on.addMonths(-int(a.months))
	}
	return Demand{Key: "report_date", Asked: asked + " on " + on.String(), check: reportSince(oldest)}
}

func reportSince(oldest day) func(map[string]any) outcome {
	return func(stated map[string]any) outcome {
		v, ok := stated["report_date"]
		if !ok {
			return silent()
		}
		d, ok := statedDay(v)
		switch {
		case !ok:
			return said(analysis.LimitUnknown, "")
		case d >= oldest:
			return said(analysis.LimitMet, "report of "+d.String())
		}
		return said(analysis.LimitShort, "report of "+d.String())
	}
}

// readFedRAMP finds FedRAMP levels and HIPAA agreements.
func readFedRAMP(s *sentence) []Demand {
	var out []Demand
	if m, _ := s.nearest(0, 0, "fedramp"); m.to > 0 && !s.unwanted(m.from) {
		s.take(m.from, m.to)
		out = append(out, fedramp(s, m))
	}
	if m, _ := s.nearest(0, 0, "baa"); m.to > 0 || s.has("hipaa") {
		if !s.unwanted(m.from) || m.to == 0 {
			d := flag("hipaa_baa", "HIPAA business associate agreement", true)
			d.words = []string{"associate"}
			out = append(out, d)
		}
	}
	return out
}

var fedrampLevels = []string{"none", "low", "moderate", "high"}

// joins holds for the second of "Moderate or High".
func (s *sentence) joins(i int) bool { return s.is(i-1, "or", "oder", "/", "ou", "o") }

func fedramp(s *sentence, m mark) Demand {
	level, highest, least := 1, 1, far
	for _, c := range s.marks[cues] {
		for i, name := range fedrampLevels {
			if c.name == name && i > 0 {
				if !s.joins(c.from) {
					highest = max(highest, i)
				}
				if d := s.distance(m.from, m.to, c.from, c.to); d < least && d <= 6 {
					level, least = i, d
				}
			}
		}
	}
	asked := "FedRAMP"
	if least < far {
		asked += " " + strings.ToUpper(fedrampLevels[level][:1]) + fedrampLevels[level][1:]
	}
	return Demand{Key: "fedramp", Asked: asked, words: nil, check: func(stated map[string]any) outcome {
		got := ranked(stated, "fedramp", fedrampLevels, level)
		if higher := ranked(stated, "fedramp", fedrampLevels, highest); got.result == analysis.LimitMet && higher.result != analysis.LimitMet {
			got.result = analysis.LimitUnknown // "Moderate now, High in 2027"
		}
		return got
	}}
}
