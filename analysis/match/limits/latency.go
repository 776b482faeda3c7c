package limits

import (
	"strings"

	"fitsync/analysis"
)

// latency compares with the same statistic, or with one that implies it: a higher
// percentile within the bound. A demand without a statistic is about every request.
func latency(s *sentence, b bound) Demand {
	asked := statistic(s)
	d := amount("latency", b)
	d.Asked += " (" + asked + ")"
	place, elsewhere := places(s), s.hasAny("measured in", "measured from", "measured at")
	d.compare = func(key string, v any) (analysis.LimitResult, string) {
		by, ok := v.(map[string]any)
		if !ok {
			return analysis.LimitUnknown, ""
		}
		if measured, ok := by["measured_in"].(string); ok && (elsewhere || len(place) > 0) && !place[measured] {
			return analysis.LimitUnknown, "measured in " + measured
		}
		if v, ok := by[asked]; ok {
			result, said := b.compare(key, v)
			return result, asked + " " + said
		}
		for _, implying := range implied(asked) {
			if v, ok := by[implying]; ok {
				if result, said := b.compare(key, v); result == analysis.LimitMet {
					return result, implying + " " + said
				}
			}
		}
		return analysis.LimitUnknown, ""
	}
	return d
}

// statistics are in the order of their values: none is above a later one.
var statistics = []string{"p50", "p75", "p90", "p95", "p99", "p99.9", "max"}

// implied lists the statistics that are never below the asked one.
func implied(asked string) []string {
	for i, s := range statistics {
		if s == asked {
			return statistics[i+1:]
		}
	}
	if asked == "mean" {
		return []string{"max"}
	}
	return nil
}

func statistic(s *sentence) string {
	for i, w := range s.words {
		switch {
		case w.text == "p" && s.at(i+1) != "" && s.words[i+1].number:
			return "p" + s.at(i+1)
		case w.number && strings.HasPrefix(s.at(i+1), "th") && s.at(i+2) == "percentile",
			w.number && percentAt(s, i+1) && w.value >= 50:
			return "p" + strings.ReplaceAll(w.text, ",", ".")
		case w.text == "median":
			return "p50"
		case w.text == "average" || w.text == "mean":
			return "mean"
		}
	}
	return "max"
}
