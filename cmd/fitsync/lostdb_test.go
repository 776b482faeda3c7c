package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func (w *world) loseDatabase() {
	for _, left := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(filepath.Join(w.folder, "fitsync.db"+left)) // absent where it was closed well
	}
}

// The CRMs carry our values, of which a new database knows nothing.
func TestSyncAfterTheDatabaseWasLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	deals := map[string]func(string) any{}
	_, setFunc, getFunc := salesforceDeal(w)
	deals["FitSync_Score__c"] = getFunc
	_, _, deals["fitsync_score"] = hubspotDeal(w)
	w.ok(t, "sync")
	w.loseDatabase()
	setFunc(map[string]any{"FitSync_Score__c": 11})
	w.ok(t, "catalog", "import", "demo/data/catalog.yaml")
	contains(t, "sync", w.ok(t, "sync"), "sf: 1 pulled, 1 scored, 1 written", "hs: 1 pulled, 1 scored, 0 written")
	if got := w.ok(t, "overrides", "list", "--json"); strings.TrimSpace(got) != "[]" {
		t.Errorf("overrides: %s", got)
	}
	for field, getFunc := range deals {
		if got := getFunc(field); got != 100.0 && got != "100" {
			t.Errorf("%s is %v; want 100", field, got)
		}
	}
	contains(t, "a further sync", w.ok(t, "sync", "--full"), "sf: 1 pulled, 0 scored, 0 written", "hs: 1 pulled, 0 scored, 0 written")
}
