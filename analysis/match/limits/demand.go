package limits

import (
	"fitsync/analysis"
)

// Demand is one typed limit that a text asks for.
type Demand struct {
	Key   string // in the vocabulary of [analysis.Capability].Limits
	Asked string // for people: "99.99 %", "at most 15 min"

	// also are keys that may answer when Key is not stated.
	also []string
	// compare judges a stated value, of the key that it is given, and says it for people.
	compare func(key string, stated any) (analysis.LimitResult, string)
	// words says the demand in the catalog's words; a capability whose own text holds
	// them all, and states no limit, answers in words: nothing typed is compared.
	words []string
	// onlyStated leaves the demand out where the key is not stated.
	onlyStated bool
}

// Read returns the limits that text demands, in the order of the text within each
// kind; none where it demands nothing typed.
func Read(text string) []Demand {
	s := scan(text)
	if len(s.words) == 0 {
		return nil
	}
	var demands []Demand
	for _, read := range []func(*sentence) []Demand{
		readPercents, readDurations, readSizes, readRates, readCounts,
		readProtocols, readTLS, readCertificates, readRegions, readLanguages, readSupportHours, readFlags,
	} {
		demands = append(demands, read(s)...)
	}
	return demands
}

// Check compares each demand with what the capability states. Demands that the
// capability answers in words alone are left out.
func Check(demands []Demand, c analysis.Capability) []analysis.LimitCheck {
	var checks []analysis.LimitCheck
	for _, d := range demands {
		check := analysis.LimitCheck{Key: d.Key, Asked: d.Asked, Result: analysis.LimitUnknown}
		stated := false
		for _, key := range append([]string{d.Key}, d.also...) {
			value, ok := c.Limits[key]
			if !ok {
				continue
			}
			stated = true
			check.Result, check.Offered = d.compare(key, value)
			break
		}
		if stated || !d.onlyStated && !says(c, d.words) {
			checks = append(checks, check)
		}
	}
	return checks
}

// says reports whether the capability's own text holds all words.
func says(c analysis.Capability, words []string) bool {
	if len(words) == 0 {
		return false
	}
	text := c.Name + "\n"
	for _, alias := range c.Aliases {
		text += alias + "\n"
	}
	s := scan(text + c.Description)
	for _, word := range words {
		if !s.has(word) {
			return false
		}
	}
	return true
}
