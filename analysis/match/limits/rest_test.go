package limits_test

import (
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// TestUnreadMeasures: a measure or place that nobody understood keeps "met" from being
// said of the whole text; it adds nothing where a limit fails anyway, and is no
// demand of its own.
func TestUnreadMeasures(t *testing.T) {
	stated := map[string]any{"availability": map[string]any{"value": 99.9, "unit": "%"}}
	for text, want := range map[string]struct {
		result analysis.LimitResult
		checks int
	}{
		"99.9 % uptime": {met, 1},
		"99.9 % uptime with the quorum settled in 40 minutes":  {unknown, 2},
		"99.99 % uptime with the quorum settled in 40 minutes": {short, 1},
		"99.9 % uptime as our branch in Peru knows it, Mexico": {unknown, 2},
		"the quorum is settled in 40 minutes":                  {unknown, 0},
		"99.9 % uptime, no squeaky wheels":                     {unknown, 2},
		"99.9 % uptime, 1000 enrolled":                         {unknown, 2},
		"99.9 % uptime, answered in Dutch":                     {unknown, 2},
		"99.9 % uptime, reported monthly":                      {met, 1},
		"7.1 Uptime of 99.9 % shall be guaranteed":             {met, 1},
		"Section 5.1 – uptime of 99.9 %":                       {met, 1},
		"Clause 12: uptime of 99.9 %":                          {met, 1},
		"URS-012 Uptime of 99.9 %":                             {met, 1},
		"12.5 points, 99.9 % uptime":                           {unknown, 2},
		"99.9 % uptime with three spare turbines":              {unknown, 2},
		"99.9 % uptime even while turbines are swapped":        {unknown, 2},
		"99.9 % uptime (turbines spinning)":                    {unknown, 2},
		"99.9 % uptime; cookies are sorted":                    {unknown, 2},
		"99.9 % uptime with penalties, as in annex B":          {met, 1},
	} {
		checks := limits.Check(limits.Read(text), analysis.Capability{Limits: stated})
		if got := worst(checks); got != want.result || len(checks) != want.checks {
			t.Errorf("%q: %s with %d checks, want %s with %d: %s", text, got, len(checks), want.result, want.checks, said(checks))
		}
	}
}
