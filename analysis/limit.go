package analysis

import (
	"fmt"
	"strconv"
	"strings"
)

// limit lowers a ruling where a typed limit is not met: a violated one to not
// supported, a short or unknown one to at most partial.
func (p *Policy) limit(got *ruling, checks []LimitCheck) {
	worst := LimitMet
	for _, check := range checks {
		if check.Result != LimitMet {
			got.failed = append(got.failed, check)
		}
		if check.Result.rank() > worst.rank() {
			worst = check.Result
		}
	}
	if worst == LimitMet {
		got.why = compared(got.why+"; ", checks)
		return
	}
	got.coverage = min(got.coverage, p.Coverage[Partial])
	switch name := got.capability.Name; {
	case worst == LimitViolated:
		got.verdict, got.coverage, got.promise = NotSupported, p.Coverage[None], nil
		got.why = compared(name+" rules it out: ", got.failed)
	case got.verdict != Supported:
		got.why = compared(got.why+"; ", got.failed)
	case worst == LimitShort:
		got.verdict, got.why = PartiallySupported, compared(name+" falls short: ", got.failed)
	default:
		got.verdict, got.why = PartiallySupported, compared(name+" may fall short: ", got.failed)
	}
}

// rank orders results, the best first; anything else counts as unknown.
func (r LimitResult) rank() int {
	switch r {
	case LimitMet:
		return 0
	case LimitShort:
		return 2
	case LimitViolated:
		return 3
	}
	return 1
}

// compared appends what was asked and offered to a sentence; without any checks the
// sentence loses its separator.
func compared(sentence string, checks []LimitCheck) string {
	said := make([]string, len(checks))
	for i, check := range checks {
		said[i] = check.sentence()
	}
	return strings.TrimSuffix(sentence+strings.Join(said, ", "), "; ")
}

// sentence compares the limit for a reader.
func (c LimitCheck) sentence() string {
	offered := "offered " + c.Offered
	if c.Offered == "" {
		offered = "the catalog does not say"
	}
	return fmt.Sprintf("%s asked %s, %s", spaced(c.Key), c.Asked, offered)
}

// negotiable is the first service level that falls short.
func (r *ruling) negotiable() (LimitCheck, bool) {
	for _, check := range r.failed {
		if check.Result != LimitUnknown && isServiceLevel(check.Key) {
			return check, true
		}
	}
	return LimitCheck{}, false
}

// isServiceLevel reports whether a limit is a term of the contract.
func isServiceLevel(key string) bool {
	for _, term := range []string{"availability", "uptime", "sla", "support", "response", "payment"} {
		if strings.Contains(key, term) {
			return true
		}
	}
	return false
}

// sentence lists what the contract may promise for a limit, if it says.
func (o *Offers) sentence(key string) string {
	var levels []string
	switch {
	case strings.Contains(key, "payment"):
		levels = o.PaymentTerms
	case strings.Contains(key, "support"):
		levels = o.SupportLevels
	case strings.Contains(key, "availability"), strings.Contains(key, "uptime"), strings.Contains(key, "sla"):
		for _, level := range o.SLALevels {
			levels = append(levels, strconv.FormatFloat(level, 'f', -1, 64)+" %")
		}
	}
	if len(levels) == 0 {
		return ""
	}
	return " Contracts offer " + strings.Join(levels, ", ") + "."
}
