package evaluate_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/evaluate"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func near(t *testing.T, what string, got evaluate.Figure, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The figures of a hand-made case, computed by hand.
func TestFigures(t *testing.T) {
	cases := []evaluate.Case{
		{ID: "1", Category: "security", Capabilities: []string{"a"}, Verdict: analysis.Supported},
		{ID: "2", Category: "support", Second: "compliance", Capabilities: []string{"b", "c"}, Verdict: analysis.PartiallySupported},
		{ID: "3", Category: "security", Verdict: analysis.NotSupported},
		{ID: "4", Category: "technical", Capabilities: []string{"d"}, Verdict: analysis.NotSupported, Priority: analysis.High},
	}
	predictions := []evaluate.Prediction{
		{ID: "1", Category: "security", Capabilities: []string{"a", "x"}, Verdict: analysis.Supported, Confidence: 0.95, Decided: analysis.Matched},
		{ID: "2", Category: "compliance", Capabilities: []string{"x", "c"}, Verdict: analysis.Supported, Confidence: 0.45, Decided: analysis.Unsure},
		{ID: "3", Category: "support", Capabilities: []string{"x"}, Verdict: analysis.Supported, Confidence: 0.55, Decided: analysis.Missing},
		{ID: "4", Category: "technical", Capabilities: []string{}, Verdict: analysis.NotSupported, Confidence: 0.05, Decided: analysis.Missing, Priority: analysis.High},
	}
	f := evaluate.Measure("hand", cases, predictions).Figures
	near(t, "category accuracy", f.CategoryAccuracy, 0.75)
	near(t, "category F1", f.CategoryF1, (2.0/3+2.0/3+1)/3)
	near(t, "priority", f.PriorityAccuracy, 1)
	near(t, "R@1", f.FirstRight, 1.0/3)
	near(t, "R@5", f.AmongFive, 2.0/3)
	near(t, "MRR", f.MRR, 1.5/3)
	near(t, "missing AUC", f.MissingAUC, 1.0/3)
	near(t, "false supported", f.FalseSupported, 0.5)
	near(t, "decided alone", f.AutoDecided, 0.75)
	near(t, "and right", f.AutoPrecision, 2.0/3)
	near(t, "ECE", f.ECE, (0.05+0.45+0.55+0.05)/4)
	if f.LimitAccuracy.Known() {
		t.Error("no limits were compared")
	}
	text, err := json.Marshal(f)
	if err != nil || !strings.Contains(string(text), `"limit_accuracy":null`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestReadsEveryFormat(t *testing.T) {
	snapshot := analysis.Snapshot{Product: "p", Capabilities: []analysis.Capability{{ID: "sso", Name: "Single sign-on", Support: analysis.Full}}}
	for name, c := range map[string]struct {
		file, text string
		kind       evaluate.Kind
	}{
		"matching":   {"m.json", `{"name":"x","items":[{"id":"i","name":"Backup"}],"queries":[{"id":"q","text":"back up","rel":{"i":1},"proj":"p"}]}`, evaluate.Matching},
		"deals":      {"d.jsonl", `{"id":"1","text":"SSO","category":"security","priority_cue":"none","capability_ids":["sso"],"verdict":"supported"}` + "\n\n", evaluate.Deals},
		"limits":     {"l.jsonl", `{"id":"1","requirement":"99.9 %","capability":{"text":"","limits":{"availability":99.9}},"verdict":"met"}`, evaluate.Limits},
		"categories": {"c.csv", "\ufeffnumber;ProjectID;RequirementText;class;F\n1;2;\"shall log in; at once\";SE;0\n", evaluate.Categories},
		"table":      {"t.csv", "deal,text,category,capabilities,verdict\nA,SSO please,security,sso,supported\n", evaluate.Deals},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := evaluate.Read(write(t, c.file, c.text), evaluate.Source{Catalog: snapshot})
			if err != nil {
				t.Fatal(err)
			}
			if set.Kind != c.kind || len(set.Cases) != 1 {
				t.Fatalf("%s with %d cases", set.Kind, len(set.Cases))
			}
			predictions := evaluate.Predict(set, analysis.DefaultPolicy(), nil)
			if len(predictions) != 1 || predictions[0].ID != set.Cases[0].ID {
				t.Errorf("%+v", predictions)
			}
		})
	}
}

func TestBadFilesNameThePlace(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"broken line":   {"a.jsonl", "{\"requirement\":\"x\",\"capability\":{}}\n{", "line 2"},
		"mixed":         {"a.jsonl", "{\"requirement\":\"x\",\"capability\":{}}\n{\"text\":\"y\"}", "line 2"},
		"no catalog":    {"a.jsonl", `{"text":"y"}`, "--catalog"},
		"unknown class": {"a.csv", "ProjectID;RequirementText;class\n1;x;ZZ\n", "row 1"},
		"columns":       {"a.csv", "a,b\n1,2\n", "its columns are a, b"},
		"empty":         {"a.jsonl", "\n", "no labelled case"},
		"extension":     {"a.txt", "x", ".jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := evaluate.Read(write(t, c.file, c.text), evaluate.Source{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
}

func TestCatalogOfSeveralProducts(t *testing.T) {
	path := write(t, "c.json", `[{"id":"a","name":"A","support_by_product":{"gold":{"support":"full"}}},{"id":"b","name":"B","support_by_product":{}}]`)
	got, err := evaluate.Catalog(path, "gold")
	if err != nil || got.Capabilities[0].Support != analysis.Full || got.Capabilities[1].Support != analysis.None {
		t.Errorf("%+v, %v", got, err)
	}
	for _, product := range []string{"", "silver"} {
		if _, err := evaluate.Catalog(path, product); err == nil {
			t.Errorf("product %q passes", product)
		}
	}
}
