package limits

import (
	"fmt"
	"math"

	"fitsync/analysis"
)

// bound compares amounts of one dimension.
type bound struct {
	asked amount
	least bool // at least as much is wanted, else at most
}

// against compares what is stated under a key.
func (b bound) against(v any) outcome {
	if isNo(v) {
		return said(analysis.LimitViolated, "none")
	}
	d := b.asked.dimension
	if d == interval {
		d = duration
	}
	q, ok := stated(v, d)
	if !ok {
		return said(analysis.LimitUnknown, fmt.Sprint(v))
	}
	return said(b.result(q), q.text)
}

func (b bound) result(q quantity) analysis.LimitResult {
	switch {
	case q.value == 0 && b.least && b.want() > 0:
		return analysis.LimitViolated
	case b.asked.business != q.business && !b.least:
		return b.working(q)
	case b.holds(q):
		return analysis.LimitMet
	}
	return analysis.LimitShort
}

// working compares working time with time by the clock: as much time by the clock
// is never longer, as much working time may be.
func (b bound) working(q quantity) analysis.LimitResult {
	switch {
	case q.value > b.want():
		return analysis.LimitShort
	case b.asked.business:
		return analysis.LimitMet
	}
	return analysis.LimitUnknown
}

// inWork counts a working day as eight hours.
func inWork(seconds float64, unit string) float64 {
	if unit == "days" {
		return seconds / 3
	}
	return seconds
}

// want is the end of a range that counts: the lower one for times, which may not be
// kept shorter, the upper one otherwise.
func (b bound) want() float64 {
	if b.least && b.asked.dimension == duration {
		return b.asked.value
	}
	return b.asked.upper
}

// holds compares inclusively. Months are compared as months; against days, a month
// may have 30 or 31 and a year 365.
func (b bound) holds(q quantity) bool {
	want := b.want()
	if b.asked.business && q.business {
		return inWork(q.value, q.unit) <= inWork(want, b.asked.unit)
	}
	if b.asked.months > 0 && q.months > 0 {
		return b.least && q.months >= b.asked.months || !b.least && q.months <= b.asked.months
	}
	if math.IsInf(want, 1) {
		return q.unlimited()
	}
	slack := want * 1e-9
	if b.asked.months > 0 && q.months == 0 && q.value > 86400 {
		days := math.Ceil(b.asked.months*365/12) * 86400
		if b.least {
			days = min(want, b.asked.months*30*86400)
		}
		want = days
	}
	if b.least {
		return q.value >= want-slack
	}
	return q.value <= want+slack
}

// amountDemand makes the demand for an amount under one key.
func (s *sentence) amountDemand(key string, a amount, least bool) Demand {
	s.take(a.from, a.to)
	b := bound{a, least}
	return Demand{Key: key, Asked: s.askedAmount(a, least), check: func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		return b.against(v)
	}}
}

// askedAmount says the amount for people, as the buyer wrote it.
func (s *sentence) askedAmount(a amount, least bool) string {
	switch {
	case a.dimension == percent:
		return decimalText(a.value) + " %"
	case math.IsInf(a.value, 1):
		return "unlimited"
	case a.growth > 0:
		return s.written(a.from, a.to) + " × " + decimalText(math.Round(a.growth*100)/100)
	case least:
		return s.written(a.from, a.to)
	case a.dimension == interval:
		return "at least " + s.written(a.from, a.to)
	}
	return "at most " + s.written(a.from, a.to)
}

// noMore holds where the words before place i set a limit that nothing may go beyond: "no
// more than", "must not exceed", "nicht größer als".
func (s *sentence) noMore(i int) bool {
	if s.is(i-1, "most", "hochstens", "maximal", "maximum") || s.is(i-1, "to", "zu") && s.is(i-2, "up", "bis") {
		return true
	}
	if s.is(i-1, "than", "als", "que", "de") {
		i--
		return s.in(i-1, "beyond") && (s.in(i-2, "denial") || s.in(i-3, "denial") || s.in(i-4, "denial"))
	}
	return s.in(i-1, "exceed") && (s.in(i-2, "denial") || s.in(i-3, "denial"))
}

// strict says of a limit that nothing may go beyond that going beyond violates it.
func (s *sentence) strict(d Demand, a amount) Demand {
	check := d.check
	d.Asked = "no more than " + s.written(a.from, a.to)
	d.check = func(stated map[string]any) outcome {
		got := check(stated)
		if got.result == analysis.LimitShort {
			got.result = analysis.LimitViolated
		}
		return got
	}
	return d
}

// prohibits holds for the "must not" of "attachments must not exceed 100 MB" before place i,
// not for "files no larger than 100 MB", which have to go through.
func (s *sentence) prohibits(i int) bool {
	const reach = 6
	for k := max(i-reach, 1); k < i; k++ {
		if s.in(k, "denial") && s.is(k-1, "must", "may", "should", "shall", "darf", "durfen", "doit", "doivent", "debe", "deben") {
			return true
		}
	}
	return false
}
