package salesforce

import (
	"slices"
	"strings"

	"fitsync/connectors"
)

// externalIDField is the key of every row of ours.
const externalIDField = "External_Id__c"

// maxLight is how many requests that are neither queries nor collections travel along
// in a call; a composite takes 25 in all.
const maxLight = 25 - maxHeavy

// sentRow is a row on its way, with the places of the outcomes that ask for it: two
// deals may bring the same one.
type sentRow struct {
	row   connectors.Row
	item  map[string]any
	asked []*connectors.RowOutcome
	deals []*connectors.Outcome
}

func (s *sentRow) settle(outcome connectors.RowOutcome) {
	for _, o := range s.asked {
		*o = outcome
	}
}

// linked reports whether a row links to another of ours, which has to be there by then.
func (s *sentRow) linked() bool {
	return slices.ContainsFunc(s.row.Links, func(l connectors.Link) bool { return l.ExternalID != "" })
}

// listRows makes room in the outcomes for the rows of the updates and lists those that
// can be sent. Of several for one row the last counts.
func (c *Client) listRows(updates []connectors.Update, outcomes []connectors.Outcome) (rows []*sentRow) {
	known := map[string]*sentRow{}
	for i, u := range updates {
		outcomes[i].Rows = make([]connectors.RowOutcome, len(u.Rows))
		for j, row := range u.Rows {
			outcome := &outcomes[i].Rows[j]
			item, err := c.rowItem(row)
			if err != nil {
				err.Op = opWrite
				outcome.Err = err
				continue
			}
			outcome.Err = rowUnsent()
			key := strings.ToLower(row.Object + "\x00" + row.Key())
			if known[key] == nil {
				known[key] = &sentRow{}
				rows = append(rows, known[key])
			}
			s := known[key]
			s.row, s.item = row, item
			s.asked, s.deals = append(s.asked, outcome), append(s.deals, &outcomes[i])
		}
	}
	return rows
}

func rowUnsent() *connectors.Error {
	return &connectors.Error{Class: connectors.Transient, Op: opWrite, Message: "the row was not sent"}
}

// rowItem is a row as a collection holds it. Like [Client.item] it keeps to what
// fitsync may write, whatever the caller asks for.
func (c *Client) rowItem(row connectors.Row) (map[string]any, *connectors.Error) {
	if err := c.checkRow(row); err != nil {
		return nil, err
	}
	item := map[string]any{"attributes": map[string]string{"type": row.Object}}
	if row.ExternalID != "" {
		item[externalIDField] = row.ExternalID
	} else {
		item["id"] = row.ID
	}
	for _, v := range row.Fields {
		encoded, err := encode(v)
		if err != nil {
			return nil, err
		}
		item[v.Field] = encoded
	}
	for _, l := range row.Links {
		if l.ExternalID != "" {
			item[relationship(l.Field)] = map[string]any{externalIDField: l.ExternalID}
		} else {
			item[l.Field] = l.ID
		}
	}
	return item, nil
}

// checkRow says why fitsync may not write a row.
func (c *Client) checkRow(row connectors.Row) *connectors.Error {
	refuse := func(message string, fields ...string) *connectors.Error {
		return &connectors.Error{Class: connectors.Schema, Message: message, Fields: fields}
	}
	allowed := c.options.Mapping.RowFields(row.Object)
	ours := !strings.EqualFold(row.Object, c.options.Mapping.Requirements.Object)
	switch {
	case allowed == nil:
		return refuse("the mapping does not let fitsync write rows of " + row.Object)
	case ours && row.ExternalID == "":
		return refuse("a row of fitsync's own needs an external id", externalIDField)
	case !ours && (row.ID == "" || row.Delete || len(row.Links) > 0 || row.ExternalID != ""):
		return refuse("of a row that people keep, fitsync writes only the verdict")
	case row.ID != "" && !idShape.MatchString(row.ID):
		return refuse("the row's id is none")
	}
	var fields []string
	for _, v := range row.Fields {
		fields = append(fields, v.Field)
	}
	for _, l := range row.Links {
		fields = append(fields, l.Field)
	}
	for _, field := range fields {
		if !slices.Contains(allowed, field) {
			return refuse("fitsync does not write the field "+field+" of "+row.Object, field)
		}
	}
	return nil
}
