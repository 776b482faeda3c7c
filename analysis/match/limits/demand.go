package limits

import (
	"slices"

	"fitsync/analysis"
)

// Other is the key of a measure or name that is no limit of a known kind.
const Other = "other"

// Qualifier is the key of words beside a demand that no reader knows: they may narrow it.
const Qualifier = "qualifier"

// Demand is one typed limit that a text asks for.
type Demand struct {
	Key   string // in the vocabulary of [analysis.Capability].Limits, [Other] or [Qualifier]
	Asked string // for people: "99.99 %", "at most 15 min"

	check func(stated map[string]any) outcome
	// words says the demand in the catalog's words; a capability whose own text holds
	// them all, and states no limit, answers in words: nothing typed is compared.
	words []string
	// passing leaves the demand out where the key is not stated: the text names it
	// in passing, or the catalog has another place for it.
	passing bool
	// ofCatalog leaves the demand out where the key is not stated but the capability
	// has a level of support: that and its roadmap answer then.
	ofCatalog bool
	// list is what a demand for names of a list is made of; nil for others.
	list *listing
	// rest is a measure of which nothing was read; it counts only where all else is met.
	rest bool
}

// outcome is how the stated limits answer a demand.
type outcome struct {
	result  analysis.LimitResult
	offered string
	stated  bool
}

func silent() outcome { return outcome{result: analysis.LimitUnknown} }

func said(result analysis.LimitResult, offered string) outcome {
	return outcome{result, offered, true}
}

// readers find the demands of one sentence, in the order in which they are shown.
var readers = []func(*sentence) []Demand{
	readAvailability, readDowntime, readRecovery, readLatency, readKeeping, readIntervals,
	readCapacity, readTLS, readCipher, readHSM, readRegions,
	readCertificates, readReportDate, readFedRAMP, readProtocols, readLanguages,
	readResponse, readSupportHours, readChannels, readFlags, readTenancy, readLifecycle,
}

// Read returns the limits that text demands, those of each sentence together; none
// where it demands nothing typed. It never fails: what it does not understand for
// certain is no demand.
func Read(text string) []Demand {
	r := readings.Get().(*reading)
	defer r.release()
	var demands []Demand
	clauses := r.sentences(pointed(text))
	for _, s := range clauses {
		for _, read := range readers {
			for _, d := range read(s) {
				if !contains(demands, d) && !joinedTo(demands, d) {
					demands = append(demands, d)
				}
			}
		}
	}
	if len(demands) == 0 {
		return nil
	}
	demands = onceReleased(demands)
	typed := demands
	for _, s := range clauses {
		demands = append(demands, s.rest()...)
		demands = append(demands, s.unreadTopics(typed)...)
	}
	return demands
}

// joinedTo puts a demand for names of a list into an earlier one of the same list: the names
// of two sentences are wanted together.
func joinedTo(demands []Demand, d Demand) bool {
	for i, before := range demands {
		if d.list == nil || before.list == nil || before.Key != d.Key {
			continue
		}
		both := named(d.Key, unique(slices.Concat(before.list.groups, d.list.groups)), d.list.compare)
		both.words, both.passing = slices.Concat(before.words, d.words), before.passing && d.passing
		demands[i] = both
		return true
	}
	return false
}

// onceReleased leaves "generally available" out where the text says by when.
func onceReleased(demands []Demand) []Demand {
	dated := slices.ContainsFunc(demands, func(d Demand) bool { return d.Key == "status" && d.Asked != released })
	return slices.DeleteFunc(demands, func(d Demand) bool { return dated && d.Key == "status" && d.Asked == released })
}

func contains(demands []Demand, d Demand) bool {
	for _, other := range demands {
		if other.Key == d.Key && other.Asked == d.Asked {
			return true
		}
	}
	return false
}

// Check compares each demand with what the capability states. Demands that the
// capability answers in words alone are left out.
func Check(demands []Demand, c analysis.Capability) []analysis.LimitCheck {
	var checks []analysis.LimitCheck
	for _, d := range demands {
		got := d.check(c.Limits)
		if d.rest && !allMet(checks) {
			continue
		}
		if !got.stated && (d.passing || d.ofCatalog && c.Support != "" || says(c, d.words)) {
			continue
		}
		checks = append(checks, analysis.LimitCheck{Key: d.Key, Asked: d.Asked, Offered: got.offered, Result: got.result})
	}
	return checks
}

// allMet reports whether there is something and all of it is met.
func allMet(checks []analysis.LimitCheck) bool {
	return len(checks) > 0 && !slices.ContainsFunc(checks, func(c analysis.LimitCheck) bool { return c.Result != analysis.LimitMet })
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
		if !s.contains(word) {
			return false
		}
	}
	return true
}

func (s *sentence) contains(text string) bool {
	for _, w := range s.words {
		if w.text == text {
			return true
		}
	}
	return false
}

// worse is the worse of two results, for demands of several parts.
func worse(a, b analysis.LimitResult) analysis.LimitResult {
	for _, result := range []analysis.LimitResult{analysis.LimitViolated, analysis.LimitShort, analysis.LimitUnknown} {
		if a == result || b == result {
			return result
		}
	}
	return analysis.LimitMet
}
