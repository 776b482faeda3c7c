package analysis

import "strings"

// ruling is the verdict on a single need.
type ruling struct {
	text       string
	verdict    Verdict
	coverage   BasisPoints
	why        string
	capability *Capability  // nil where none answers
	failed     []LimitCheck // the limits that are not met
	promise    *promise     // the roadmap's, where the ruling rests on it
	gap        string       // id of the gap it leaves; empty for none
}

// short reports whether a ruling leaves a gap.
func (r *ruling) short() bool {
	return r.verdict != Unassessed && (r.verdict != Supported || r.coverage < full)
}

// gapID is the identity, across deals, of what the ruling lacks.
func (r *ruling) gapID() string {
	switch {
	case !r.short():
		return ""
	case r.capability != nil:
		return r.capability.ID
	}
	return clusterID(r.text)
}

func (r *ruling) capabilityID() string {
	if r.capability == nil {
		return ""
	}
	return r.capability.ID
}

// rule says how far the catalog meets one need.
func (a *Assessor) rule(judgement *Judgement, text string, days days) ruling {
	got := a.verdict(judgement, text, days)
	got.gap = got.gapID()
	return got
}

func (a *Assessor) verdict(judgement *Judgement, text string, days days) ruling {
	got := ruling{text: text, verdict: Unassessed, coverage: a.policy.Prior}
	switch judgement.Answer {
	case Matched:
		if !a.match(&got, judgement, days) {
			got.why = "not assessed yet: what was matched is no longer in the catalog"
			return got
		}
	case Missing:
		got.verdict, got.coverage, got.why = NotSupported, a.policy.Coverage[None], "nothing in the catalog answers it"
	default:
		got.why = a.unsure(judgement)
	}
	if judgement.DecidedBy == ByReviewer {
		a.policy.overrule(&got, judgement.Verdict)
	}
	return got
}

// match rules by the first candidate; false if the catalog does not hold it.
func (a *Assessor) match(got *ruling, judgement *Judgement, days days) bool {
	if len(judgement.Candidates) == 0 {
		return false
	}
	best := &judgement.Candidates[0]
	capability := a.capabilities[best.Capability]
	if capability == nil {
		return false
	}
	got.capability = capability
	a.policy.grade(got, days)
	a.policy.limit(got, best.Limits)
	return true
}

// grade rules by what the catalog says of the capability's support.
func (p *Policy) grade(got *ruling, days days) {
	capability := got.capability
	got.coverage = p.Coverage[capability.Support]
	switch capability.Support {
	case Full:
		got.verdict, got.why = Supported, capability.Name+" answers it"
	case Workaround:
		got.verdict, got.why = PartiallySupported, noted(capability.Name+" needs a workaround", capability.Gap)
	case Partial:
		got.verdict, got.why = PartiallySupported, noted(capability.Name+" covers it in part", capability.Gap)
	case Roadmap:
		got.promise = p.promise(capability.Roadmap, days)
		got.verdict, got.coverage, got.why = NotSupported, got.promise.coverage, capability.Name+" "+got.promise.why
	default:
		got.verdict, got.coverage, got.why = NotSupported, p.Coverage[None], noted(capability.Name+" is not offered", capability.Gap)
	}
}

// overrule puts a reviewer's verdict above the catalog's. Where the two agree the
// catalog's coverage stands, since it knows more than the verdict alone.
func (p *Policy) overrule(got *ruling, verdict Verdict) {
	if verdict == "" || verdict == got.verdict {
		return
	}
	got.verdict, got.promise, got.failed = verdict, nil, nil
	switch verdict {
	case Supported:
		got.coverage, got.why = p.Coverage[Full], "a reviewer ruled that it is supported"
	case PartiallySupported:
		got.coverage, got.why = p.Coverage[Partial], "a reviewer ruled that it is supported in part"
	case NotSupported:
		got.coverage, got.why = p.Coverage[None], "a reviewer ruled that it is not supported"
	default:
		got.verdict, got.coverage, got.why = Unassessed, p.Prior, "not assessed yet: a reviewer left it open"
	}
}

func (a *Assessor) unsure(judgement *Judgement) string {
	if len(judgement.Candidates) == 0 {
		return "not assessed yet"
	}
	first := judgement.Candidates[0]
	nearest := a.capabilities[first.Capability]
	if nearest == nil {
		return "not assessed yet"
	}
	why := "not assessed yet: it may be " + nearest.Name
	if len(first.Open) > 0 {
		why += ", which does not say: " + strings.Join(first.Open, "; ")
	}
	return why
}
