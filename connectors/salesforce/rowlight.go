package salesforce

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"fitsync/connectors"
)

// lighten turns small collections of rows into requests for one row each, of which a call
// takes others beside its five collections, where that saves a call, or makes room for the
// checks of deals in the calls that there are. others are the places that collections of
// deals and a rider need.
func (c *Client) lighten(q *rowQueue, others, checks int) {
	if q == nil {
		return
	}
	calls := func(n int) [2]int {
		need := others + len(q.heavy) - n
		return [2]int{(need + maxHeavy - 1) / maxHeavy, (need + checks + maxHeavy - 1) / maxHeavy}
	}
	small := q.small()
	saved, room := 0, maxLight-len(q.light)
	for n, batch := range small {
		if room -= len(q.heavy[batch].rows); room < 0 {
			break
		}
		if now, before := calls(n+1), calls(saved); slices.Compare(now[:], before[:]) < 0 {
			saved = n + 1
		}
	}
	chosen := small[:saved]
	var heavy []rowBatch
	for n, batch := range q.heavy {
		if !slices.Contains(chosen, n) {
			heavy = append(heavy, batch)
			continue
		}
		for _, s := range batch.rows {
			if one := (rowBatch{c.oneRow(s), []*sentRow{s}}); s.row.Delete {
				q.light = append(q.light, one)
			} else {
				q.first = append(q.first, one)
			}
		}
	}
	q.heavy = heavy
}

// small are the collections that may go row by row before all others, the smallest
// first: those whose rows link to no row of ours, which has to be there by then.
func (q *rowQueue) small() []int {
	var small []int
	for n, batch := range q.heavy {
		if !slices.ContainsFunc(batch.rows, func(s *sentRow) bool {
			return slices.ContainsFunc(s.row.Links, func(l connectors.Link) bool { return l.ExternalID != "" })
		}) {
			small = append(small, n)
		}
	}
	slices.SortStableFunc(small, func(a, b int) int { return cmp.Compare(len(q.heavy[a].rows), len(q.heavy[b].rows)) })
	return small
}

// oneRow is the request for one row. What its address says, its body may not.
func (c *Client) oneRow(s *sentRow) part {
	path := c.base() + "/sobjects/" + s.row.Object + "/"
	if s.row.Delete {
		return part{Method: http.MethodDelete, URL: path + s.row.ID}
	}
	body := maps.Clone(s.item)
	delete(body, "attributes")
	delete(body, "id")
	delete(body, externalIDField)
	if s.row.ExternalID == "" {
		return part{Method: http.MethodPatch, URL: path + s.row.ID, Body: body}
	}
	return part{Method: http.MethodPatch, URL: path + externalIDField + "/" + url.PathEscape(s.row.ExternalID), Body: body}
}

// settleOne reads what became of a row that went by itself.
func settleOne(s *sentRow, r reply) {
	outcome := connectors.RowOutcome{ID: s.row.ID, Err: r.err}
	if s.row.ExternalID == "" || s.row.Delete {
		outcome.Err = deletion(outcome.Err) // a row that is no more needs nothing
	}
	var made struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(r.body, &made) == nil && made.ID != "" {
		outcome.ID = made.ID
	}
	s.settle(outcome)
}
