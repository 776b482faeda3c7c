package match

import (
	"fmt"
	"sync"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
	"fitsync/analysis/match/words"
)

// Judge finds capabilities for requirements in one catalog snapshot. It is
// deterministic, safe for concurrent use and never changes after it was made.
type Judge struct {
	settings
	index     *index
	lexicon   *lexicon
	stemmer   *words.Stemmer
	decisions *decisions
	scratches sync.Pool
}

var _ analysis.Judge = (*Judge)(nil)

// The default thresholds, and how far the best capability must lead the next one
// to count as found. On the demonstration's requirements 408 of the 436 that were
// found so were right, on other products' catalogs four of five.
const (
	defaultMatched = 0.25
	defaultMissing = 0.06
	lead           = 0.10
)

// New makes a Judge for a snapshot, whose order does not matter. The snapshot's
// capabilities must have unique ids.
func New(snapshot analysis.Snapshot, options ...Option) *Judge {
	j := &Judge{
		settings: settings{matched: defaultMatched, missing: defaultMissing, byDefault: analysis.Medium},
		stemmer:  words.NewStemmer(),
	}
	for _, option := range options {
		option(&j.settings)
	}
	j.lexicon = newLexicon(j.stemmer)
	j.index = newIndex(snapshot.Capabilities, j.lexicon, j.stemmer)
	j.decisions = newDecisions(j.settings.decisions, j.stemmer)
	j.scratches.New = func() any { return newScratch(j.index) }
	return j
}

// Version names the method, its word lists, thresholds, default and decisions: two
// judges of one version and one catalog judge alike.
func (j *Judge) Version() string {
	version := fmt.Sprintf("bm25f-1.%s.%s.%g-%g.%s", j.lexicon.revision, limits.Revision(), j.matched, j.missing, j.byDefault)
	if j.decisions.revision != "" {
		version += "+" + j.decisions.revision
	}
	return version
}

// Judge judges one requirement, each of its parts by itself where it has several.
func (j *Judge) Judge(r analysis.Requirement) analysis.Judgement {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	whole := j.judge(t, r)
	if len(r.Parts) == 0 || whole.DecidedBy == analysis.ByReviewer {
		return whole
	}
	whole.Candidates = nil
	for _, part := range r.Parts {
		// A part shares what was said of the whole line: its priority, and the
		// category where the CRM gave one.
		one := analysis.Requirement{Text: part.Text, Category: r.Category, Priority: r.Priority}
		judged := j.judge(t, one)
		if r.Priority == "" {
			judged.Priority, judged.PriorityBy, judged.PriorityWords = whole.Priority, whole.PriorityBy, whole.PriorityWords
		}
		whole.Parts = append(whole.Parts, judged)
	}
	whole.Answer, whole.Confidence, whole.Question = sumUp(whole.Parts)
	return whole
}

func (j *Judge) judge(t *scratch, r analysis.Requirement) analysis.Judgement {
	defer t.reset()
	t.text = subject(r)
	t.tokens = j.stemmer.Tokens(t.tokens, t.text)
	out := analysis.Judgement{DecidedBy: analysis.ByMachine}
	j.rank(t)
	j.answer(&out, t, r)
	j.lexicon.priority.decide(&out, r.Priority, j.byDefault, t)
	best, score := analysis.Category(""), 0.0
	if len(t.hits) > 0 {
		best, score = j.index.capabilities[t.hits[0].capability].Category, t.hits[0].score
	}
	j.lexicon.category.decide(&out, r.Category, t, best, score)
	return out
}

// subject is what a requirement is judged by: its text and, where it says more,
// its name.
func subject(r analysis.Requirement) string {
	if r.Name == "" || r.Name == r.Text {
		return r.Text
	}
	if r.Text == "" {
		return r.Name
	}
	return r.Text + "\n" + r.Name
}

// answer fills in the candidates and whether the first is the answer.
func (j *Judge) answer(out *analysis.Judgement, t *scratch, r analysis.Requirement) {
	if d, ok := j.decisions.find(r); ok {
		j.decided(out, t, d)
		return
	}
	out.Candidates = j.candidates(t)
	j.checkLimits(out.Candidates, t)
	score, ahead := 0.0, 0.0
	if len(t.hits) > 0 {
		score, ahead = t.hits[0].score, t.hits[0].score
	}
	if len(t.hits) > 1 {
		ahead -= t.hits[1].score
	}
	switch {
	case len(t.tokens) == 0:
		out.Answer, out.Question = analysis.Unsure, j.lexicon.vague.ask["any"]
	case j.vague(t, score):
		out.Answer, out.Question = analysis.Unsure, j.lexicon.vague.question(t, j.weighty)
	case score >= j.matched && ahead >= lead:
		out.Answer = analysis.Matched
	case score <= j.missing && j.strange(t), j.absent(t):
		out.Answer = analysis.Missing
	default:
		out.Answer = analysis.Unsure
	}
	out.Confidence = confidence(score, ahead, out.Answer)
}
