package evaluate

import "fmt"

// Line is a figure as a person reads it.
type Line struct{ Name, Value string }

// Lines lists the figures that apply.
func (f *Figures) Lines() []Line {
	var lines []Line
	add := func(name, format string, figures ...Figure) {
		values := make([]any, len(figures))
		for i, figure := range figures {
			if !figure.Known() {
				return
			}
			values[i] = float64(figure)
		}
		lines = append(lines, Line{name, fmt.Sprintf(format, values...)})
	}
	add("category accuracy / F1", "%.3f / %.3f", f.CategoryAccuracy, f.CategoryF1)
	add("priority accuracy", "%.3f", f.PriorityAccuracy)
	add("R@1 / R@5 / MRR", "%.3f / %.3f / %.3f", f.FirstRight, f.AmongFive, f.MRR)
	add("missing AUC", "%.3f", f.MissingAUC)
	add("verdict accuracy / F1", "%.3f / %.3f", f.VerdictAccuracy, f.VerdictF1)
	add("false supported", "%.3f", f.FalseSupported)
	add("decided alone", "%.3f", f.AutoDecided)
	add("  and right", "%.3f", f.AutoPrecision)
	add("calibration error (ECE)", "%.3f", f.ECE)
	add("limits accuracy / F1", "%.3f / %.3f", f.LimitAccuracy, f.LimitF1)
	add("false met", "%.3f", f.FalseMet)
	add("time p50 / p99", "%.0f / %.0f µs", f.P50Micros, f.P99Micros)
	return lines
}
