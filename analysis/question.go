package analysis

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
	if answered || len(a.rulings) > 1 || a.finding.Judgement.DecidedBy == ByReviewer {
		return ""
	}
	if len(a.finding.Text) > titleRunes || len(stemsOf(a.finding.Text)) > 1 {
		return ""
	}
	return "The text is too short to judge. What exactly is needed, and how would it be checked?"
}
