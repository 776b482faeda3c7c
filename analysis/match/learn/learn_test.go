package learn_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/evaluate"
	"fitsync/analysis/match/learn"
)

// product invents a small product whose requirements name what they are about.
func product(name string, things ...string) evaluate.Set {
	set := evaluate.Set{Name: name, Kind: evaluate.Deals, Snapshot: analysis.Snapshot{Product: name}}
	for i, thing := range things {
		id := fmt.Sprint(name, i)
		set.Snapshot.Capabilities = append(set.Snapshot.Capabilities, analysis.Capability{
			ID: id, Name: thing, Description: "Everything about " + thing + " in one place.", Support: analysis.Full, Category: analysis.Functional,
		})
		set.Cases = append(set.Cases,
			evaluate.Case{ID: id + "a", Category: analysis.Functional, Capabilities: []string{id}, Verdict: analysis.Supported, Requirement: analysis.Requirement{Text: "we need " + thing}},
			evaluate.Case{ID: id + "b", Category: analysis.Support, Verdict: analysis.NotSupported, Requirement: analysis.Requirement{Text: "helicopter number " + fmt.Sprint(i) + " for the board"}},
		)
	}
	return set
}

func products() []evaluate.Set {
	return []evaluate.Set{
		product("alpha", "invoice archive", "supplier portal", "travel expenses", "budget alerts"),
		product("beta", "call routing", "chat widget", "voice mail", "agent roster"),
		product("gamma", "leave calendar", "salary letters", "skills profile", "shift swaps"),
	}
}

// Equal input gives equal bytes, and the figures are those of unseen products.
func TestFitIsReproducible(t *testing.T) {
	var before []byte
	for range 2 {
		model, err := learn.Fit(products(), analysis.DefaultPolicy(), nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		if before != nil && string(before) != string(data) {
			t.Error("training twice gives different models")
		}
		before = data
		if model.Metrics["r_at_1"] < 0.99 {
			t.Errorf("r_at_1 on unseen products is %v, though every requirement names its answer", model.Metrics["r_at_1"])
		}
	}
}

// A fitted model knows an answer from none on a product that it never saw, and its
// curve rises.
func TestModelHoldsOnAnUnseenProduct(t *testing.T) {
	all := products()
	model, err := learn.Fit(all[:2], analysis.DefaultPolicy(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(model.Accept.Curve); i++ {
		if a, b := model.Accept.Curve[i-1], model.Accept.Curve[i]; a.At >= b.At || a.Share >= b.Share {
			t.Errorf("the curve falls from %v to %v", a, b)
		}
	}
	predictions := evaluate.Predict(all[2], analysis.DefaultPolicy(), nil, match.WithModel(model))
	figures := evaluate.Measure("gamma", all[2].Cases, predictions).Figures
	if figures.MissingAUC < 0.95 || figures.FirstRight < 0.99 {
		t.Errorf("missing AUC %v, R@1 %v", figures.MissingAUC, figures.FirstRight)
	}
}

func TestFitNeedsTwoProducts(t *testing.T) {
	if _, err := learn.Fit(products()[:1], analysis.DefaultPolicy(), nil); err == nil {
		t.Error("one product is enough, so nothing could be measured")
	}
}

func TestWorseGuardsWhatPeopleRelyOn(t *testing.T) {
	old := &match.Model{Metrics: map[string]float64{"r_at_1": 0.7, "false_supported": 0.05}}
	for name, c := range map[string]struct {
		metrics map[string]float64
		want    string
	}{
		"better":               {map[string]float64{"r_at_1": 0.8, "false_supported": 0.01}, ""},
		"as chance moves it":   {map[string]float64{"r_at_1": 0.69, "false_supported": 0.06}, ""},
		"finds less":           {map[string]float64{"r_at_1": 0.6, "false_supported": 0.05}, "r_at_1 falls"},
		"promises what is not": {map[string]float64{"r_at_1": 0.9, "false_supported": 0.2}, "false_supported rises"},
	} {
		t.Run(name, func(t *testing.T) {
			got := learn.Worse(&match.Model{Metrics: c.metrics}, old)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A model knows an answer from none also where the catalog names no categories and no
// other names.
func TestModelHoldsOnABareCatalog(t *testing.T) {
	all := products()
	model, err := learn.Fit(all[:2], analysis.DefaultPolicy(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all[2].Snapshot.Capabilities {
		all[2].Snapshot.Capabilities[i].Category = ""
	}
	predictions := evaluate.Predict(all[2], analysis.DefaultPolicy(), nil, match.WithModel(model))
	figures := evaluate.Measure("gamma", all[2].Cases, predictions).Figures
	if figures.MissingAUC < 0.95 || figures.FirstRight < 0.99 || figures.ECE > 0.2 {
		t.Errorf("missing AUC %v, R@1 %v, ECE %v", figures.MissingAUC, figures.FirstRight, figures.ECE)
	}
}

// A curve fitted to few requirements never takes more evidence for less.
func TestMoreEvidenceNeverLowersTheChanceOfFew(t *testing.T) {
	a := &learn.Train(products(), learn.Options{}).Accept
	learnt := 0
	for i := range a.Weights {
		var less, more match.Sign
		more[i] = 1
		gained := a.Logit(&more) - a.Logit(&less)
		if gained*float64(match.Direction(i)) < 0 {
			t.Errorf("sign %d moves the chance by %v, against its direction %d", i, gained, match.Direction(i))
		}
		if gained != 0 && !match.Counts(i, true) {
			t.Errorf("sign %d counts %v, though no careful curve weighs it", i, gained)
		}
		if gained != 0 {
			learnt++
		}
	}
	if learnt == 0 {
		t.Error("no sign says anything")
	}
}
