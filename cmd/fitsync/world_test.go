package main

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/cmd/fitsync/demo"
)

// world is a folder with a configuration, beside two CRM simulators.
type world struct {
	folder      string
	crms        *demo.CRMs
	salesforce  string
	hubspot     string
	environment map[string]string
	writing     writing
}

const worldConfig = `store: {dsn: "${FOLDER}/fitsync.db"}
worker: {listen: "127.0.0.1:0"}
connections:
  - name: sf
    kind: salesforce
    base_url: "${SF_URL}"
    auth: {flow: client_credentials, client_id: "${SF_ID}", client_secret: "${SF_SECRET}"}
    schedule: "@every 1h"
    opportunity: {currency: CurrencyIsoCode}
  - name: hs
    kind: hubspot
    base_url: "${HS_URL}"
    auth: {flow: private_app, token: "${HS_TOKEN}"}
enterprise_sales:
  currency: {reporting: EUR, rates: {USD: 0.92, GBP: 1.17}}
`

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldAt(t, time.Now)
}

// newWorldAt is a world whose CRMs have a clock of their own.
func newWorldAt(t testing.TB, now func() time.Time) *world {
	t.Helper()
	crms, err := demo.NewCRMs(now, false)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{folder: t.TempDir(), crms: crms}
	org, portal := httptest.NewServer(w.writing.watch(crms.Org)), httptest.NewServer(w.writing.watch(crms.Portal))
	t.Cleanup(org.Close)
	t.Cleanup(portal.Close)
	w.salesforce, w.hubspot = org.URL, portal.URL
	w.environment = map[string]string{
		"FOLDER": w.folder, "FITSYNC_CONFIG": filepath.Join(w.folder, "fitsync.yaml"),
		"SF_URL": org.URL, "SF_ID": demo.ClientID, "SF_SECRET": demo.ClientSecret, "HS_URL": portal.URL, "HS_TOKEN": demo.Token,
	}
	w.write(t, "fitsync.yaml", worldConfig)
	return w
}

func (w *world) write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(w.folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ready provisions both CRMs and imports the demo's catalog.
func (w *world) ready(t testing.TB) {
	t.Helper()
	w.ok(t, "provision", "--apply")
	w.ok(t, "catalog", "import", "demo/data/catalog.yaml")
}

// result is what a command printed and how it ended.
type result struct {
	code     int
	out, err string
}

func (w *world) run(t testing.TB, args ...string) result {
	t.Helper()
	var out, diagnostics bytes.Buffer
	code := run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &diagnostics}, func(name string) (string, bool) {
		value, ok := w.environment[name]
		return value, ok
	})
	return result{code, out.String(), diagnostics.String()}
}

// ok runs a command that must succeed and returns what it printed.
func (w *world) ok(t testing.TB, args ...string) string {
	t.Helper()
	got := w.run(t, args...)
	if got.code != exitOK {
		t.Fatalf("fitsync %s: exit %d\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return got.out
}

// decode reads the JSON that a command prints.
func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return value
}

func contains(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s: missing %q in\n%s", what, want, text)
		}
	}
}

// opportunity enters a deal with requirement rows into the Salesforce simulator.
func (w *world) opportunity(name string, needs ...string) string {
	id := w.crms.Org.Insert("Opportunity", map[string]any{
		"Name": name, "StageName": "Negotiation/Review", "Amount": 100000.0, "Probability": 50.0, "CloseDate": "2027-06-30", "CurrencyIsoCode": "EUR",
	})
	for _, need := range needs {
		priority, text, _ := strings.Cut(need, ": ")
		w.crms.Org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Text__c": text, "Priority__c": priority})
	}
	return id
}
