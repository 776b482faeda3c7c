package analysis

import (
	"slices"
	"time"
)

// addBusinessDays is the n-th business day after d: neither Saturday, Sunday nor a
// holiday. None stays none.
func addBusinessDays(d Date, n int, holidays []Date) Date {
	if d.IsZero() {
		return d
	}
	for n > 0 {
		d = d.AddDays(1)
		if day := d.Weekday(); day != time.Saturday && day != time.Sunday && !slices.Contains(holidays, d) {
			n--
		}
	}
	return d
}
