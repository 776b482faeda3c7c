package review

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"fitsync/analysis"
)

// Judge judges the needs of a queue and says which decision it follows.
type Judge interface {
	analysis.Judge
	// Decision returns the reviewer's decision that Judge follows, if any.
	Decision(analysis.Requirement) (analysis.Decision, bool)
}

// Item is one need that nobody has decided.
type Item struct {
	Text string `json:"text"`
	// Worth is the revenue that hangs on it, in the reporting currency: expected × the
	// points that it costs / 100, added up over the deals that ask for it.
	Worth      analysis.Money       `json:"worth"`
	Points     int                  `json:"points"` // of all those deals together
	Deals      int                  `json:"deals"`
	Places     []Place              `json:"places"` // the most valuable first
	Candidates []analysis.Candidate `json:"candidates"`
	Question   string               `json:"question,omitempty"` // what to ask the buyer where the need is vague
	Doubts     []string             `json:"doubts,omitempty"`   // as of [analysis.Judgement]
}

// Queue collects the needs that stored assessments leave open, those of equal text
// together. The zero Queue is empty and ready; it is not safe for concurrent use.
type Queue struct {
	needs map[string]*need
}

type need struct {
	text   string
	worth  analysis.Money
	points int
	asks   []ask
}

// ask is a need in one deal.
type ask struct {
	place  Place
	worth  analysis.Money
	points int
	judged analysis.Requirement // as the judge gets it
	whole  analysis.Requirement // what it is a part of, or the same
}

// Add takes in what an open deal's assessment leaves unassessed. Both must belong
// together.
func (q *Queue) Add(deal *analysis.Opportunity, a *analysis.Assessment) {
	if deal.Closed || a.Closed {
		return
	}
	points := map[string]int{}
	for _, reason := range a.Reasons {
		points[reason.Requirement] += reason.Points
	}
	requirements := map[string]analysis.Requirement{}
	for _, r := range deal.Requirements {
		requirements[r.ID] = r
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		whole, ok := requirements[f.Requirement]
		if !ok || f.Verdict != analysis.Unassessed {
			continue
		}
		one := ask{
			place: Place{Connection: deal.Connection, Opportunity: deal.ID, Requirement: f.Requirement},
			worth: a.Expected.Share(analysis.BasisPoints(points[f.Requirement]) * 100), points: points[f.Requirement],
			judged: whole, whole: whole,
		}
		if len(f.Parts) == 0 {
			q.ask(f.Text, one)
		}
		for n, part := range f.Parts {
			if part.Verdict == analysis.Unassessed {
				one.place.Part = n + 1
				one.judged = analysis.Requirement{Text: part.Text, Category: whole.Category, Priority: whole.Priority}
				q.ask(part.Text, one)
			}
		}
	}
}

func (q *Queue) ask(text string, one ask) {
	if q.needs == nil {
		q.needs = map[string]*need{}
	}
	key := strings.ToLower(strings.Join(strings.Fields(text), " ")) // what a decision takes for the same text
	n := q.needs[key]
	if n == nil {
		n = &need{text: text}
		q.needs[key] = n
	}
	n.worth, n.points, n.asks = n.worth+one.worth, n.points+one.points, append(n.asks, one)
}

// Open yields the needs on which most hangs first. Each is judged when its turn comes,
// by the judge that judgeFunc then returns, and left out if that is no longer unsure:
// what was decided since the last sync does not come up again.
func (q *Queue) Open(judgeFunc func() Judge) iter.Seq[Item] {
	order := make([]*need, 0, len(q.needs))
	for _, n := range q.needs {
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b *need) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(b.points, a.points), strings.Compare(a.text, b.text))
	})
	return func(yield func(Item) bool) {
		for _, n := range order {
			if item, open := n.item(judgeFunc()); open && !yield(item) {
				return
			}
		}
	}
}

// item is what a reviewer gets to see of a need; false if it is not open any more.
func (n *need) item(judge Judge) (Item, bool) {
	asks := slices.DeleteFunc(slices.Clone(n.asks), func(a ask) bool {
		_, decided := judge.Decision(a.judged)
		_, whole := judge.Decision(a.whole)
		return decided || whole
	})
	if len(asks) == 0 {
		return Item{}, false
	}
	slices.SortStableFunc(asks, func(a, b ask) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(b.points, a.points), strings.Compare(a.place.String(), b.place.String()))
	})
	judgement := judge.Judge(asks[0].judged)
	item := Item{
		Text: n.text, Candidates: append([]analysis.Candidate{}, judgement.Candidates...),
		Question: judgement.Question, Doubts: judgement.Doubts,
	}
	deals := map[[2]string]bool{}
	for _, a := range asks {
		item.Worth, item.Points = item.Worth+a.worth, item.Points+a.points
		item.Places = append(item.Places, a.place)
		deals[[2]string{a.place.Connection, a.place.Opportunity}] = true
	}
	item.Deals = len(deals)
	return item, judgement.Answer == analysis.Unsure
}
