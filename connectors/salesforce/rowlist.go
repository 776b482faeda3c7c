package salesforce

import (
	"context"
	"encoding/json"
	"slices"

	"fitsync/connectors"
)

var _ connectors.RowLister = (*Client)(nil)

// maxListed is how many rows of an object one call of OwnRows returns.
const maxListed = 2000

// OwnRows implements [connectors.RowLister] at a call for up to five requests, of 2,000
// rows each.
func (c *Client) OwnRows(ctx context.Context, requests []connectors.RowRequest) ([]connectors.RowList, error) {
	lists := make([]connectors.RowList, 0, len(requests))
	for group := range slices.Chunk(requests, maxHeavy) {
		parts := make([]part, len(group))
		for i, request := range group {
			parts[i] = c.get(c.queryPath(rowQuery(request), false))
		}
		replies, _, err := c.composite(ctx, opRows, parts)
		if err != nil {
			return nil, err
		}
		for i, request := range group {
			lists = append(lists, rowList(request.Object, replies[i]))
		}
	}
	return lists, nil
}

const (
	rowDeal    = "Opportunity__c"
	rowProduct = "Product_Gap__c"
	opRows     = "list rows"
)

func rowQuery(request connectors.RowRequest) string {
	columns := []string{fieldID, externalIDField}
	if request.Object != connectors.ProductGapRows {
		columns = append(columns, rowDeal)
	}
	if request.Object == connectors.GapRows {
		columns = append(columns, rowProduct)
	}
	condition := externalIDField + " != null"
	if request.After != "" {
		condition += " AND Id > '" + request.After + "'"
	}
	return statement{columns: columns, object: request.Object, order: fieldID, limit: maxListed}.where(condition)
}

// rowList reads the answer to a rowQuery.
func rowList(object string, r reply) connectors.RowList {
	list := connectors.RowList{Object: object}
	if r.err != nil {
		list.Err = asError(opRows, r.err)
		return list
	}
	var page struct {
		Done    bool             `json:"done"`
		Records []map[string]any `json:"records"`
	}
	if json.Unmarshal(r.body, &page) != nil || page.Records == nil {
		list.Err = malformed(opRows, "the answer to a query is not a page of rows")
		return list
	}
	for _, raw := range page.Records {
		text := func(name string) string {
			v, _ := named(raw, name)
			s, _ := v.(string)
			return s
		}
		row := connectors.HeldRow{
			Opportunity: text(rowDeal), Linked: text(rowProduct) != "",
			KnownRow: connectors.KnownRow{Object: object, Key: text(externalIDField), ID: text(fieldID)},
		}
		if !idShape.MatchString(row.ID) || object != connectors.ProductGapRows && !idShape.MatchString(row.Opportunity) {
			list.Err = malformed(opRows, "a row has no id or no deal")
			return list
		}
		list.Rows = append(list.Rows, row)
	}
	if n := len(list.Rows); n > 0 && (!page.Done || n == maxListed) { // the org may give fewer a page
		list.Next = list.Rows[n-1].ID
	}
	return list
}
