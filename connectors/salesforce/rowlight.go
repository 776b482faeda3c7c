package salesforce

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"

	"fitsync/connectors"
)

// alone is the request for one row. A row of ours goes by its external id, but for a
// deletion where the org's own is known. What its address says, its body may not.
func (c *Client) alone(s *sentRow) rowBatch {
	path := c.base() + "/sobjects/" + s.row.Object + "/"
	byKey := path + externalIDField + "/" + url.PathEscape(s.row.ExternalID)
	switch {
	case s.row.Delete && s.row.ID != "":
		return rowBatch{part{Method: http.MethodDelete, URL: path + s.row.ID}, byDeletion, []*sentRow{s}}
	case s.row.Delete:
		return rowBatch{part{Method: http.MethodDelete, URL: byKey}, byDeletion, []*sentRow{s}}
	}
	body := maps.Clone(s.item)
	delete(body, "attributes")
	delete(body, "id")
	delete(body, externalIDField)
	if s.row.ExternalID == "" {
		return rowBatch{part{Method: http.MethodPatch, URL: path + s.row.ID, Body: body}, byID, []*sentRow{s}}
	}
	return rowBatch{part{Method: http.MethodPatch, URL: byKey, Body: body}, byExternalID, []*sentRow{s}}
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
