package analysis

import (
	"cmp"
	"maps"
	"slices"
)

// NotAssessed is the id of the row that holds the revenue behind requirements that
// nobody has assessed yet.
const NotAssessed = "not_assessed"

// GapRevenue is what one gap costs over all open deals, in the reporting currency,
// weighted by probability. The first two overlap between gaps and must not be added
// up; Allocated adds up to the pipeline at risk.
type GapRevenue struct {
	Gap       string `json:"gap"` // Gap.ID, or NotAssessed
	Title     string `json:"title"`
	Deals     int    `json:"deals"`
	Blocked   Money  `json:"blocked"`   // deals that it blocks
	Sole      Money  `json:"sole"`      // deals that it alone blocks
	Allocated Money  `json:"allocated"` // its share of what the fit lacks
	Uplift    Money  `json:"uplift"`    // what the fit gains once it is fixed
}

// Pipeline totals the open deals of a [Ledger].
type Pipeline struct {
	Deals       int   `json:"deals"`
	Expected    Money `json:"expected"`     // Σ amount × probability
	AtRisk      Money `json:"at_risk"`      // Σ expected × (100 − fit) / 100
	RateMissing int   `json:"rate_missing"` // deals left out for want of an exchange rate
}

// Ledger adds up assessments to the revenue behind each gap. Its memory grows with
// the number of different gaps, not of deals. The zero Ledger is empty and ready;
// it is not safe for concurrent use.
type Ledger struct {
	rows  map[string]*GapRevenue
	total Pipeline
}

// Add takes in the assessment of one deal, once. Closed deals do not count; deals
// without an exchange rate are counted and otherwise left out.
func (l *Ledger) Add(a *Assessment) {
	if a.Closed {
		return
	}
	l.total.Deals++
	if a.RateMissing {
		l.total.RateMissing++
		return
	}
	l.total.Expected += a.Expected
	l.total.AtRisk += a.RevenueAtRisk
	impacts := impactsOf(a)
	blockers := 0
	for _, i := range impacts {
		blockers += flag(i.blocks)
	}
	allocated := allocate(a.RevenueAtRisk, impacts)
	for i, impact := range impacts {
		row := l.row(impact)
		row.Deals++
		row.Allocated += allocated[i]
		row.Uplift += a.Expected.Share(BasisPoints(impact.uplift) * 100)
		if impact.blocks {
			row.Blocked += a.Expected
			if blockers == 1 {
				row.Sole += a.Expected
			}
		}
	}
}

// Rows lists the gaps, those that block most revenue first, then by what is
// allocated to them. The order of the Adds does not matter.
func (l *Ledger) Rows() []GapRevenue {
	rows := make([]GapRevenue, 0, len(l.rows))
	for _, id := range slices.Sorted(maps.Keys(l.rows)) {
		rows = append(rows, *l.rows[id])
	}
	slices.SortStableFunc(rows, func(x, y GapRevenue) int {
		return cmp.Or(cmp.Compare(y.Blocked, x.Blocked), cmp.Compare(y.Allocated, x.Allocated))
	})
	return rows
}

// Total is the pipeline that was added so far.
func (l *Ledger) Total() Pipeline { return l.total }

func (l *Ledger) row(i impact) *GapRevenue {
	if l.rows == nil {
		l.rows = map[string]*GapRevenue{}
	}
	row := l.rows[i.gap]
	if row == nil {
		row = &GapRevenue{Gap: i.gap, Title: i.title}
		l.rows[i.gap] = row
	}
	// Deals word the same unmatched need differently; one wording has to win
	// whatever the order in which they come.
	row.Title = min(row.Title, i.title)
	return row
}

// impact is what one gap does to one deal.
type impact struct {
	gap, title string
	points     int
	blocks     bool
	uplift     int // points of fit
}

// impactsOf gathers a deal's gaps by id, and what is not assessed, ordered by id.
func impactsOf(a *Assessment) []impact {
	var impacts []impact
	at := func(id, title string) *impact {
		i := slices.IndexFunc(impacts, func(i impact) bool { return i.gap == id })
		if i < 0 {
			i, impacts = len(impacts), append(impacts, impact{gap: id, title: title})
		}
		impacts[i].title = min(impacts[i].title, title)
		return &impacts[i]
	}
	for i := range a.Gaps {
		gap := &a.Gaps[i]
		got := at(gap.ID, gap.Title)
		got.points += gap.Points
		got.blocks = got.blocks || gap.Blocks
		got.uplift = max(0, gap.FitIfFixed-a.Fit)
	}
	for i := range a.Reasons {
		if reason := &a.Reasons[i]; reason.Verdict == Unassessed {
			got := at(NotAssessed, "not assessed yet")
			got.points += reason.Points
			got.uplift = max(0, a.High-a.Fit)
		}
	}
	slices.SortFunc(impacts, func(x, y impact) int { return cmp.Compare(x.gap, y.gap) })
	return impacts
}

// allocate divides what a deal puts at risk by the points of its gaps, to the cent.
func allocate(atRisk Money, impacts []impact) []Money {
	claims := make([]int64, len(impacts))
	var points int64
	for i, impact := range impacts {
		claims[i] = int64(atRisk) * int64(impact.points)
		points += int64(impact.points)
	}
	shares := make([]Money, len(impacts))
	for i, share := range apportion(int64(atRisk), claims, max(1, points), func(i, j int) int { return i - j }) {
		shares[i] = Money(share)
	}
	return shares
}
