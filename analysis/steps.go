package analysis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// closing is the step that fits what a gap lacks.
func (a *Assessor) closing(s *shortfall, fit int) Action {
	action := Action{
		Kind:    CloseGap,
		Title:   "Close the gap: " + s.gap.Title,
		Detail:  fmt.Sprintf("%s. %s. Fit %d → %d.", capital(s.ruling.why), capital(a.policy.plan(&s.gap)), fit, s.gap.FitIfFixed),
		Subject: s.gap.ID,
		Points:  s.gap.Points,
	}
	capability := s.ruling.capability
	if limit, ok := s.ruling.negotiable(); ok {
		action.Kind, action.Title = NegotiateSLA, "Negotiate "+spaced(limit.Key)+": "+s.gap.Title
		action.Detail = capital(limit.sentence()) + "." + a.policy.Offers.sentence(limit.Key)
		return action
	}
	if capability == nil {
		return action
	}
	switch {
	case capability.Support == Roadmap && s.gap.Type == MissingCapability && len(s.ruling.failed) == 0:
		action.Kind = CommitRoadmap
		action.Title = s.ruling.promise.step(capability)
	case capability.Support == Workaround && s.gap.Type == PartialCapability && len(s.ruling.failed) == 0:
		action.Kind = OfferWorkaround
		action.Title = "Offer the workaround for " + s.gap.Title
		action.Detail = capital(s.ruling.why) + "."
	}
	if len(capability.Evidence) > 0 {
		action.Link = capability.Evidence[0].URL
	}
	return action
}

// step is what to do about a roadmap item.
func (p *promise) step(capability *Capability) string {
	switch name := capability.Name; {
	case p == nil || p.ship.IsZero() || p.overdue:
		return "Set a ship date for " + name
	case p.late > 0:
		return "Ship " + name + " earlier"
	case capability.Roadmap.Commitment != Committed:
		return "Commit to the ship date of " + name
	default:
		return "Put the ship date of " + name + " into the contract"
	}
}

// plan is how a gap would be closed, in one sentence.
func (p *Policy) plan(gap *Gap) string {
	return fmt.Sprintf("%s: %s, %d–%d weeks, about %s",
		gap.Closes, spaced(gap.Solution.Approach), gap.Solution.Weeks.Low, gap.Solution.Weeks.High,
		round(gap.Solution.Cost, p.Currency))
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

// questions are the steps that a requirement needs before it can be judged well: to
// ask the buyer what a vague one means, to have a person look at an unassessed one.
func questions(a *answer, points int) []Action {
	var steps []Action
	finding := &a.finding
	if question := questionOf(a); question != "" {
		steps = append(steps, Action{
			Kind: ClarifyRequirement, Title: "Clarify: " + brief(finding.Text), Detail: question,
			Subject: finding.Requirement, Points: points,
		})
	}
	if !a.assessed() {
		steps = append(steps, Action{
			Kind: ReviewMatch, Title: "Review the match: " + brief(finding.Text), Detail: capital(finding.Why) + ".",
			Subject: finding.Requirement, Points: points,
		})
	}
	return steps
}

// questionOf is what to ask the buyer: the judge's question, or a general one where
// nothing answers a text of less than two words that carry meaning.
func questionOf(a *answer) string {
	if question := a.finding.Judgement.Question; question != "" {
		return question
	}
	answered := a.finding.Verdict == Supported || a.finding.Verdict == PartiallySupported || a.finding.Capability != ""
	if answered || len(a.rulings) > 1 || a.finding.Judgement.DecidedBy == ByReviewer || len(stemsOf(a.finding.Text)) > 1 {
		return ""
	}
	return "The text is too short to judge. What exactly is needed, and how would it be checked?"
}

// rfp is the response that requirements from an RFP start.
func (a *Assessor) rfp(deal *Opportunity, answers []answer, points []int64) []Action {
	count, lost := 0, 0
	verdicts := map[Verdict]int{}
	for i := range answers {
		if answers[i].requirement.Source != FromRFP {
			continue
		}
		count++
		lost += int(points[i])
		verdicts[answers[i].finding.Verdict]++
	}
	if count == 0 {
		return nil
	}
	return []Action{{
		Kind:  AnswerRFP,
		Title: fmt.Sprintf("Answer the RFP: %s", counted(count, "requirement")),
		Detail: fmt.Sprintf("Due in %s. Supported %d, in part %d, not supported %d, not assessed %d.",
			counted(a.policy.RFPDays, "business day"), verdicts[Supported], verdicts[PartiallySupported],
			verdicts[NotSupported], verdicts[Unassessed]),
		Subject: deal.ID,
		Points:  lost,
	}}
}

// requalify asks whether a deal is worth it whose critical requirements are missing
// with nothing on the roadmap in time.
func requalify(deal *Opportunity, answers []answer, points []int64) []Action {
	var missing []*answer
	lost := 0
	for i := range answers {
		if a := &answers[i]; a.blocks() && a.finding.Verdict == NotSupported && !a.promised() {
			missing = append(missing, a)
			lost += int(points[i])
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.SortFunc(missing, heavier)
	texts := make([]string, len(missing))
	for i, a := range missing {
		texts[i] = brief(a.finding.Text)
	}
	return []Action{{
		Kind:    Requalify,
		Title:   "Requalify the deal",
		Detail:  "Critical, missing and not on the roadmap in time: " + strings.Join(texts, "; ") + ".",
		Subject: deal.ID,
		Points:  lost,
	}}
}

// promised reports whether everything that an answer lacks ships in time.
func (a *answer) promised() bool {
	for i := range a.rulings {
		if r := &a.rulings[i]; r.short() && !r.promise.inTime() {
			return false
		}
	}
	return true
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
