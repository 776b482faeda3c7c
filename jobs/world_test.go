package jobs_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

// patience is how long a busy machine may take for what is done in seconds elsewhere.
const patience = 2 * time.Minute

// world is a store, a CRM and an engine that keeps them in step.
type world struct {
	clock   *connectortest.Clock
	db      *store.DB
	crm     *memory.CRM
	options jobs.Options
	engine  *jobs.Engine
}

func mapping(policy connectors.OverridePolicy) connectors.Mapping {
	m := connectors.Mapping{
		Opportunity: map[string]string{
			"name": "Name", "amount": "Amount", "probability": "Probability", "close_date": "CloseDate", "closed": "IsClosed",
		},
		ProbabilityScale: 100,
		Requirements:     connectors.RequirementSource{Field: "Needs"},
	}
	for _, f := range connectors.WriteBackFields() {
		m.WriteBack = append(m.WriteBack, connectors.WriteField{
			Role: f.Role, Field: f.HubSpot, Kind: f.Kind, Length: f.Length, Scale: f.Scale, Triggers: f.Triggers, Policy: policy,
		})
	}
	return m
}

func capability(id, name, description string, support analysis.Level) analysis.Capability {
	return analysis.Capability{ID: id, Name: name, Description: description, Support: support}
}

func catalog() []analysis.Capability {
	export := capability("export", "CSV export", "Every list can be exported as a CSV file for spreadsheets.", analysis.Roadmap)
	ship, _ := analysis.ParseDate("2026-12-20")
	export.Roadmap = &analysis.RoadmapItem{ShipDate: ship, Commitment: analysis.Committed}
	return []analysis.Capability{
		capability("sso", "Single sign-on", "Users sign in through the company's identity provider with SAML.", analysis.Full),
		capability("residency", "Data residency in Brazil", "Tenant data stays in data centres in Brazil.", analysis.None),
		capability("mobile", "Mobile app", "An app for phones and tablets with offline approval.", analysis.Full),
		export,
	}
}

const (
	wantsSSO    = "critical | security | Single sign-on with SAML"
	wantsBrazil = "critical | compliance | Data residency in Brazil"
	wantsMobile = "low | functional | Mobile app for phones"
	wantsExport = "high | functional | CSV export of every list"
)

func newWorld(t *testing.T, policy connectors.OverridePolicy) *world {
	t.Helper()
	return newWorldOn(t, filepath.Join(t.TempDir(), "fitsync.db"), policy)
}

func newWorldOn(t *testing.T, dsn string, policy connectors.OverridePolicy) *world {
	t.Helper()
	return newWorldMapped(t, dsn, mapping(policy))
}

// newWorldMapped has a CRM whose ticks carry changed requirement rows alone, where
// the mapping has rows.
func newWorldMapped(t *testing.T, dsn string, m connectors.Mapping) *world {
	t.Helper()
	return openWorld(t, dsn, m, memory.Options{}, jobs.Budget{})
}

// newWorldWith has a CRM with a quota, and a budget for it.
func newWorldWith(t *testing.T, crm memory.Options, budget jobs.Budget) *world {
	t.Helper()
	return openWorld(t, filepath.Join(t.TempDir(), "fitsync.db"), mapping(""), crm, budget)
}

func openWorld(t *testing.T, dsn string, m connectors.Mapping, crmOptions memory.Options, budget jobs.Budget) *world {
	t.Helper()
	clock := connectortest.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	db, err := store.Open(t.Context(), dsn, store.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	crmOptions.Mapping, crmOptions.PageSize, crmOptions.Now = m, 3, clock.Now
	crmOptions.ChangedChildrenOnly, crmOptions.FollowMerges = m.Requirements.Object != "", true
	crm := memory.New(crmOptions)
	w := &world{clock: clock, db: db, crm: crm}
	w.importCatalog(t, catalog())
	w.options = jobs.Options{
		Connections: []jobs.Connection{{Name: "acme", Connector: w.crm.Connect(), Mapping: m, Budget: budget}},
		Policy:      analysis.DefaultPolicy(),
		JudgeFunc: func(s analysis.Snapshot, d []analysis.Decision) analysis.Judge {
			return match.New(s, match.WithDecisions(d))
		},
		Poll: 20 * time.Millisecond, Now: clock.Now,
	}
	w.engine, err = jobs.New(t.Context(), db, w.options, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := w.engine.Stop(stop); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) importCatalog(t *testing.T, capabilities []analysis.Capability) {
	t.Helper()
	if _, err := w.db.ImportCatalog(t.Context(), "Test", capabilities, "test"); err != nil {
		t.Fatal(err)
	}
}

// deal inserts a deal worth 100,000 at 50 %.
func (w *world) deal(name string, needs ...string) string {
	return w.crm.Insert(map[string]any{
		"Name": name, "Amount": "100000", "Probability": "50", "CloseDate": "2027-06-30", "Needs": strings.Join(needs, "\n"),
	})
}

// sync has a request done and returns its run.
func (w *world) sync(t *testing.T, request jobs.Request) store.Run {
	t.Helper()
	request.Connection = "acme"
	if request.By == "" {
		request.By = "test"
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ticket, err := w.engine.Ask(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	run, err := w.engine.Follow(ctx, ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// tick moves the clock and syncs what changed; the run must end well.
func (w *world) tick(t *testing.T) store.Counters {
	t.Helper()
	w.clock.Advance(time.Minute)
	run := w.sync(t, jobs.Request{})
	if run.Status != store.RunDone {
		t.Fatalf("run %s: %s", run.Status, run.Message)
	}
	return run.Counters
}

func (w *world) field(id, name string) string {
	if value := w.crm.Get(id)[name]; value != nil {
		return fmt.Sprint(value)
	}
	return ""
}

func (w *world) want(t *testing.T, id string, fields map[string]string) {
	t.Helper()
	for name, want := range fields {
		if got := w.field(id, name); got != want {
			t.Errorf("%s of %s is %q, want %q", name, id, got, want)
		}
	}
}
