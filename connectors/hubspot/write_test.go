package hubspot_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

func grade(id, text string) connectors.Update {
	return connectors.Update{ID: id, Fields: []connectors.Value{{Field: "fitsync_grade", Kind: connectors.Picklist, Text: text}}}
}

// write sends updates; the outcomes have to stand in their order.
func (b *bench) write(updates ...connectors.Update) []connectors.Outcome {
	b.t.Helper()
	outcomes, err := b.client.Write(b.t.Context(), updates)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(outcomes) != len(updates) {
		b.t.Fatalf("%d outcomes for %d updates", len(outcomes), len(updates))
	}
	for i, o := range outcomes {
		if o.ID != updates[i].ID {
			b.t.Fatalf("outcome %d is for %s; want %s", i, o.ID, updates[i].ID)
		}
	}
	return outcomes
}

func classes(outcomes []connectors.Outcome) []connectors.Class {
	out := make([]connectors.Class, len(outcomes))
	for i, o := range outcomes {
		if o.Err != nil {
			out[i] = o.Err.Class
		}
	}
	return out
}

func TestOneInvalidValueFailsAlone(t *testing.T) {
	for _, whole := range []bool{false, true} {
		t.Run(fmt.Sprintf("whole batch refused: %v", whole), func(t *testing.T) {
			b := start(t, portalsim.Options{InvalidFailsBatch: whole})
			ids := b.deals(100)
			var updates []connectors.Update
			for i, id := range ids {
				updates = append(updates, grade(id, map[bool]string{true: "Excellent", false: "Good"}[i == 37 || i == 38 || i == 99]))
			}
			var outcomes []connectors.Outcome
			calls := b.calls(func() { outcomes = b.write(updates...) })
			for i, o := range outcomes {
				bad := i == 37 || i == 38 || i == 99
				switch {
				case bad && (o.Err == nil || o.Err.Class != connectors.Rejected || !slices.Equal(o.Err.Fields, []string{"fitsync_grade"})):
					t.Errorf("outcome %d is %v; want the grade rejected", i, o.Err)
				case bad && strings.Contains(o.Err.Error(), "Excellent"):
					t.Errorf("the error quotes the value: %v", o.Err)
				case !bad && (o.Err != nil || b.property(o.ID, "fitsync_grade") != "Good"):
					t.Errorf("outcome %d is %v", i, o.Err)
				}
			}
			if calls > 8 {
				t.Errorf("%d calls for 100 updates with three bad ones", calls)
			}
		})
	}
}

// TestBadRecordsNeverFailTheirNeighbours refuses random records with whole batches
// that name neither record nor value.
func TestBadRecordsNeverFailTheirNeighbours(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 150).Draw(r, "updates")
		bad := map[string]bool{}
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(n, 3), rapid.ID).Draw(r, "bad") {
			bad[fmt.Sprint(1000+i)] = true
		}
		var calls atomic.Int64
		client := batches(t, func(ids []string) (int, any) {
			calls.Add(1)
			if slices.ContainsFunc(ids, func(id string) bool { return bad[id] }) {
				return 400, map[string]any{"status": "error", "message": "Something is not right", "category": "VALIDATION_ERROR"}
			}
			return 200, written(ids)
		})
		var updates []connectors.Update
		for i := range n {
			updates = append(updates, score(fmt.Sprint(1000+i), "7"))
		}
		outcomes, err := client.Write(t.Context(), updates)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if bad[o.ID] != (o.Err != nil && o.Err.Class == connectors.Rejected) || !bad[o.ID] && o.Err != nil {
				t.Errorf("record %s has outcome %v; bad: %v", o.ID, o.Err, bad[o.ID])
			}
		}
		if calls.Load() > 2+64 {
			t.Errorf("%d calls", calls.Load())
		}
	})
}

func TestSearchForBadRecordsIsBounded(t *testing.T) {
	var calls atomic.Int64
	client := batches(t, func([]string) (int, any) {
		calls.Add(1)
		return 400, map[string]any{"message": "No.", "category": "VALIDATION_ERROR"}
	})
	var updates []connectors.Update
	for i := range 100 {
		updates = append(updates, score(fmt.Sprint(1000+i), "7"))
	}
	outcomes, err := client.Write(t.Context(), updates)
	if err != nil {
		t.Fatal(err)
	}
	if calls.Load() > 65 {
		t.Errorf("%d calls", calls.Load())
	}
	for _, o := range outcomes {
		if o.Err == nil {
			t.Fatalf("record %s passes as written", o.ID)
		}
	}
}

// batches connects to a server that answers batch updates. Its records are all there.
func batches(t *testing.T, answer func(ids []string) (status int, body any)) *hubspot.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var batch struct {
			Inputs []struct {
				ID string `json:"id"`
			} `json:"inputs"`
		}
		if err := json.NewDecoder(r.Body).Decode(&batch); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		ids := make([]string, 0, len(batch.Inputs))
		for _, in := range batch.Inputs {
			ids = append(ids, in.ID)
		}
		status, body := 200, any(written(ids))
		if !strings.HasSuffix(r.URL.Path, "/read") {
			status, body = answer(ids)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}))
	t.Cleanup(server.Close)
	return lone(t, server.URL, transport.Options{Attempts: 1})
}

func written(ids []string, errs ...map[string]any) map[string]any {
	results := []map[string]any{}
	for _, id := range slices.Backward(ids) {
		results = append(results, map[string]any{"id": id, "properties": map[string]any{}})
	}
	out := map[string]any{"status": "COMPLETE", "results": results}
	if len(errs) > 0 {
		out["errors"], out["numErrors"] = errs, len(errs)
	}
	return out
}

// TestPartialAnswers attributes errors of a 207 however they name their records.
func TestPartialAnswers(t *testing.T) {
	gone := map[string]any{"category": "OBJECT_NOT_FOUND", "message": "Could not get some DEAL objects."}
	named := map[string]any{"category": "OBJECT_NOT_FOUND", "context": map[string]any{"ids": []string{"12", "13"}}}
	inMessage := map[string]any{"category": "OBJECT_NOT_FOUND", "message": "No deal 12 (nor 1133)."}
	invalid := map[string]any{"category": "VALIDATION_ERROR", "errors": []any{
		map[string]any{"code": "INVALID_DOUBLE", "context": map[string]any{"propertyName": []string{"fitsync_score"}}},
	}}
	const none, isGone, rejected, transient = connectors.Class(""), connectors.Gone, connectors.Rejected, connectors.Transient
	for _, tt := range []struct {
		name string
		ok   []string // of 11, 12, 13 when sent together
		errs []map[string]any
		want []connectors.Class
	}{
		{"one error for two records", []string{"11"}, []map[string]any{named}, []connectors.Class{none, isGone, isGone}},
		{"named in the message", []string{"11", "13"}, []map[string]any{inMessage}, []connectors.Class{none, isGone, none}},
		{"named nowhere", []string{"11", "13"}, []map[string]any{invalid}, []connectors.Class{none, rejected, none}},
		{"two errors, named nowhere", []string{"13"}, []map[string]any{gone, invalid}, []connectors.Class{isGone, isGone, none}},
		{"not accounted for", []string{"11", "13"}, nil, []connectors.Class{none, transient, none}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := batches(t, func(ids []string) (int, any) {
				if len(ids) == 1 {
					return 207, written(nil, gone)
				}
				return 207, written(tt.ok, tt.errs...)
			})
			outcomes, err := client.Write(t.Context(), []connectors.Update{score("11", "1"), score("12", "2"), score("13", "3")})
			if err != nil {
				t.Fatal(err)
			}
			if got := classes(outcomes); !slices.Equal(got, tt.want) {
				t.Errorf("outcomes are %q; want %q", got, tt.want)
			}
		})
	}
}

func TestUpdatesOfOneRecordAreJoined(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(2)
	both := score(ids[0], "1")
	both.Fields = append(both.Fields, grade(ids[0], "Weak").Fields...)
	calls := b.calls(func() { b.write(both, score(ids[1], "2"), score(ids[0], "3")) })
	if calls != 1 || b.property(ids[0], "fitsync_score") != "3" || b.property(ids[0], "fitsync_grade") != "Weak" || b.property(ids[1], "fitsync_score") != "2" {
		t.Errorf("after %d calls: %s, %s and %s", calls, b.property(ids[0], "fitsync_score"), b.property(ids[0], "fitsync_grade"), b.property(ids[1], "fitsync_score"))
	}
}

func TestOnlyOwnedPropertiesAreWritten(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(2)
	foreign := score(ids[0], "1")
	foreign.Fields = append(foreign.Fields, connectors.Value{Field: "amount", Kind: connectors.Currency, Text: "9"})
	outcomes := b.write(foreign, score(ids[1], "2"), connectors.Update{ID: ids[0]}, score("", "3"))
	want := []connectors.Class{connectors.Rejected, "", "", connectors.Gone}
	if got := classes(outcomes); !slices.Equal(got, want) {
		t.Errorf("outcomes are %q; want %q", got, want)
	}
	if !slices.Equal(outcomes[0].Err.Fields, []string{"amount"}) || b.property(ids[0], "amount") != "1000" || b.property(ids[0], "fitsync_score") != "" {
		t.Errorf("the foreign update: %v", outcomes[0].Err)
	}
}

func TestUnknownPropertyFailsOnlyThoseWhoNameIt(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(3)
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "fitsync_grade"})
	outcomes := b.write(score(ids[0], "1"), grade(ids[1], "Good"), score(ids[2], "3"))
	want := []connectors.Class{"", connectors.Schema, ""}
	if got := classes(outcomes); !slices.Equal(got, want) {
		t.Fatalf("outcomes are %q; want %q", got, want)
	}
	if !slices.Equal(outcomes[1].Err.Fields, []string{"fitsync_grade"}) {
		t.Errorf("the error names %v", outcomes[1].Err.Fields)
	}
	_, err := b.client.Write(t.Context(), []connectors.Update{grade(ids[0], "Good"), grade(ids[1], "Good")})
	wantError(t, err, connectors.Schema, "PROPERTY_DOESNT_EXIST")
}

func TestReadOnlyPropertyFailsOnlyThoseWhoNameIt(t *testing.T) {
	for _, whole := range []bool{false, true} {
		t.Run(fmt.Sprintf("whole batch refused: %v", whole), func(t *testing.T) {
			b := start(t, portalsim.Options{InvalidFailsBatch: whole})
			b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.FreezeProperty, Property: "fitsync_grade"})
			var updates []connectors.Update
			for i, id := range b.deals(99) {
				updates = append(updates, map[bool]connectors.Update{true: grade(id, "Good"), false: score(id, "1")}[i%2 == 0])
			}
			var outcomes []connectors.Outcome
			calls := b.calls(func() { outcomes = b.write(updates...) })
			for i, o := range outcomes {
				bad := i%2 == 0
				if bad && (o.Err == nil || o.Err.Class != connectors.Schema || !slices.Equal(o.Err.Fields, []string{"fitsync_grade"})) || !bad && o.Err != nil {
					t.Fatalf("outcome %d is %v", i, o.Err)
				}
			}
			if calls > 2 {
				t.Errorf("%d calls", calls)
			}
		})
	}
}

func TestTroubleOfOneBatchLeavesTheOthers(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault portalsim.Fault
		want  [3]connectors.Class // of the three batches
		calls int
	}{
		{"a lost answer", portalsim.Fault{Kind: portalsim.LostResponse, Times: 1, Skip: 1}, [3]connectors.Class{"", "transient", ""}, 3},
		{"an outage", portalsim.Fault{Kind: portalsim.GatewayError, Times: 1, Skip: 1}, [3]connectors.Class{"", "transient", ""}, 3},
		{"a limit", portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY", Skip: 1, Path: "/crm/"}, [3]connectors.Class{"", "limit", "limit"}, 3},
		{"a lost scope", portalsim.Fault{Kind: portalsim.MissingScopes, Skip: 1}, [3]connectors.Class{"", "forbidden", "forbidden"}, 2},
		{"the first batch", portalsim.Fault{Kind: portalsim.GatewayError, Times: 1}, [3]connectors.Class{"transient", "", ""}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, portalsim.Options{}, func(o *hubspot.Options) { o.Transport.Attempts = 1 })
			ids := b.deals(250)
			b.portal.Faults().Set(tt.fault)
			var updates []connectors.Update
			for _, id := range ids {
				updates = append(updates, score(id, "5"))
			}
			for i, o := range b.write(updates...) {
				if got := connectors.ClassOf(asError(o.Err)); got != tt.want[i/100] {
					t.Fatalf("outcome %d has class %q; want %q", i, got, tt.want[i/100])
				}
			}
			if calls := b.served.Load(); int(calls) != tt.calls { // the limit's end is asked for
				t.Errorf("%d calls; want %d", calls, tt.calls)
			}
		})
	}
}

func asError(e *connectors.Error) error {
	if e == nil {
		return nil
	}
	return e
}

func TestLostAnswerIsRepeatedWithoutASecondEffect(t *testing.T) {
	b := start(t, portalsim.Options{})
	id := b.deals(1)[0]
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.LostResponse, Times: 1})
	if o := b.write(score(id, "44")); o[0].Err != nil {
		t.Errorf("outcome %v", o[0].Err)
	}
	if calls := b.served.Load(); calls != 2 || b.property(id, "fitsync_score") != "44" {
		t.Errorf("after %d calls the score is %q", calls, b.property(id, "fitsync_score"))
	}
}

func TestRecordsThatVanishBeforeTheWrite(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(4)
	if err := b.portal.Merge("deals", ids[0], ids[1]); err != nil {
		t.Fatal(err)
	}
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.ArchiveBeforeWrite, IDs: []string{ids[2]}, Times: 1})
	outcomes := b.write(grade(ids[0], "Weak"), score(ids[1], "2"), score(ids[2], "3"), score(ids[3], "4"), score("no-such-id", "5"))
	want := []connectors.Class{"", connectors.Gone, connectors.Gone, "", connectors.Gone}
	if got := classes(outcomes); !slices.Equal(got, want) {
		t.Errorf("outcomes are %q; want %q", got, want)
	}
	if b.property(ids[0], "fitsync_grade") != "Weak" || b.property(ids[3], "fitsync_score") != "4" {
		t.Error("the neighbours were not written")
	}
	for i, o := range outcomes {
		if want := map[int]string{1: ids[0]}[i]; o.MergedInto != want {
			t.Errorf("outcome %d names %q as the record that got its values; want %q", i, o.MergedInto, want)
		}
	}
}

// TestMergesDuringTheWrite merges records when they were read and not yet written.
func TestMergesDuringTheWrite(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(5)
	losers := []string{ids[1], ids[2]}
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.MergeBeforeWrite, IDs: losers, Winner: ids[0], Times: 1})
	var outcomes []connectors.Outcome
	calls := b.calls(func() {
		outcomes = b.write(score(ids[1], "2"), score(ids[2], "3"), score(ids[3], "4"), score(ids[4], "5"))
	})
	if want := []connectors.Class{connectors.Gone, connectors.Gone, "", ""}; !slices.Equal(classes(outcomes), want) {
		t.Errorf("outcomes are %q; want %q", classes(outcomes), want)
	}
	for _, o := range outcomes[:2] {
		if o.MergedInto != ids[0] {
			t.Errorf("%s was merged into %q; want %s", o.ID, o.MergedInto, ids[0])
		}
	}
	if calls != 2 {
		t.Errorf("%d calls; want the update and one to find out", calls)
	}
}

// TestWinnerThatDoesNotNameItsLosers is told by being the one that came instead.
func TestWinnerThatDoesNotNameItsLosers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(written([]string{"12"}))
	}))
	t.Cleanup(server.Close)
	outcomes, err := lone(t, server.URL, transport.Options{Attempts: 1}).Write(t.Context(), []connectors.Update{score("11", "1"), score("12", "2")})
	if err != nil {
		t.Fatal(err)
	}
	if o := outcomes[0]; o.Err == nil || o.Err.Class != connectors.Gone || o.MergedInto != "12" || outcomes[1].Err != nil {
		t.Errorf("outcomes %+v", outcomes)
	}
}
