package match

import (
	"fmt"
	"sync"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
	"fitsync/analysis/match/topic"
)

// Judge finds capabilities for requirements in one catalog snapshot. It is
// deterministic, safe for concurrent use and never changes after it was made.
type Judge struct {
	settings
	*knowledge
	index     *index
	familiar  float64  // how well the concepts know the catalog, 0–1
	ranking   Features // weights in this catalog
	trust     trust
	decisions *decisions
	listener  *topic.Listener
	scratches sync.Pool
}

var _ analysis.Judge = (*Judge)(nil)

// New makes a Judge for a snapshot, whose order does not matter. The snapshot's
// capabilities must have unique ids.
func New(snapshot analysis.Snapshot, options ...Option) *Judge {
	j := &Judge{
		settings:  settings{model: DefaultModel(), byDefault: analysis.Medium},
		knowledge: known(),
	}
	for _, option := range options {
		option(&j.settings)
	}
	j.index = newIndex(snapshot.Capabilities, j.knowledge)
	if !j.stranger {
		j.familiar = j.index.familiar
	}
	j.ranking = j.model.Weights(j.familiar)
	j.decisions = newDecisions(j.settings.decisions, j.knowledge, j.index, j.hasWord)
	j.listener = j.model.Topic.NewListener(j.vocabulary.stems)
	j.scratches.New = func() any { return newScratch(j.index, j.space, len(j.decisions.all)) }
	j.categorise()
	j.trust = j.trusting()
	if !j.thresholds {
		j.matched, j.missing = j.trust.matched, j.trust.missing
	}
	return j
}

// Version names the method, its word lists, thresholds, default and decisions: two
// judges of one version and one catalog judge alike.
func (j *Judge) Version() string {
	version := fmt.Sprintf("linear-6.%s.%s.%s.%s.%s", j.model.Version, j.lexicon.revision, limits.Revision(), j.translator.Revision(), j.byDefault)
	if j.thresholds {
		version += fmt.Sprintf(".%g-%g", j.matched, j.missing) // else the model's
	}
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
		if judged.Answer == analysis.Missing && judged.DecidedBy == analysis.ByMachine && isReason(part.Text) {
			judged.Answer, judged.Confidence = analysis.Unsure, round4(1-judged.Confidence)
		}
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
	j.read(t, r)
	out := analysis.Judgement{DecidedBy: analysis.ByMachine}
	j.poll(t)
	j.rank(t)
	j.answer(&out, t, r)
	j.lexicon.decidePriority(&out, r.Priority, j.byDefault, t)
	j.decideCategory(&out, r.Category, t)
	return out
}

// read fills in what a judgement begins with.
func (j *Judge) read(t *scratch, r analysis.Requirement) {
	t.text, t.nameAt = subject(r)
	t.tokens = j.stemmer.Tokens(t.tokens, t.text)
	t.key() // a name is a name in any language
	t.tokens, t.language = j.translator.Tokens(t.tokens, j.hasWord)
	j.look(t)
	j.lexicon.priority.hear(t)
	t.weighPlaces()
	t.spoken = j.lexicon.category.sums(t)
	t.topic = j.about(t)
}

// hasWord reports whether the catalog or a concept has a word, which is no foreign one
// then.
func (j *Judge) hasWord(stem string) bool {
	_, ok := j.index.terms[stem]
	return ok || j.space.Knows(stem)
}

// subject is what a requirement is judged by: its text and, where it says more,
// its name, which begins at nameAt.
func subject(r analysis.Requirement) (text string, nameAt int) {
	switch {
	case r.Name == "" || r.Name == r.Text:
		return r.Text, len(r.Text) + 1
	case r.Text == "":
		return r.Name, 0
	}
	return r.Text + "\n" + r.Name, len(r.Text)
}

// answer fills in the candidates and whether the first is the answer.
func (j *Judge) answer(out *analysis.Judgement, t *scratch, r analysis.Requirement) {
	if i, ok := j.find(t, r); ok {
		j.decided(out, t, i)
		t.chance = j.chance(t)
		return
	}
	out.Candidates = j.candidates(t)
	out.Doubts = j.voters(t, func(i int32) bool { return j.decisions.doubts[i] })
	j.checkLimits(out.Candidates, t)
	j.openCandidates(t, out.Candidates)
	chance := j.chance(t)
	t.chance, out.Confidence = chance, chance
	question := ""
	if len(t.hits) == 0 || !t.hits[0].exact {
		question = j.lexicon.vague.question(t)
	}
	switch {
	case t.unreadable() && (len(t.hits) == 0 || !t.hits[0].exact):
		out.Answer, out.Question = analysis.Unsure, j.lexicon.vague.ask["any"]
	case question != "":
		out.Answer, out.Question = analysis.Unsure, question
	case j.declines(t):
		out.Answer = analysis.Unsure
	case chance >= j.matched && j.decidable(t, out.Candidates):
		out.Answer = analysis.Matched
	case chance <= j.missing && !j.untold(t) && !j.statesLimit(t):
		out.Answer, out.Confidence = analysis.Missing, round4(1-chance)
	default:
		out.Answer = analysis.Unsure
	}
}

// decidable reports whether the first candidate can be the answer without a person: it
// leads, and its entry says something of every number and limit that is asked for, unless it
// says that the product has nothing of the kind. Of entries of one name that the
// product supports differently none leads.
func (j *Judge) decidable(t *scratch, candidates []analysis.Candidate) bool {
	if len(t.hits) == 0 || t.hits[0].exact {
		return len(t.hits) > 0 && !j.namesakesDiffer(t)
	}
	leads := len(t.hits) == 1 || t.hits[0].score > t.hits[1].score
	return leads && (len(candidates[0].Open) == 0 || j.index.capabilities[t.hits[0].capability].Support == analysis.None)
}

// untold reports whether too much of a text in another language has no English word:
// what is not understood is not missing.
func (j *Judge) untold(t *scratch) bool {
	const most = 0.25
	return t.language != "" && t.unknown > float64(most*t.mass) || t.foreign() || t.foreignScript()
}
