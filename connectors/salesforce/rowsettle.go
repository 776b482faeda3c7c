package salesforce

import (
	"net/http"
	"slices"

	"fitsync/connectors"
)

const codeDuplicate = "DUPLICATE_VALUE"

// settle reads what became of the rows of a call.
func (q *rowQueue) settle(batches []rowBatch, replies []reply) {
	for n, b := range batches {
		if b.single() {
			settleOne(b.rows[0], replies[n])
			continue
		}
		results, err := readResults(replies[n], len(b.rows))
		q.settleBatch(b, results, err)
	}
}

// settleBatch reads what became of rows that went together. Rows of ours that are gone
// although their id was known, or there although they were new, are sent once more, and
// so are those of several objects that the org did not want together.
func (q *rowQueue) settleBatch(b rowBatch, results []result, err *connectors.Error) {
	for i, s := range b.rows {
		if err != nil {
			s.settle(connectors.RowOutcome{Err: asError(opWrite, err)})
			if b.mixed() && ofContent(err) {
				q.repeat(s)
			}
			continue
		}
		outcome := connectors.RowOutcome{ID: results[i].ID, Err: results[i].outcome()}
		if s.row.ExternalID == "" || s.row.Delete {
			outcome.Err = deletion(outcome.Err) // a row that is no more needs nothing
		} else if outcome.Err != nil && (deletion(outcome.Err) == nil || outcome.Err.Code == codeDuplicate) && b.way != byExternalID {
			q.repeat(s)
		}
		s.settle(outcome)
	}
}

func (q *rowQueue) repeat(s *sentRow) {
	if !q.sure {
		q.again = append(q.again, s)
	}
}

// mixed reports whether a collection may hold rows of several objects.
func (b rowBatch) mixed() bool { return b.way == byID || b.way == byCreation }

// ofContent reports whether a collection was refused for what it holds, so that parts of
// it may be taken.
func ofContent(err *connectors.Error) bool {
	if err == nil {
		return false
	}
	switch err.Class {
	case connectors.Schema, connectors.Forbidden, connectors.Rejected, connectors.Gone, connectors.Malformed, connectors.Stale:
		return true
	}
	return false
}

// deletion is the outcome of taking away a row: one that is not there is done.
func deletion(err *connectors.Error) *connectors.Error {
	if err == nil || err.Class == connectors.Gone || err.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// repeated are the rows to send once more: those that the queue has noted, and those that
// were refused since they link to one of these, or to one that is there by now. Rows of
// deals that are gone went with them.
func (q *rowQueue) repeated(rows []*sentRow) (again []*sentRow) {
	if q == nil {
		return nil
	}
	targets := byKey(rows)
	for _, s := range rows {
		target := s.missed(targets)
		waits := slices.Contains(q.again, s) || target != nil && (target.asked[0].Err == nil || slices.Contains(q.again, target))
		if waits && !s.orphaned() {
			again = append(again, s)
		}
	}
	for _, s := range again {
		s.settle(connectors.RowOutcome{ID: s.row.ID, Err: rowUnsent()})
	}
	return again
}

// excuse makes the refusal of a row a passing one where the row that it links to was not
// written for a passing reason: it is tried again together with that.
func excuse(rows []*sentRow) {
	targets := byKey(rows)
	for _, s := range rows {
		if target := s.missed(targets); target != nil && target.asked[0].Err != nil && target.asked[0].Err.Class == connectors.Transient {
			err := *s.asked[0].Err
			err.Class = connectors.Transient
			s.settle(connectors.RowOutcome{ID: s.row.ID, Err: &err})
		}
	}
}

func byKey(rows []*sentRow) map[string]*sentRow {
	all := make(map[string]*sentRow, len(rows))
	for _, s := range rows {
		if s.row.ExternalID != "" && !s.row.Delete {
			all[s.row.ExternalID] = s
		}
	}
	return all
}

// missed is the row among the targets that a row links to and was refused for the lack of;
// nil for any other outcome.
func (s *sentRow) missed(targets map[string]*sentRow) *sentRow {
	if err := s.asked[0].Err; err == nil || err.Class != connectors.Rejected || err.Code != codeNoField {
		return nil
	}
	for _, l := range s.row.Links {
		if target := targets[l.ExternalID]; l.ExternalID != "" && target != nil {
			return target
		}
	}
	return nil
}

// orphaned reports whether a row belonged to a deal that is gone.
func (s *sentRow) orphaned() bool {
	belongs := slices.ContainsFunc(s.row.Links, func(l connectors.Link) bool { return l.ID != "" })
	return belongs && !slices.ContainsFunc(s.deals, func(o *connectors.Outcome) bool { return o.Err == nil || o.Err.Class != connectors.Gone })
}
