package analysis

import "fmt"

// days are the two dates that a roadmap item is held against.
type days struct {
	asOf   Date
	needBy Date // zero: any day will do
}

// promise is what a roadmap item is worth to one requirement.
type promise struct {
	coverage BasisPoints
	ship     Date
	late     int // days after the need, slack included; negative when early
	overdue  bool
	why      string
}

// inTime reports whether the item ships before it is needed.
func (p *promise) inTime() bool { return p != nil && !p.ship.IsZero() && !p.overdue && p.late <= 0 }

// until is the first day on which the promise would be judged otherwise.
func (p *promise) until() Date {
	if p == nil || p.overdue {
		return Date{}
	}
	return p.ship.AddDays(1)
}

// promise weighs a roadmap item by its commitment and its date. An overdue item is
// worth nothing; so is one without a ship date, since lateness cannot be told, and
// one whose commitment the policy does not know.
func (p *Policy) promise(item *RoadmapItem, days days) *promise {
	if item == nil || item.ShipDate.IsZero() {
		return &promise{why: "is on the roadmap, but its ship date is missing"}
	}
	got := &promise{ship: item.ShipDate}
	if item.ShipDate.Before(days.asOf) {
		got.overdue = true
		got.why = fmt.Sprintf("should have shipped %s and is overdue", item.ShipDate)
		return got
	}
	if !days.needBy.IsZero() {
		got.late = item.ShipDate.AddDays(p.RoadmapSlack).DaysSince(days.needBy)
	}
	firmness, known := p.Commitment[item.Commitment]
	if !known {
		got.why = fmt.Sprintf("ships %s, %s, but its commitment is missing", item.ShipDate, lateness(got.late))
		return got
	}
	got.coverage = p.fade(firmness, got.late)
	got.why = fmt.Sprintf("ships %s, %s, %s", item.ShipDate, lateness(got.late), item.Commitment)
	return got
}

// fade is the coverage of a promise that comes late by so many days, rounded once.
func (p *Policy) fade(firmness BasisPoints, late int) BasisPoints {
	whole := int64(p.RoadmapBase) * int64(firmness)
	switch {
	case late <= 0:
		return BasisPoints(roundHalfUp(whole, int64(full)))
	case late >= p.RoadmapFade:
		return 0
	}
	return BasisPoints(roundHalfUp(whole*int64(p.RoadmapFade-late), int64(full)*int64(p.RoadmapFade)))
}

func lateness(late int) string {
	switch {
	case late <= 0:
		return "in time"
	case late == 1:
		return "1 day late"
	}
	return fmt.Sprintf("%d days late", late)
}
