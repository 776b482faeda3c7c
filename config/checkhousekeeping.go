package config

import "fmt"

const (
	longestKeep = 36_500 // days
	// calmAudit is how many days of the audit log auditors usually ask for.
	calmAudit = 365
)

func (c *checker) housekeeping(h Housekeeping) {
	for _, kept := range []struct {
		name string
		days int
	}{{"runs", h.Keep.Runs}, {"errors", h.Keep.Errors}, {"gone", h.Keep.Gone}, {"audit", h.Keep.Audit}} {
		between(c, "housekeeping.keep."+kept.name, kept.days, 0, longestKeep, fmt.Sprintf(" days; 0 keeps %s for ever", kept.name))
	}
	if h.Keep.Audit > 0 && h.Keep.Audit < calmAudit {
		c.warn("housekeeping.keep.audit", "%d days: auditors usually ask for a year at least", h.Keep.Audit)
	}
	between(c, "housekeeping.backup.keep", h.Backup.Keep, 1, 1000, "")
}
