package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
	"fitsync/store"
	"fitsync/store/storetest"
)

func capability(id string, support analysis.Level) analysis.Capability {
	return analysis.Capability{
		ID: id, Name: "The " + id, Support: support,
		Limits: map[string]any{"availability": 99.9, "storage_regions": []any{"DE"}, "seats": 500},
	}
}

func imported(t *testing.T, db *store.DB, capabilities ...analysis.Capability) store.CatalogChange {
	t.Helper()
	change, err := db.ImportCatalog(t.Context(), "Tallyport", capabilities, "ada")
	must(t, err)
	return change
}

func TestImportCatalog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		empty, err := db.Snapshot(t.Context())
		must(t, err)
		if len(empty.Revision) != 64 || len(empty.Capabilities) != 0 {
			t.Errorf("before the first import: %+v, want an empty catalog with a revision", empty)
		}

		sso, api := capability("sso", analysis.Full), capability("api", analysis.Partial)
		first := imported(t, db, sso, api)
		equal(t, "first import", first, store.CatalogChange{Revision: first.Revision, Added: []string{"api", "sso"}})

		again := imported(t, db, api, sso)
		equal(t, "equal import", again, store.CatalogChange{Revision: first.Revision, Previous: first.Revision})

		audit := capability("audit", analysis.None)
		second := imported(t, db, capability("sso", analysis.None), audit)
		equal(t, "second import", second, store.CatalogChange{
			Revision: second.Revision, Previous: first.Revision,
			Added: []string{"audit"}, Changed: []string{"sso"}, Removed: []string{"api"},
		})
		snapshot, err := db.Snapshot(t.Context())
		must(t, err)
		equal(t, "revision", snapshot.Revision, second.Revision)
		equal(t, "product", snapshot.Product, "Tallyport")
		equal(t, "order", []string{snapshot.Capabilities[0].ID, snapshot.Capabilities[1].ID}, []string{"audit", "sso"})

		old, err := db.CapabilitiesAt(t.Context(), first.Revision)
		must(t, err)
		equal(t, "support in the old version", old[1].Support, analysis.Full)

		back := imported(t, db, old...)
		equal(t, "revision after going back", back.Revision, first.Revision)
		versions, err := db.CatalogVersions(t.Context())
		must(t, err)
		var revisions []string
		for _, v := range versions {
			revisions = append(revisions, v.Revision)
		}
		equal(t, "versions", revisions, []string{first.Revision, second.Revision, first.Revision})
	})
}

func TestImportSeenByOtherProcess(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		one, two := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
		imported(t, one, capability("sso", analysis.Full))
		for _, db := range []*store.DB{one, two} {
			_, err := db.Snapshot(t.Context()) // is cached
			must(t, err)
		}
		change := imported(t, one, capability("api", analysis.Full))
		snapshot, err := two.Snapshot(t.Context())
		must(t, err)
		equal(t, "revision", snapshot.Revision, change.Revision)
		equal(t, "capability", snapshot.Capabilities[0].ID, "api")
	})
}

func TestImportSaysEveryProblemAtOnce(t *testing.T) {
	bad := []analysis.Capability{
		{ID: "sso", Name: "SSO", Support: analysis.Full},
		{ID: "sso", Name: "SSO again", Support: "mostly"},
		{ID: " ", Support: analysis.None, EffortDays: -1},
		{
			ID: "api", Name: "API", Support: analysis.Roadmap, Category: "misc", Roadmap: &analysis.RoadmapItem{Commitment: "maybe"},
			Evidence: []analysis.Link{{Title: "click me", URL: "javascript:alert(1)"}},
		},
	}
	want := []string{"already taken", "mostly", "has no id", "name is missing", "negative", "misc", "maybe", "click me"}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_, err := db.ImportCatalog(t.Context(), "P", bad, "ada")
		problem, ok := errors.AsType[catalog.Problems](err)
		if !ok {
			t.Fatalf("import: %v, want problems", err)
		}
		equal(t, "number of problems", len(problem), len(want))
		for _, part := range want {
			if !slices.ContainsFunc(problem, func(p catalog.Problem) bool { return strings.Contains(p.String(), part) }) {
				t.Errorf("no problem mentions %q:\n%v", part, problem)
			}
		}
		versions, err := db.CatalogVersions(t.Context())
		must(t, err)
		equal(t, "versions", len(versions), 0)
	})
}

func TestUnknownRevision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, err := db.CapabilitiesAt(t.Context(), "nope"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("capabilities: %v, want ErrNotFound", err)
		}
	})
}
