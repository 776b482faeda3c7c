package portalsim_test

import (
	"fmt"
	"sync"
	"testing"

	"fitsync/connectors/hubspot/portalsim"
)

// TestConcurrentUse is for the race detector; besides, no write may be lost.
func TestConcurrentUse(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.portal.DefineFitSync()
	id := c.deal("Acme", "0")
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 25 {
				c.deal(fmt.Sprint(worker, " ", i), "1")
				for _, r := range []struct{ method, path, body string }{
					{"POST", batch + "update", inputs(set(id, "amount", fmt.Sprint(i)))},
					{"POST", searchDeals, `{"sorts":["amount"]}`},
					{"GET", "/crm/v3/objects/deals?propertiesWithHistory=amount&limit=50", ""},
					{"GET", properties, ""},
					{"PATCH", properties + "/fitsync_score", fmt.Sprintf(`{"label":"Score %d"}`, i)},
				} {
					if a, err := c.try(r.method, r.path, r.body); err != nil || a.status != 200 {
						t.Errorf("%s %s = %d, %v", r.method, r.path, a.status, err)
					}
				}
			}
		})
	}
	group.Wait()
	if got := len(c.portal.All("deals")); got != 101 {
		t.Errorf("%d deals, want 101", got)
	}
	if got := c.portal.Totals(); got.Calls != 500 || got.Writes != 100 {
		t.Errorf("totals = %+v", got)
	}
}
