package match_test

import (
	"path/filepath"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match/evaluate"
)

// TestLanguages holds the floor of matching requirements that are not written in English
// against an English catalog: what was measured, less a margin for changes that move
// single rows.
func TestLanguages(t *testing.T) {
	catalog, err := evaluate.Catalog(filepath.Join("labelled", "forgeline", "catalog.yaml"), "")
	if err != nil {
		t.Fatal(err)
	}
	for language, floor := range map[string]struct{ first, category, priority evaluate.Figure }{
		"de": {0.8, 0.82, 0.85},
		"fr": {0.8, 0.82, 0.9},
		"es": {0.88, 0.73, 0.9},
	} {
		t.Run(language, func(t *testing.T) {
			set, err := evaluate.Read(filepath.Join("testdata", "languages", language+".jsonl"), evaluate.Source{Catalog: catalog})
			if err != nil {
				t.Fatal(err)
			}
			predictions := evaluate.Predict(set, analysis.DefaultPolicy(), time.Now)
			got := evaluate.Measure(language, set.Cases, predictions).Figures
			for _, figure := range []struct {
				name       string
				got, floor evaluate.Figure
			}{
				{"first candidate right", got.FirstRight, floor.first},
				{"category right", got.CategoryAccuracy, floor.category},
				{"priority right", got.PriorityAccuracy, floor.priority},
			} {
				t.Logf("%s: %.3f", figure.name, figure.got)
				if !(figure.got >= figure.floor) {
					t.Errorf("%s: %.3f, want at least %.3f", figure.name, figure.got, figure.floor)
				}
			}
		})
	}
}
