package store_test

import (
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/store"
)

// refused plans a write of deal 1 in a run of its own and has it refused, or taken.
func refused(t *testing.T, db *store.DB, ok bool) {
	t.Helper()
	run, epoch := begin(t, db)
	must(t, db.Plan(t.Context(), store.Plan{
		Connection: acme, Run: run, Epoch: epoch, Opportunities: []store.OpportunityInput{deal("1", "SSO")},
		Writes: []store.PlannedWrite{{Opportunity: "1", Fields: map[string]string{"score": "49"}}},
	}))
	must(t, db.Settle(t.Context(), store.Settle{
		Connection: acme, Run: run, Epoch: epoch,
		Results: []store.WriteResult{{Opportunity: "1", OK: ok, ErrClass: "rejected", ErrCode: "LOCKED"}},
	}))
	must(t, db.FinishRun(t.Context(), run, store.RunDone, store.Counters{}, ""))
}

// failing records an error in a run that ends with the given status.
func failing(t *testing.T, db *store.DB, status store.RunStatus, e store.RunError) {
	t.Helper()
	run, _ := begin(t, db)
	e.Connection = acme
	must(t, db.AddRunErrors(t.Context(), run, []store.RunError{e}))
	must(t, db.FinishRun(t.Context(), run, status, store.Counters{}, ""))
}

func judged(t *testing.T, db *store.DB, input store.OpportunityInput) {
	t.Helper()
	run, epoch := begin(t, db)
	must(t, db.Plan(t.Context(), store.Plan{
		Connection: acme, Run: run, Epoch: epoch, Opportunities: []store.OpportunityInput{input},
		Assessments: []analysis.Assessment{{Opportunity: input.Opportunity.ID, InputHash: input.ContentHash}},
	}))
	must(t, db.FinishRun(t.Context(), run, store.RunDone, store.Counters{}, ""))
}

func buried(t *testing.T, db *store.DB) {
	t.Helper()
	run, epoch := begin(t, db)
	must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Gone: []string{"1"}}))
}

func TestRunErrorsAreOpenUntilTheyAreOver(t *testing.T) {
	unread := store.RunError{Opportunity: "1", Class: "note"}
	defect := store.RunError{Opportunity: "1", Class: "internal"}
	whole := store.RunError{Class: "auth"}
	for name, test := range map[string]struct {
		steps []func(t *testing.T, db *store.DB)
		open  []bool // the newest error first
	}{
		"refused":                  {steps(write(false)), []bool{true}},
		"refused twice":            {steps(write(false), write(false)), []bool{true, false}},
		"refused, then taken":      {steps(write(false), write(true)), []bool{false}},
		"refused, then gone":       {steps(write(false), buried), []bool{false}},
		"refused, then a note":     {steps(write(false), fails(store.RunDone, unread)), []bool{true, true}},
		"refused, then a good run": {steps(write(false), judges("2", "SSO")), []bool{true}},
		"no such record":           {steps(fails(store.RunDone, store.RunError{Opportunity: "9", Class: "gone"})), []bool{false}},
		"a note":                   {steps(judges("1", "SSO"), fails(store.RunDone, unread)), []bool{true}},
		"a note, stored anew":      {steps(judges("1", "SSO"), fails(store.RunDone, unread), judges("1", "API")), []bool{false}},
		"a defect":                 {steps(judges("1", "SSO"), fails(store.RunDone, defect)), []bool{true}},
		"a defect, judged since":   {steps(fails(store.RunDone, defect), judges("1", "SSO")), []bool{false}},
		"a run":                    {steps(fails(store.RunFailed, whole)), []bool{true}},
		"a run, failed again":      {steps(fails(store.RunFailed, whole), fails(store.RunFailed, whole)), []bool{true, false}},
		"a run, then interrupted":  {steps(fails(store.RunFailed, whole), fails(store.RunInterrupted, defect)), []bool{true, true}},
		"a run, then a good one":   {steps(fails(store.RunFailed, whole), judges("1", "SSO")), []bool{false}},
	} {
		t.Run(name, func(t *testing.T) {
			eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
				for _, step := range test.steps {
					*clock = clock.Add(time.Minute)
					step(t, db)
				}
				errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{})
				must(t, err)
				var open []bool
				left := 0
				for _, e := range errs {
					if open = append(open, e.Open); e.Open {
						left++
					}
				}
				equal(t, "open", open, test.open)
				only, err := db.RunErrors(t.Context(), store.RunErrorFilter{OpenOnly: true})
				must(t, err)
				equal(t, "errors of the filter", len(only), left)
			})
		})
	}
}

func steps(list ...func(*testing.T, *store.DB)) []func(*testing.T, *store.DB) { return list }

func write(ok bool) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) { t.Helper(); refused(t, db, ok) }
}

func fails(status store.RunStatus, e store.RunError) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) { t.Helper(); failing(t, db, status, e) }
}

func judges(id, text string) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) { t.Helper(); judged(t, db, deal(id, text)) }
}
