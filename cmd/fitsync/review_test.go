package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/store"
)

// reviewed is a world with four synced deals; vague is asked for by three of them, and
// the machine leaves it open.
type reviewed struct {
	*world
	acme, beta, gamma string
}

const (
	vague = "Enterprise-grade security"
	robot = "A warehouse robot that picks parcels"
)

func newReviewed(t *testing.T) *reviewed {
	t.Helper()
	w := newWorld(t)
	w.ready(t)
	r := &reviewed{world: w}
	r.acme = w.opportunity("Acme", "critical: "+vague)
	r.beta = w.opportunity("Beta", "low: "+robot, "low: "+vague)
	r.gamma = w.opportunity("Gamma", "high: "+robot)
	w.opportunity("Delta", "high: "+vague)
	w.ok(t, "sync", "sf")
	return r
}

// written syncs and says how many records were written.
func (r *reviewed) written(t *testing.T) int64 {
	t.Helper()
	runs := decode[[]struct {
		Counters store.Counters `json:"counters"`
	}](t, r.ok(t, "sync", "sf", "--json"))
	return runs[0].Counters.Written
}

func (r *reviewed) score(id string) any { return r.crms.Org.Get("Opportunity", id)["FitSync_Score__c"] }

type queue struct {
	Currency string
	Queue    []struct {
		Text       string
		Worth      float64
		Deals      int
		Places     []string
		Candidates []analysis.Candidate
		Question   string
	}
}

func (r *reviewed) list(t *testing.T, args ...string) queue {
	t.Helper()
	return decode[queue](t, r.ok(t, append([]string{"review", "list", "--json"}, args...)...))
}

func (r *reviewed) place(t *testing.T, text string) string {
	t.Helper()
	for _, item := range r.list(t, "--limit", "0").Queue {
		if item.Text == text {
			return item.Places[0]
		}
	}
	t.Fatalf("%q is not in the queue", text)
	return ""
}

func TestQueueIsOrderedByRevenueAndGroupedByText(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	got := r.list(t, "--limit", "1")
	if len(got.Queue) != 1 || got.Currency != "EUR" {
		t.Fatalf("%+v", got)
	}
	first := got.Queue[0]
	if first.Text != vague || first.Deals != 3 || len(first.Places) != 3 || !strings.HasPrefix(first.Places[2], "sf/"+r.beta+"/") || first.Question == "" {
		t.Errorf("want the vague need of three deals first, the cheapest of them last: %+v", first)
	}
	if first.Worth <= 0 || first.Worth > 150_000 {
		t.Errorf("worth %v of three deals that are expected to bring 50,000 each", first.Worth)
	}
	text := r.ok(t, "review", "list")
	contains(t, "list", text, vague, "EUR hang on it", "in 3 deals", "To ask:", first.Places[0])
	if bare := r.ok(t, "review"); bare != text {
		t.Errorf("without a terminal:\n%s\nthe list:\n%s", bare, text)
	}
	if got := r.run(t, "review", "list", "--connection", "nope"); got.code != exitUsage {
		t.Errorf("an unknown connection: %+v", got)
	}
	if got := r.list(t, "--connection", "hs"); len(got.Queue) != 0 {
		t.Errorf("another connection's queue: %+v", got)
	}
}

func TestDecisionIsWrittenWhereItChangesSomething(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	before := map[string]any{r.acme: r.score(r.acme), r.beta: r.score(r.beta), r.gamma: r.score(r.gamma)}
	if n := r.written(t); n != 0 {
		t.Fatalf("%d written before anything changed", n)
	}
	got := r.run(t, "review", "decide", "--text", "a warehouse ROBOT that picks parcels", "--capability", "sso-saml", "--verdict", "supported")
	if got.code != exitOK || got.out != "" || !strings.Contains(got.err, "the next sync judges by it") {
		t.Fatalf("%+v", got)
	}
	if n := r.written(t); n != 2 {
		t.Errorf("%d written, want the two deals that ask for it", n)
	}
	if r.score(r.gamma) != 100.0 || r.score(r.acme) != before[r.acme] {
		t.Errorf("Gamma %v, Acme %v, was %v", r.score(r.gamma), r.score(r.acme), before[r.acme])
	}
	contains(t, "explain", r.ok(t, "explain", r.gamma), "decided by a reviewer (")

	decisions := decode[[]analysis.Decision](t, r.ok(t, "review", "decisions", "--json"))
	if len(decisions) != 1 || decisions[0].Reviewer == "" || decisions[0].Verdict != analysis.Supported {
		t.Fatalf("%+v", decisions)
	}
	contains(t, "decisions", r.ok(t, "review", "decisions"), decisions[0].ID, "sso-saml", "supported", "ROBOT")
	r.ok(t, "review", "withdraw", decisions[0].ID)
	if again := r.run(t, "review", "withdraw", decisions[0].ID); again.code != exitFailed {
		t.Errorf("withdrawn twice: %+v", again)
	}
	if n := r.written(t); n != 2 {
		t.Errorf("%d written after it was withdrawn, want the same two", n)
	}
	for id, score := range before {
		if r.score(id) != score {
			t.Errorf("%s: %v, was %v before the decision", id, r.score(id), score)
		}
	}
	if n := r.written(t); n != 0 {
		t.Errorf("%d written once more", n)
	}
}

func TestDecideByPlace(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	place := r.place(t, vague)
	r.ok(t, "review", "decide", "--requirement", place, "--capability", "sso-saml", "--alone", "--reviewer", "Ada", "--reason", "as agreed")
	left := r.list(t)
	for _, item := range left.Queue {
		if item.Text == vague && (item.Deals != 2 || item.Places[0] == place) {
			t.Errorf("decided for one deal alone: %+v", item)
		}
	}
	d := decode[analysis.Decision](t, r.ok(t, "review", "decide", "--requirement", place, "--none", "--json"))
	if d.Text != vague || d.Requirement == "" || d.Verdict != analysis.NotSupported || d.Capability != "" {
		t.Errorf("%+v", d)
	}
	for _, item := range r.list(t).Queue {
		if item.Text == vague {
			t.Errorf("decided for every deal: %+v", item)
		}
	}
	contains(t, "decisions", r.ok(t, "review", "decisions"), "Ada", "alone", "as agreed", "as the catalog says", "(none)")
}

func TestDecideRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	for says, args := range map[string][]string{
		"either --requirement or --text":    {"--none"},
		"--requirement or --text":           {"--text", "x", "--requirement", "a/b/c", "--none"},
		"either --capability or --none":     {"--text", "x"},
		"--capability or --none":            {"--text", "x", "--none", "--capability", "sso-saml"},
		"the catalog has no such id":        {"--text", "x", "--capability", "sso"},
		"--none means not_supported":        {"--text", "x", "--none", "--verdict", "supported"},
		`--verdict "yes": use supported`:    {"--text", "x", "--capability", "sso-saml", "--verdict", "yes"},
		"is no CONNECTION/DEAL/REQUIREMENT": {"--requirement", "sf/1", "--none"},
		"--alone needs --requirement":       {"--text", "x", "--alone", "--none"},
		"no deal 1 of connection sf":        {"--requirement", "sf/1/2", "--none"},
		"has no requirement 2":              {"--requirement", "sf/" + r.acme + "/2", "--none"},
		"it has 0 parts":                    {"--requirement", r.place(t, vague) + "#1", "--none"},
	} {
		got := r.run(t, append([]string{"review", "decide"}, args...)...)
		if got.code == exitOK || got.out != "" || !strings.Contains(got.err, says) {
			t.Errorf("%v: exit %d, want %q in %s", args, got.code, says, got.err)
		}
	}
	if left := r.ok(t, "review", "decisions", "--json"); strings.TrimSpace(left) != "[]" {
		t.Errorf("something was decided: %s", left)
	}
}

func TestDecisionsTravelAsAFile(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	r.ok(t, "review", "decide", "--text", robot, "--capability", "sso-saml")
	r.ok(t, "review", "decide", "--text", vague, "--none", "--reason", "nobody knows")
	path := filepath.Join(r.folder, "decisions.jsonl")
	r.ok(t, "review", "export", path)
	file, err := os.ReadFile(path)
	if err != nil || r.ok(t, "review", "export") != string(file) || strings.Count(string(file), "\n") != 2 {
		t.Fatalf("exported %q, %v", file, err)
	}
	again := r.run(t, "review", "import", path).err
	contains(t, "known already", again, "0 decisions added, 2 known already; nothing was new")
	if strings.Contains(again, "the next sync") {
		t.Errorf("nothing was new, and yet: %s", again)
	}

	other := newWorld(t)
	other.ready(t)
	if got := other.ok(t, "review", "import", path, "--json"); decode[map[string]int](t, got)["added"] != 2 {
		t.Errorf("imported elsewhere: %s", got)
	}
	if got := other.ok(t, "review", "export"); got != string(file) {
		t.Errorf("exported there:\n%s\nwas\n%s", got, file)
	}
	withdrawn := decode[analysis.Decision](t, strings.Split(string(file), "\n")[0]).ID
	other.ok(t, "review", "withdraw", withdrawn)
	contains(t, "a withdrawn one does not come back", other.run(t, "review", "import", path).err, "0 decisions added, 2 known already")

	wrong := other.write(t, "wrong.jsonl", `{"id":"x","text":"a","capability":"left","reviewer":"ada","at":"2026-01-01T00:00:00Z"}
{"id":"y","text":"a","capability":"gone","reviewer":"","at":"then"}
`)
	got := other.run(t, "review", "import", wrong)
	if got.code != exitFailed {
		t.Errorf("%+v", got)
	}
	contains(t, "problems", got.err, "nothing was imported", "4 problems", `line 1: capability "left" is not in the catalog`, `line 2: capability "gone"`, "line 2: at is no time", "line 2: the reviewer is missing")
}

// A capability that leaves the catalog takes its decisions out of effect.
func TestDecisionsForWhatLeftTheCatalogAreAskedAgain(t *testing.T) {
	t.Parallel()
	r := newReviewed(t)
	r.ok(t, "review", "decide", "--text", vague, "--capability", "sso-saml")
	if n := len(r.list(t).Queue); n > 0 && r.list(t).Queue[0].Text == vague {
		t.Fatal("the decision is not followed")
	}
	r.write(t, "small.yaml", "- {id: dark, name: Dark mode, support: full}\n")
	r.ok(t, "catalog", "import", filepath.Join(r.folder, "small.yaml"))
	r.ok(t, "sync", "sf")
	if r.place(t, vague) == "" {
		t.Error("it is not asked again")
	}
}

// TestSitting types what a reviewer would.
func TestSitting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed     string
		says      string
		decisions []analysis.Decision
	}{
		"the first candidate, as the catalog says": {"1\n\nq\n", "1 decision; the next sync", []analysis.Decision{{Capability: "first"}}},
		"a capability by its id, in part":          {"sso-saml\nx\np\nq\n", `"x" is none of these`, []analysis.Decision{{Capability: "sso-saml", Verdict: analysis.PartiallySupported}}},
		"none":                                     {"n\n", "1 decision", []analysis.Decision{{Verdict: analysis.NotSupported}}},
		"a slip, then none":                        {"7\nn\n", `"7" is no choice`, []analysis.Decision{{Verdict: analysis.NotSupported}}},
		"skipped":                                  {"s\nq\n", "", nil},
		"quit at the verdict":                      {"1\nq\n", "", nil},
		"the input ends":                           {"", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReviewed(t)
			first := r.list(t).Queue[0]
			var out, diagnostics bytes.Buffer
			a := &app{streams: streams{in: strings.NewReader(c.typed), out: &out, err: &diagnostics}, lookup: func(name string) (string, bool) {
				value, ok := r.environment[name]
				return value, ok
			}, configPath: r.environment["FITSYNC_CONFIG"], now: time.Now}
			err := a.withReviewing(t.Context(), "", func(sitting *reviewing) error { return sitting.sit(t.Context(), "Ada") })
			if err != nil {
				t.Fatal(err)
			}
			contains(t, "the need", out.String(), vague)
			contains(t, "the dialog", diagnostics.String(), c.says, "q quit")
			var got []analysis.Decision
			if err := json.Unmarshal([]byte(r.ok(t, "review", "decisions", "--json")), &got); err != nil || len(got) != len(c.decisions) {
				t.Fatalf("%v: %+v, want %+v", err, got, c.decisions)
			}
			for i, want := range c.decisions {
				if want.Capability == "first" {
					want.Capability = first.Candidates[0].Capability
				}
				if d := got[i]; d.Capability != want.Capability || d.Verdict != want.Verdict || d.Text != vague || d.Reviewer != "Ada" {
					t.Errorf("%+v, want %+v", d, want)
				}
			}
		})
	}
}
