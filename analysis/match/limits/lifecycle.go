package limits

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// readLifecycle finds by when something is needed, since when it must be in use and
// how long it must be maintained.
func readLifecycle(s *sentence) []Demand {
	days := s.days()
	if len(days) > 0 {
		switch {
		case s.has("support_end"):
			return []Demand{s.maintained(days[len(days)-1])}
		case s.has("since") && !s.has("report"):
			return s.inUse(days[0])
		case s.has("report") && s.has("age", "issued") && len(readReportDate(s)) > 0:
			return nil
		}
		for _, d := range days {
			if deadline, ok := s.deadline(d); ok {
				by := status("by "+deadline.String(), deadline)
				by.passing = len(s.marks[certificates]) > 0
				return []Demand{by}
			}
		}
	}
	if s.has("ga") || s.has("unfinished") && s.has("no") {
		for _, m := range s.marks[cues] {
			if m.name == "ga" {
				s.take(m.from, m.to)
			}
		}
		return []Demand{status(released, 0)}
	}
	return nil
}

// released is asked where no day is named.
const released = "generally available"

// maintained wants maintenance up to a day, or for a time from a day on.
func (s *sentence) maintained(d span) Demand {
	until := d.last
	if s.precededBy(d.from, "before", "vor", "avant", "antes") {
		until = d.first
	}
	for _, a := range s.amounts {
		if a.dimension != duration || a.value < 30*86400 {
			continue
		}
		s.take(a.from, a.to)
		if s.is(d.from-1, "until", "till", "through", "bis", "hasta") {
			continue // "for three more years, until 2029-06-30"
		}
		until = d.first + day(a.value/86400)
		if a.months > 0 {
			until = d.first.addMonths(int(a.months))
		}
	}
	return Demand{Key: "end_of_support", Asked: "maintained until " + until.String(), passing: true, check: func(stated map[string]any) outcome {
		v, ok := stated["end_of_support"]
		if !ok {
			return silent()
		}
		end, ok := statedDay(v)
		switch {
		case !ok:
			return said(analysis.LimitUnknown, "")
		case end >= until:
			return said(analysis.LimitMet, "until "+end.String())
		}
		return said(analysis.LimitShort, "until "+end.String())
	}}
}

// inUse wants availability since a day, or for a time before it.
func (s *sentence) inUse(d span) []Demand {
	since := d.last
	if s.precededBy(d.from, "before", "vor", "avant", "antes") {
		since = d.first - 1
	}
	timed := false
	for _, a := range s.amounts {
		if a.dimension == duration && a.value >= 30*86400 {
			s.take(a.from, a.to)
			since, timed = d.first-day(a.value/86400), true
			if a.months > 0 {
				since = d.first.addMonths(-int(a.months))
			}
		}
	}
	if !timed && !s.sinceBefore(d) && !s.has("earlier") {
		return nil
	}
	return []Demand{{Key: "available_since", Asked: "in use since " + since.String(), passing: true, check: func(stated map[string]any) outcome {
		v, ok := stated["available_since"]
		if !ok {
			return silent()
		}
		have, ok := statedDay(v)
		switch {
		case !ok:
			return said(analysis.LimitUnknown, "")
		case have <= since:
			return said(analysis.LimitMet, "since "+have.String())
		}
		return said(analysis.LimitShort, "since "+have.String())
	}}}
}

func (s *sentence) sinceBefore(d span) bool {
	for k := max(d.from-4, 0); k < d.from; k++ {
		if s.is(k, "since", "seit", "depuis", "desde", "from") {
			return true
		}
	}
	return false
}

// deadline is the last day on which something that is needed by d may come.
func (s *sentence) deadline(d span) (day, bool) {
	m, before := s.before(d.from, 4, "by")
	_, after := s.nearest(d.to, d.to, "by")
	late := after <= 3 && s.is(d.to, "at", "latest", "spatestens", "au", "a", "the")
	if before && s.is(m.from, "from", "for", "within", "in", "on", "as", "available", "deliver", "delivery") && !late && !s.has("needed") {
		return 0, false
	}
	if !before && !late || before && s.counts(m.from) {
		return 0, false
	}
	if m, ok := s.before(d.from, 2, "before"); ok && s.is(m.from-1, "not", "nicht", "no", "pas") {
		return 0, false // "not before Q1 2027"
	} else if ok && !s.is(m.from-1, "or", "oder") { // "on or before 30 June 2027"
		return d.first - 1, true
	}
	for i := d.to; i < len(s.words); i++ { // "we go live in March 2027 and need it before that"
		if s.is(i, "before") && s.is(i+1, "that", "then") {
			return d.first - 1, true
		}
	}
	return d.last, true
}

// counts holds where a number of things ends at place i: "2,000 users by 2028" says
// how many there will be, not by when something is needed.
func (s *sentence) counts(i int) bool {
	return slices.ContainsFunc(s.amounts, func(a amount) bool { return a.dimension == count && a.to == i })
}

// status compares the state of what is offered: beta and preview fall short, and so
// does what is planned in time; planned for later rules it out.
func status(asked string, deadline day) Demand {
	return Demand{Key: "status", Asked: asked, ofCatalog: true, check: func(stated map[string]any) outcome {
		state, _ := stated["status"].(string)
		ship, planned := statedDay(stated["ship_date"])
		since, out := statedDay(stated["available_since"])
		switch {
		case strings.EqualFold(state, "ga"), state == "" && out:
			if out && deadline > 0 && since > deadline {
				return said(analysis.LimitShort, "since "+since.String())
			}
			return said(analysis.LimitMet, "generally available")
		case strings.EqualFold(state, "beta"), strings.EqualFold(state, "preview"):
			return said(analysis.LimitShort, strings.ToLower(state))
		case strings.EqualFold(state, "planned"), state == "" && planned:
			return promised(ship, planned, deadline)
		case state == "":
			return silent()
		}
		return said(analysis.LimitUnknown, state)
	}}
}

func promised(ship day, dated bool, deadline day) outcome {
	switch {
	case !dated:
		return said(analysis.LimitUnknown, "planned without a date")
	case deadline == 0 || ship > deadline:
		return said(analysis.LimitViolated, "planned for "+ship.String())
	}
	return said(analysis.LimitShort, "planned for "+ship.String())
}
