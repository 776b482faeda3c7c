package connectors_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/connectors"
)

// three is a mapping of a score, reasons and a stamp that triggers nothing, beside
// the hash that marks a record as ours.
func three(policy connectors.OverridePolicy) connectors.Mapping {
	return connectors.Mapping{WriteBack: []connectors.WriteField{
		{Role: "score", Field: "score", Kind: connectors.Number, Triggers: true, Policy: policy},
		{Role: "reasons", Field: "reasons", Kind: connectors.LongText, Length: 100, Triggers: true, Policy: policy},
		{Role: "scored_at", Field: "at", Kind: connectors.Moment, Policy: policy},
		{Role: "input_hash", Field: "hash", Kind: connectors.Text, Policy: policy},
	}}
}

func wanted(score, reasons string) []connectors.Value {
	return []connectors.Value{
		{Field: "score", Kind: connectors.Number, Text: score},
		{Field: "reasons", Kind: connectors.LongText, Text: reasons},
		{Field: "at", Kind: connectors.Moment, Text: "2026-11-24T15:00:00Z"},
		{Field: "not_ours", Kind: connectors.Text, Text: "x"},
	}
}

func holds(score, reasons any) map[string]any {
	return map[string]any{"score": score, "reasons": reasons, "at": "2026-01-01T00:00:00.000+0000", "hash": "0a1b"}
}

// foreign is a record that we never wrote.
func foreign(score, reasons any) map[string]any {
	return map[string]any{"score": score, "reasons": reasons, "at": nil, "hash": nil}
}

// since completes what we wrote by what we wrote with it.
func since(ours connectors.History) connectors.History {
	if ours != nil && ours["at"] == nil {
		ours["at"] = []string{"2026-01-01T00:00:00Z"}
	}
	if ours != nil && ours["reasons"] == nil {
		ours["reasons"] = []string{"why"}
	}
	return ours
}

func TestDiff(t *testing.T) {
	const note = "\nscore was set by a person and is not updated; fitsync has 49"
	for name, c := range map[string]struct {
		policy    connectors.OverridePolicy
		fields    map[string]any
		ours      connectors.History
		want      []string // fields of the update
		overrides []connectors.Override
		reasons   string // in the update, if other than "why"
	}{
		"nothing differs":               {fields: holds("49.0", "why\r\n")},
		"only what triggers no write":   {fields: holds(json.Number("49"), "why")},
		"one differs, the stamp joins":  {fields: holds("48", "why"), want: []string{"score", "at"}},
		"a blank record":                {fields: holds(nil, nil), want: []string{"score", "reasons", "at"}},
		"an old value of ours":          {fields: holds("48", "why"), ours: connectors.History{"score": {"48"}}, want: []string{"score", "at"}},
		"one of two that may be ours":   {fields: holds("47", "why"), ours: connectors.History{"score": {"48", "47.00"}}, want: []string{"score", "at"}},
		"written by us and forgotten":   {fields: holds("90", "why"), want: []string{"score", "at"}},
		"nothing was read":              {fields: nil, want: []string{"score", "reasons", "at"}},
		"not read, known to be as such": {fields: map[string]any{"reasons": "why"}, ours: connectors.History{"score": {"49"}, "at": {"2026-11-24T15:00:00Z"}}},
		"not read, perhaps as such":     {fields: map[string]any{"reasons": "why"}, ours: connectors.History{"score": {"49", "48"}}, want: []string{"score", "at"}},
		"a person's value is flagged": {
			fields: holds("90", "why"), ours: connectors.History{"score": {"48"}, "reasons": {"why"}},
			want:      []string{"reasons", "at"},
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Flag, Ours: "49", Theirs: "90"}},
			reasons:   "why" + note,
		},
		"a flagged value and reasons that say so": {
			fields: holds("90", "why"+note), ours: connectors.History{"score": {"48"}, "reasons": {"why" + note}},
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Flag, Ours: "49", Theirs: "90"}},
		},
		"a person cleared it": {
			fields: holds("", "why"+note), ours: connectors.History{"score": {"48"}, "reasons": {"why" + note}},
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Flag, Ours: "49"}},
		},
		"a person's value is kept silently": {
			policy: connectors.Keep, fields: holds("90", "why"), ours: connectors.History{"score": {"48"}},
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Keep, Ours: "49", Theirs: "90"}},
		},
		"a person's value is overwritten": {
			policy: connectors.Overwrite, fields: holds("90", "why"), ours: connectors.History{"score": {"48"}}, want: []string{"score", "at"},
		},
		"a person's stamp is no matter for the reasons": {
			fields: holds("48", "why"), ours: connectors.History{"score": {"48"}, "at": {"2025-01-01T00:00:00Z"}}, want: []string{"score"},
			overrides: []connectors.Override{{Role: "scored_at", Field: "at", Policy: connectors.Flag, Ours: "2026-11-24T15:00:00Z", Theirs: "2026-01-01T00:00:00Z"}},
		},
		"a person set what we want": {fields: holds("49", "why"), ours: connectors.History{"score": {"48"}}},
		"a value that is no number": {fields: holds("n/a", "why"), want: []string{"score", "at"}},
		"a released override":       {fields: holds("90", "why"), ours: connectors.History{"score": {"48", "90"}, "reasons": {"why"}}, want: []string{"score", "at"}},
		"a value that was there before us": {
			fields: foreign("90", nil), want: []string{"reasons", "at"}, reasons: "why" + note,
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Flag, Ours: "49", Theirs: "90"}},
		},
		"kept as it was there before us": {
			policy: connectors.Keep, fields: foreign("90", nil), want: []string{"reasons", "at"},
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Keep, Ours: "49", Theirs: "90"}},
		},
		"there before us and overwritten":         {policy: connectors.Overwrite, fields: foreign("90", nil), want: []string{"score", "reasons", "at"}},
		"there before us and as we would have it": {fields: foreign("49", nil), want: []string{"reasons", "at"}},
		"in a field that was mapped after the others": {
			fields: holds("90", "why"), ours: connectors.History{"reasons": {"why"}}, want: []string{"reasons", "at"}, reasons: "why" + note,
			overrides: []connectors.Override{{Role: "score", Field: "score", Policy: connectors.Flag, Ours: "49", Theirs: "90"}},
		},
		"a person wrote the reasons": {fields: holds("49", "mine"), ours: connectors.History{"reasons": {"why"}}, overrides: []connectors.Override{{Role: "reasons", Field: "reasons", Policy: connectors.Flag, Ours: "why", Theirs: "mine"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := connectors.Diff(connectors.Record{ID: "1", Fields: c.fields}, wanted("49", "why"), three(c.policy), since(c.ours))
			var fields []string
			for _, v := range got.Update.Fields {
				fields = append(fields, v.Field)
				if v.Field == "reasons" && c.reasons != "" && v.Text != c.reasons {
					t.Errorf("reasons would be %q; want %q", v.Text, c.reasons)
				}
			}
			if diff := cmp.Diff(c.want, fields); diff != "" || got.Changed() != (len(c.want) > 0) {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.overrides, got.Overrides); diff != "" {
				t.Errorf("overrides (-want +got):\n%s", diff)
			}
			if got.Update.ID != "1" || len(got.Differences) != len(got.Update.Fields) {
				t.Errorf("update of %q with %d differences for %d fields", got.Update.ID, len(got.Differences), len(got.Update.Fields))
			}
		})
	}
}

func TestDifferencesShowOldAndNew(t *testing.T) {
	record := connectors.Record{ID: "1", Fields: map[string]any{"score": "48.00", "reasons": "why", "hash": "0a1b"}}
	got := connectors.Diff(record, wanted("49", "why"), three(""), nil).Differences
	want := []connectors.Difference{
		{Role: "score", Field: "score", Old: "48", New: "49"},
		{Role: "scored_at", Field: "at", New: "2026-11-24T15:00:00Z", Unread: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestANoteFitsBesideLongReasons(t *testing.T) {
	record := connectors.Record{ID: "1", Fields: holds("90", "")}
	for reasons, cut := range map[string]string{strings.Repeat("because ", 12): "because…\n", strings.Repeat("x", 100): "x…\n"} {
		got := connectors.Diff(record, wanted("49", reasons), three(""), connectors.History{"score": {"48"}})
		text := got.Update.Fields[0].Text
		length := len(utf16.Encode([]rune(text))) + strings.Count(text, "\n")
		if length > 100 || !strings.HasSuffix(text, "fitsync has 49") || !strings.Contains(text, cut) {
			t.Errorf("reasons of %d would be %q", length, text)
		}
	}
}

// crm stores a value as the vendors do: trimmed, in other forms of the same.
func crm(t *rapid.T, v connectors.Value) any {
	if v.Text == "" {
		return rapid.SampledFrom([]any{nil, ""}).Draw(t, "nothing")
	}
	switch v.Kind {
	case connectors.Number, connectors.Percent, connectors.Currency:
		if strings.Contains(v.Text, ".") {
			return rapid.SampledFrom([]any{v.Text, v.Text + "0000000000333", json.Number(v.Text)}).Draw(t, "number")
		}
		return rapid.SampledFrom([]any{v.Text, v.Text + ".00", v.Text + ".000000000000333", json.Number(v.Text)}).Draw(t, "number")
	case connectors.Moment:
		return strings.Replace(v.Text, "Z", ".000+0000", 1)
	case connectors.Text, connectors.LongText:
		return strings.TrimSpace(strings.ReplaceAll(v.Text, "\n", "\r\n")) + rapid.SampledFrom([]string{"", " ", "\n"}).Draw(t, "end")
	}
	return v.Text
}

// TestTheFixedPoint lets the CRM take updates and people edit in any order: after
// each update there is nothing left to write, and a person's value is never written over.
func TestTheFixedPoint(t *testing.T) {
	m := writeMapping()
	rapid.Check(t, func(t *rapid.T) {
		record := connectors.Record{ID: "1", Fields: map[string]any{}}
		for _, f := range m.WriteBack {
			record.Fields[f.Field] = nil
		}
		ours, persons := connectors.History{}, map[string]string{}
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			desired := connectors.Render(anAssessment(t), analysis.Opportunity{Amount: money(1)}, m, time.Unix(rapid.Int64Range(0, 1e9).Draw(t, "at"), 0))
			take(t, &record, connectors.Diff(record, desired, m, ours), ours, persons)
			again := connectors.Diff(record, desired, m, ours)
			if again.Changed() {
				t.Fatalf("after the update there is still %+v", again.Differences)
			}
			if rapid.Bool().Draw(t, "edit") {
				field := rapid.SampledFrom([]string{"fitsync_score", "fitsync_gaps", "fitsync_grade"}).Draw(t, "field")
				if len(ours[field]) > 0 {
					record.Fields[field], persons[field] = "7777", "7777"
				}
			}
		}
	})
}

// take applies an update to a record and to what we know of it.
func take(t *rapid.T, record *connectors.Record, d connectors.Diffed, ours connectors.History, persons map[string]string) {
	for _, v := range d.Update.Fields {
		if theirs, set := persons[v.Field]; set && theirs != v.Text {
			t.Fatalf("%s: the person's %q would become %q", v.Field, theirs, v.Text)
		}
		record.Fields[v.Field] = crm(t, v)
		ours[v.Field] = []string{v.Text}
	}
}

func anAssessment(t *rapid.T) analysis.Assessment {
	word := rapid.StringOf(rapid.SampledFrom([]rune("ab ·\n\r\té🙂\x00")))
	a := analysis.Assessment{
		Fit: rapid.IntRange(0, 100).Draw(t, "fit"), Grade: rapid.SampledFrom(analysis.Grades()).Draw(t, "grade"),
		Coverage:      analysis.BasisPoints(rapid.IntRange(0, 10_000).Draw(t, "coverage")),
		RevenueAtRisk: analysis.Money(rapid.Int64Range(0, 1e12).Draw(t, "risk")),
		InputHash:     word.Draw(t, "hash"),
	}
	for range rapid.IntRange(0, 60).Draw(t, "gaps") {
		a.Gaps = append(a.Gaps, analysis.Gap{Title: word.Draw(t, "title"), Severity: analysis.High})
		a.Reasons = append(a.Reasons, analysis.Reason{Text: word.Draw(t, "text"), Why: word.Draw(t, "why"), Points: 1})
	}
	if rapid.Bool().Draw(t, "acts") {
		a.Actions = []analysis.Action{{Kind: analysis.CloseGap, Title: word.Draw(t, "action"), Detail: strings.Repeat(word.Draw(t, "detail"), 20)}}
	}
	return a
}
