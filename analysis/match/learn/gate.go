package learn

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/evaluate"
)

// Fit trains a model on all sets, names it by what it was trained on and enters what
// models of its kind reach on products that they were not trained on. It needs two
// sets at least.
func Fit(sets []evaluate.Set, policy analysis.Policy, library []concepts.Concept) (*match.Model, error) {
	if len(sets) < 2 {
		return nil, fmt.Errorf("training needs the labelled requirements of two products at least, to measure on one what was learnt from the other")
	}
	options := Options{Library: library, Numbered: true}
	model := Train(sets, options)
	model.Version = version(sets, library)
	trials, strange := apart(sets, policy, options)
	n := len(sets)
	setThresholds(&model.Accept, trials)
	if model.Strange != nil {
		setThresholds(model.Strange, strange)
		model.Strange.Missing = 0 // what words alone do not find may be there in other words
	}
	judged := make([][]evaluate.Prediction, n)
	for i := range sets {
		// Also the thresholds that a product is measured with come from the others.
		a := trials[i].accept
		setThresholds(&a, append(without(trials[:n], i), without(trials[n:], i)...))
		judged[i] = deciding(trials[i].predictions, &a)
	}
	model.Metrics = metrics(sets, judged)
	return model, nil
}

// metrics are the mean figures over sets, each counting the same.
func metrics(sets []evaluate.Set, predictions [][]evaluate.Prediction) map[string]float64 {
	sums := map[string]float64{}
	for i, set := range sets {
		f := evaluate.Measure(set.Name, set.Cases, predictions[i]).Figures
		for name, figure := range map[string]evaluate.Figure{
			"category_accuracy": f.CategoryAccuracy, "category_macro_f1": f.CategoryF1, "r_at_1": f.FirstRight, "mrr": f.MRR, "missing_auc": f.MissingAUC,
			"verdict_macro_f1": f.VerdictF1, "false_supported": f.FalseSupported, "auto_decided": f.AutoDecided, "auto_precision": f.AutoPrecision, "ece": f.ECE,
		} {
			sums[name] += float64(figure) / float64(len(sets))
		}
	}
	for name, sum := range sums {
		if math.IsNaN(sum) {
			delete(sums, name)
			continue
		}
		sums[name] = rounded(sum)
	}
	return sums
}

func version(sets []evaluate.Set, library []concepts.Concept) string {
	data, err := json.Marshal(struct {
		Sets    []evaluate.Set
		Library []concepts.Concept
	}{sets, library})
	if err != nil {
		panic("learn: labelled sets are plain data: " + err.Error()) //nolint:forbidigo // their types cannot fail
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:8]
}

// Worse says in one sentence why a model must not replace another, "" if it may: a
// figure that people rely on fell by more than chance moves it.
func Worse(next, old *match.Model) string {
	const tolerance = 0.015
	for _, name := range []string{"category_accuracy", "r_at_1", "missing_auc", "verdict_macro_f1", "auto_precision"} {
		if before, ok := old.Metrics[name]; ok && next.Metrics[name] < before-tolerance {
			return fmt.Sprintf("%s falls from %.3f to %.3f", name, before, next.Metrics[name])
		}
	}
	if before, ok := old.Metrics["false_supported"]; ok && next.Metrics["false_supported"] > before+tolerance {
		return fmt.Sprintf("false_supported rises from %.3f to %.3f", before, next.Metrics["false_supported"])
	}
	return ""
}
