package salesforce

import (
	"context"
	"encoding/json"

	"fitsync/connectors"
)

var _ connectors.RowLister = (*Client)(nil)

// maxListed is how many rows one call of OwnRows returns.
const maxListed = 2000

// OwnRows implements [connectors.RowLister] at a call for every 2,000 rows.
func (c *Client) OwnRows(ctx context.Context, object, after string) (rows []connectors.DealRow, next string, err error) {
	const deal = "Opportunity__c"
	condition := externalIDField + " != null"
	if after != "" {
		condition += " AND Id > '" + after + "'"
	}
	query := statement{columns: []string{fieldID, externalIDField, deal}, object: object, order: fieldID, limit: maxListed}
	op := "list rows of " + object
	replies, _, err := c.composite(ctx, op, []part{c.get(c.queryPath(query.where(condition), false))})
	if err != nil {
		return nil, "", err
	}
	if replies[0].err != nil {
		return nil, "", replies[0].err
	}
	var page struct {
		Done    bool             `json:"done"`
		Records []map[string]any `json:"records"`
	}
	if json.Unmarshal(replies[0].body, &page) != nil || page.Records == nil {
		return nil, "", malformed(op, "the answer to a query is not a page of rows")
	}
	for _, raw := range page.Records {
		text := func(name string) string {
			v, _ := named(raw, name)
			s, _ := v.(string)
			return s
		}
		row := connectors.DealRow{Opportunity: text(deal), KnownRow: connectors.KnownRow{Object: object, Key: text(externalIDField), ID: text(fieldID)}}
		if !idShape.MatchString(row.ID) || !idShape.MatchString(row.Opportunity) {
			return nil, "", malformed(op, "a row has no id or no deal")
		}
		rows = append(rows, row)
	}
	if len(rows) > 0 && (!page.Done || len(rows) == maxListed) { // the org may give fewer a page
		next = rows[len(rows)-1].ID
	}
	return rows, next, nil
}
