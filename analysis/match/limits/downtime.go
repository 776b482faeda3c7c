package limits

import (
	"slices"

	"fitsync/analysis"
)

// readDowntime finds "at most 45 minutes of downtime a month".
func readDowntime(s *sentence) []Demand {
	if !s.has("down") {
		return nil
	}
	var out []Demand
	s.times(func(a amount, owner string) {
		if s.isPeriod(a) || s.is(a.from-1, "last", "past", "letztes", "letzten", "derniere") && !s.isNumber(a.from) {
			return // "last year we had three outages"
		}
		if a.per == 0 {
			a.per = s.periodOf(a)
		}
		_, distance := s.nearest(a.from, a.to, "down")
		if distance > 10 && a.per == 0 || distance > farthest || owner == "rpo" || a.per == 0 && (owner != "down" || distance > 4 || s.has("answer", "rto", "rpo") || s.has("disaster") && s.saysDowntime()) || a.per > 0 && a.value >= a.per {
			return
		}
		out = append(out, s.downtime(a))
	})
	return out
}

// periodOf is the "monthly" or "every year" of a sentence.
func (s *sentence) periodOf(a amount) float64 {
	for _, other := range s.amounts {
		if (other.dimension == interval || s.isPeriod(other)) && other.value > a.value {
			return other.value
		}
	}
	if u, _, ok := s.period(a.to); ok {
		return u.factor
	}
	for i := range s.words {
		if u, ok := s.unitAt(i); ok && u.dimension == duration && u.factor > a.value && s.is(i-1, "im", "pro", "par", "al", "je", "per") {
			return u.factor // "im Jahr nicht mehr als 8 Stunden"
		}
	}
	return 0
}

// isPeriod holds for the month of "in a month, at most 20 minutes".
func (s *sentence) isPeriod(a amount) bool {
	shorter := func(other amount) bool { return other.dimension == duration && other.value < a.value }
	from := a.from
	for s.in(from-1, "any") {
		from--
	}
	return a.dimension == duration && a.value == a.factor && s.in(from-1, "there") && !s.isNumber(a.from) && slices.ContainsFunc(s.amounts, shorter)
}

const (
	month = 30 * 86400
	year  = 365 * 86400
)

// timesAYear counts periods: a year has twelve months.
func timesAYear(per float64) float64 {
	if per == month {
		return 12
	}
	return year / per
}

// downtime reads what a catalog allows; without a period it is of a month.
func downtime(v any) (quantity, bool) {
	q, ok := stated(v, duration)
	if q.per == 0 {
		q.per = month
		q.text += " a month"
	}
	return q, ok
}

// downtime compares with the stated downtime, else with the availability.
func (s *sentence) downtime(a amount) Demand {
	s.take(a.from, a.to)
	asked := s.askedAmount(a, false)
	timed, down := false, false
	for k := a.from; k < a.to; k++ {
		u, ok := s.unitAt(k)
		timed = timed || ok && u.dimension == duration && u.factor > a.value
		down = down || s.covered(k, "down")
	}
	switch {
	case timed:
	case a.per == month:
		asked += " a month"
	case a.per == year:
		asked += " a year"
	}
	if !down {
		asked += " down"
	}
	return Demand{Key: "downtime_max", Asked: asked, check: func(stated map[string]any) outcome {
		if v, ok := stated["downtime_max"]; ok {
			offered, ok := downtime(v)
			if !ok {
				return said(analysis.LimitUnknown, "")
			}
			return said(compareDowntime(a, offered), offered.text)
		}
		if v, ok := stated["availability"]; ok && a.per > 0 {
			return bound{amount{dimension: percent, value: 100 * (1 - a.value/a.per), upper: 100 * (1 - a.value/a.per)}, true}.against(v)
		}
		return silent()
	}}
}

// compareDowntime: a year's allowance may fall into one month.
func compareDowntime(asked amount, offered quantity) analysis.LimitResult {
	if asked.per == 0 {
		asked.per = month
	}
	perYear, offeredPerYear := asked.value*timesAYear(asked.per), offered.value*timesAYear(offered.per)
	switch {
	case offered.per <= asked.per && offeredPerYear <= perYear*(1+1e-9), offered.per >= asked.per && offered.value <= asked.value:
		return analysis.LimitMet
	case offeredPerYear > perYear:
		return analysis.LimitShort
	}
	return analysis.LimitUnknown
}
