package analysis

import (
	"fmt"
	"slices"
	"strings"
)

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
		Detail: fmt.Sprintf("The response is due %s after it was first seen. Supported %d, in part %d, not supported %d, not assessed %d.",
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
