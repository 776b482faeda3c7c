package limits

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
)

// bound is a comparison of amounts in one dimension.
type bound struct {
	asked   quantity
	factor  func(unit string) (float64, bool)
	atLeast bool
}

func (b bound) compare(_ string, v any) (analysis.LimitResult, string) {
	offered, ok := stated(v)
	if !ok {
		if isNo(v) {
			return analysis.LimitViolated, fmt.Sprint(v)
		}
		return analysis.LimitUnknown, fmt.Sprint(v)
	}
	if offered.value == 0 && b.atLeast {
		return analysis.LimitViolated, offered.String()
	}
	want, have, ok := b.common(offered)
	switch {
	case !ok:
		return analysis.LimitUnknown, offered.String()
	case b.atLeast && have >= want || !b.atLeast && have <= want:
		return analysis.LimitMet, offered.String()
	}
	return analysis.LimitShort, offered.String()
}

// common turns both amounts into one unit.
func (b bound) common(offered quantity) (want, have float64, ok bool) {
	if want, ok := months(b.asked); ok {
		if have, ok := months(offered); ok {
			return want, have, true
		}
	}
	if math.IsInf(offered.value, 1) {
		return b.asked.value, offered.value, true
	}
	f, ok := b.factor(b.asked.unit)
	if !ok {
		return 0, 0, false
	}
	g, ok := b.factor(offered.unit)
	return b.asked.value * f, offered.value * g, ok
}

// amount makes the demand for an amount.
func amount(key string, b bound) Demand {
	asked := b.asked.String()
	if !b.atLeast {
		asked = "at most " + asked
	}
	return Demand{Key: key, Asked: asked, compare: b.compare}
}

func isNo(v any) bool {
	if b, ok := v.(bool); ok {
		return !b
	}
	s, ok := v.(string)
	return ok && (s == "none" || s == "no" || s == "false")
}

// flag makes the demand that a bool is as wanted.
func flag(key, asked string, want bool, words ...string) Demand {
	return Demand{Key: key, Asked: asked, words: words, compare: func(_ string, v any) (analysis.LimitResult, string) {
		have, ok := v.(bool)
		switch {
		case !ok:
			return analysis.LimitUnknown, fmt.Sprint(v)
		case have == want:
			return analysis.LimitMet, yesNo(have)
		}
		return analysis.LimitViolated, yesNo(have)
	}}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// unknown makes a demand that only a person can compare; it is left out where the
// capability does not state the key at all.
func unknown(key, asked string) Demand {
	return Demand{Key: key, Asked: asked, onlyStated: true, compare: func(_ string, v any) (analysis.LimitResult, string) {
		return analysis.LimitUnknown, fmt.Sprint(v)
	}}
}

// grade is how a stated name answers an asked one.
type grade int

const (
	other  grade = iota // something else
	weaker              // the same, in a lower version or type
	same
)

// named makes the demand for names in a list: all of them, or any.
func named(key string, asked []string, anyOf bool, compare func(asked, stated string) grade, words ...string) Demand {
	glue := ", "
	if anyOf {
		glue = " or "
	}
	return Demand{Key: key, Asked: strings.Join(asked, glue), words: words, compare: func(_ string, v any) (analysis.LimitResult, string) {
		offered, ok := list(v)
		if !ok {
			return analysis.LimitUnknown, fmt.Sprint(v)
		}
		met, weak := 0, 0
		for _, a := range asked {
			best := other
			for _, o := range offered {
				best = max(best, compare(a, o))
			}
			switch best {
			case same:
				met++
			case weaker:
				weak++
			}
		}
		return graded(met, weak, len(asked), anyOf), strings.Join(offered, ", ")
	}}
}

func graded(met, weak, asked int, anyOf bool) analysis.LimitResult {
	switch {
	case met == asked || anyOf && met > 0:
		return analysis.LimitMet
	case met+weak > 0:
		return analysis.LimitShort
	}
	return analysis.LimitViolated
}

func equalFold(asked, stated string) grade {
	if strings.EqualFold(asked, stated) {
		return same
	}
	return other
}

// dedupe keeps the first of equal names.
func dedupe(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
