package portalsim

import (
	"math"
	"time"
)

// searchView is what search knows: it may lag behind the records.
type searchView struct {
	byID       *ordered
	byModified *ordered
	shown      map[int64]*record
	waiting    []waiting
}

// waiting is a version that search shows later.
type waiting struct {
	rec *record
	due time.Time
}

func newSearchView() searchView {
	return searchView{byID: &ordered{}, byModified: &ordered{}, shown: map[int64]*record{}}
}

// publish shows the version when due, at once for the zero time.
func (v *searchView) publish(r *record, due time.Time) {
	if due.IsZero() {
		v.show(r)
		return
	}
	v.waiting = append(v.waiting, waiting{r, due})
}

// settle shows what has become due.
func (v *searchView) settle(now time.Time) {
	kept := v.waiting[:0]
	for _, w := range v.waiting {
		if w.due.After(now) {
			kept = append(kept, w)
			continue
		}
		v.show(w.rec)
	}
	v.waiting = kept
}

func (v *searchView) show(r *record) {
	if old, ok := v.shown[r.id]; ok {
		if old.version > r.version {
			return // a newer version became visible first
		}
		v.byID.remove(entry{old.id, old.id, old})
		v.byModified.remove(entry{old.modified, old.id, old})
	}
	v.shown[r.id] = r
	if r.live() {
		v.byID.insert(entry{r.id, r.id, r})
		v.byModified.insert(entry{r.modified, r.id, r})
	}
}

// span is a closed range of keys.
type span struct{ low, high int64 }

func everything() span { return span{math.MinInt64, math.MaxInt64} }

func (s span) meet(o span) span { return span{max(s.low, o.low), min(s.high, o.high)} }
func (s span) join(o span) span { return span{min(s.low, o.low), max(s.high, o.high)} }
