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

// repeated are the rows to send once more, those among them that were refused since they
// link to one of these. Rows of deals that are gone went with them.
func (q *rowQueue) repeated(rows []*sentRow) (again []*sentRow) {
	if q == nil || len(q.again) == 0 {
		return nil
	}
	missing := map[string]bool{}
	for _, s := range q.again {
		missing[s.row.ExternalID] = true
	}
	for _, s := range rows {
		waits := slices.Contains(q.again, s) || s.refused() && slices.ContainsFunc(s.row.Links, func(l connectors.Link) bool { return missing[l.ExternalID] })
		if waits && !s.orphaned() {
			s.settle(connectors.RowOutcome{ID: s.row.ID, Err: rowUnsent()})
			again = append(again, s)
		}
	}
	return again
}

func (s *sentRow) refused() bool {
	return s.asked[0].Err != nil && s.asked[0].Err.Class == connectors.Rejected
}

// orphaned reports whether a row belonged to a deal that is gone.
func (s *sentRow) orphaned() bool {
	belongs := slices.ContainsFunc(s.row.Links, func(l connectors.Link) bool { return l.ID != "" })
	return belongs && !slices.ContainsFunc(s.deals, func(o *connectors.Outcome) bool { return o.Err == nil || o.Err.Class != connectors.Gone })
}
