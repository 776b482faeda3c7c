package connectortest

import (
	"fmt"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
)

func writingCases() []testCase {
	return []testCase{
		{name: "what was written comes back without a difference", run: writtenComesBack},
		{name: "the same update twice", run: sameTwice},
		{name: "only named fields are touched", run: onlyNamed},
		{name: "empty text clears a field", run: clearing},
		{name: "a person's change after ours is told from an old value", run: personsChange},
		{name: "an edit between read and write survives", run: editBetween},
		{name: "an edit between read and write to what is written is none", run: sameEditBetween},
		{name: "outcomes of many updates stand in their order", run: manyUpdates},
		{name: "a deleted record fails alone", run: deletedAlone},
		{name: "a merged record fails alone, and who got its values is named", run: mergedAlone},
		{name: "a refused record fails alone", run: refusedAlone, needs: can(Refuse)},
		{name: "a field that is not there", run: hiddenWrite, needs: can(Hide)},
		{name: "writing nothing", run: writeNothing},
	}
}

// values are the write-back fields for an assessment with the given fit.
func (b *bench) values(fit int) []connectors.Value {
	due := analysis.DateOf(b.clock.Now()).AddDays(9)
	amount := analysis.Money(400_000_00)
	a := analysis.Assessment{
		Fit: fit, Low: fit - 7, High: fit + 11, Grade: analysis.Weak, Confidence: 6667, Coverage: 5050,
		Reasons: []analysis.Reason{{Text: "Anmeldung über SAML\n(für alle)", Points: 100 - fit, Verdict: analysis.NotSupported, Why: "nothing in the catalog answers it"}},
		Gaps:    []analysis.Gap{{Title: "SAML", Severity: analysis.Critical, Solution: analysis.Solution{Approach: "dedicated_sprint", Weeks: analysis.Range{Low: 4, High: 6}, Cost: 80_000_00}}},
		Actions: []analysis.Action{{Kind: analysis.CloseGap, Title: "Build it", Detail: "Ask the product team & agree a date", Due: due, OwnerRole: "product_team"}},

		RevenueAtRisk: 1_234_567_89, CatalogRevision: "0123456789abcdef", InputHash: fmt.Sprintf("%064d", fit),
	}
	return connectors.Render(a, analysis.Opportunity{Amount: &amount}, b.Mapping, b.clock.Now())
}

// one is the value of a role.
func (b *bench) one(t *testing.T, role string, fit int) connectors.Value {
	t.Helper()
	for _, f := range b.Mapping.WriteBack {
		if f.Role != role {
			continue
		}
		for _, v := range b.values(fit) {
			if v.Field == f.Field {
				return v
			}
		}
	}
	t.Fatalf("the mapping has no field for %s", role)
	return connectors.Value{}
}

// write sends updates and checks that each was written.
func (b *bench) write(t *testing.T, updates ...connectors.Update) {
	t.Helper()
	for i, o := range b.outcomes(t, updates...) {
		if o.Err != nil {
			t.Fatalf("update %d: %v", i, o.Err)
		}
	}
}

// outcomes sends updates and checks that there is one outcome for each, in order.
func (b *bench) outcomes(t *testing.T, updates ...connectors.Update) []connectors.Outcome {
	t.Helper()
	got, err := b.connector.Write(t.Context(), updates)
	if err != nil {
		t.Fatalf("Write of %d: %v", len(updates), err)
	}
	if len(got) != len(updates) {
		t.Fatalf("Write of %d gives %d outcomes", len(updates), len(got))
	}
	for i, o := range got {
		if o.ID != updates[i].ID {
			t.Fatalf("outcome %d is for %s; want %s", i, o.ID, updates[i].ID)
		}
	}
	return got
}

// wantValues checks the fields of a fetched record.
func (b *bench) wantValues(t *testing.T, id string, want ...connectors.Value) {
	t.Helper()
	r := b.fetch(t, id)[0]
	for _, v := range want {
		raw, read := r.Fields[v.Field]
		got, err := connectors.Canonical(v.Kind, 2, raw)
		if !read || err != nil || got != v.Text {
			t.Errorf("%s is %q (read %v, %v); want %q", v.Field, got, read, err, v.Text)
		}
	}
}

func history(updates ...connectors.Update) connectors.History {
	h := connectors.History{}
	for _, u := range updates {
		for _, v := range u.Fields {
			h[v.Field] = []string{v.Text}
		}
	}
	return h
}

func writtenComesBack(t *testing.T, b *bench) {
	ids := b.deals(3)
	pages := drain(t, b.connector, connectors.Cursor{})
	desired := b.values(49)
	var updates []connectors.Update
	for _, id := range ids {
		d := connectors.Diff(find(t, records(pages), id), desired, b.Mapping, nil)
		if len(d.Update.Fields) != len(desired) {
			t.Errorf("a blank record needs %d of %d fields", len(d.Update.Fields), len(desired))
		}
		updates = append(updates, d.Update)
	}
	b.clock.Advance(time.Hour)
	b.write(t, updates...)
	b.clock.Advance(time.Minute)
	all := records(drain(t, b.connector, last(pages)))
	for i, id := range ids {
		r := find(t, all, id) // our own write moves the stamp
		if d := connectors.Diff(r, desired, b.Mapping, history(updates[i])); d.Changed() || len(d.Overrides) > 0 {
			t.Errorf("the record differs from what was written: %+v %+v", d.Differences, d.Overrides)
		}
		b.wantValues(t, id, desired...)
	}
}

func sameTwice(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	update := connectors.Update{ID: id, Fields: b.values(62)}
	b.write(t, update)
	b.clock.Advance(time.Minute)
	b.write(t, update)
	b.wantValues(t, id, update.Fields...)
}

func onlyNamed(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	before := b.values(49)
	b.write(t, connectors.Update{ID: id, Fields: before})
	score := b.one(t, "score", 71)
	b.write(t, connectors.Update{ID: id, Fields: []connectors.Value{score}})
	for _, v := range before {
		if v.Field != score.Field {
			b.wantValues(t, id, v)
		}
	}
	b.wantValues(t, id, score)
	o, _ := b.Mapping.Map(b.fetch(t, id)[0])
	if o.Name != deal(0).Name {
		t.Errorf("the deal's name is now %q", o.Name)
	}
	wantTexts(t, "after the write", o, deal(0).Requirements...)
}

func clearing(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	fields := b.values(49)
	b.write(t, connectors.Update{ID: id, Fields: fields})
	for i := range fields {
		fields[i].Text = ""
	}
	b.write(t, connectors.Update{ID: id, Fields: fields})
	b.wantValues(t, id, fields...)
}

func personsChange(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	update := connectors.Update{ID: id, Fields: b.values(49)}
	b.write(t, update)
	score := b.one(t, "score", 49).Field
	b.Deals.Edit(id, map[string]any{score: "90"})
	d := connectors.Diff(b.fetch(t, id)[0], b.values(49), b.Mapping, history(update))
	if len(d.Overrides) != 1 || d.Overrides[0].Field != score || d.Overrides[0].Theirs != "90" {
		t.Errorf("overrides are %+v; want the score, theirs 90", d.Overrides)
	}
	for _, v := range d.Update.Fields {
		if v.Field == score {
			t.Error("the person's score would be overwritten")
		}
	}
}

func manyUpdates(t *testing.T, b *bench) {
	ids := b.deals(230)
	var updates []connectors.Update
	for i, id := range ids {
		updates = append(updates, connectors.Update{ID: id, Fields: []connectors.Value{b.one(t, "score", i%100)}})
	}
	b.write(t, updates...)
	for _, i := range []int{0, 99, 100, 199, 200, 229} {
		b.wantValues(t, ids[i], updates[i].Fields...)
	}
}

func deletedAlone(t *testing.T, b *bench) {
	failsAlone(t, b, func(id string) { b.Deals.Delete(id) }, connectors.Gone)
}

// mergedAlone lets a record be merged into another, once outside and once inside
// the batch, before it is written.
func mergedAlone(t *testing.T, b *bench) {
	for _, together := range []bool{false, true} {
		ids := b.deals(3)
		score := b.one(t, "score", 31).Field
		b.Deals.Merge(ids[0], ids[1])
		updates := []connectors.Update{
			{ID: ids[1], Fields: []connectors.Value{b.one(t, "score", 31)}},
			{ID: ids[2], Fields: b.values(55)},
		}
		if together {
			updates = append(updates, connectors.Update{ID: ids[0], Fields: []connectors.Value{b.one(t, "grade", 55)}})
		}
		got := b.outcomes(t, updates...)
		if got[0].Err == nil || got[0].Err.Class != connectors.Gone {
			t.Errorf("the merged record's outcome is %v; want class gone", got[0].Err)
		}
		for _, o := range got[1:] {
			if o.Err != nil {
				t.Errorf("the neighbours' outcomes are %v", o.Err)
			}
		}
		b.wantValues(t, ids[2], updates[1].Fields...)
		reached := b.fetch(t, ids[0])[0].Fields[score] != nil
		if named := got[0].MergedInto == ids[0]; named != reached {
			t.Errorf("the winner got the values: %v; the outcome names %q, the winner is %s", reached, got[0].MergedInto, ids[0])
		}
	}
}

func refusedAlone(t *testing.T, b *bench) {
	failsAlone(t, b, func(id string) { b.Faults.Set(Fault{Kind: Refuse, Record: id}) }, connectors.Rejected)
}

func failsAlone(t *testing.T, b *bench, spoilFunc func(id string), want connectors.Class) {
	ids := b.deals(3)
	spoilFunc(ids[1])
	var updates []connectors.Update
	for _, id := range ids {
		updates = append(updates, connectors.Update{ID: id, Fields: b.values(55)})
	}
	got := b.outcomes(t, updates...)
	if got[0].Err != nil || got[2].Err != nil {
		t.Errorf("the neighbours' outcomes are %v and %v", got[0].Err, got[2].Err)
	}
	if got[1].Err == nil || got[1].Err.Class != want {
		t.Errorf("the spoilt record's outcome is %v; want class %s", got[1].Err, want)
	}
	b.wantValues(t, ids[0], updates[0].Fields...)
	b.wantValues(t, ids[2], updates[2].Fields...)
}

// hiddenWrite accepts a refusal of the whole call or of each record: vendors differ
// in which they give, and either names the class that a person has to act on.
func hiddenWrite(t *testing.T, b *bench) {
	ids := b.deals(2)
	score := b.one(t, "score", 49)
	b.Faults.Set(Fault{Kind: Hide, Field: score.Field})
	updates := []connectors.Update{
		{ID: ids[0], Fields: []connectors.Value{score}},
		{ID: ids[1], Fields: []connectors.Value{score}},
	}
	got, err := b.connector.Write(t.Context(), updates)
	if err != nil {
		wantClass(t, "a write to a hidden field", err, connectors.Schema)
		return
	}
	for i, o := range got {
		if o.Err == nil || o.Err.Class != connectors.Schema {
			t.Errorf("outcome %d of a write to a hidden field is %v; want class schema", i, o.Err)
		}
	}
}

func writeNothing(t *testing.T, b *bench) {
	b.outcomes(t)
}
