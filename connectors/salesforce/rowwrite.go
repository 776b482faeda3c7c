package salesforce

import (
	"net/http"
	"net/url"
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
}

func (s *sentRow) settle(outcome connectors.RowOutcome) {
	for _, o := range s.asked {
		*o = outcome
	}
}

// rowBatch is rows that one part of a call takes.
type rowBatch struct {
	part part
	rows []*sentRow
}

// single reports whether a batch is one row by itself.
func (b rowBatch) single() bool { return !strings.Contains(b.part.URL, "/composite/") }

func partsOf(batches []rowBatch) []part {
	parts := make([]part, len(batches))
	for i, b := range batches {
		parts[i] = b.part
	}
	return parts
}

// rowQueue is the rows of a Write that are still to be sent: collections in the order
// in which they have to be, since a row may link to one before it; single rows that go
// before them; and others that go behind, such as deletions of rows whose id was never
// heard.
type rowQueue struct{ first, heavy, light []rowBatch }

// queueRows makes room in the outcomes for the rows of the updates and queues those
// that can be sent. Of several for one row the last counts.
func (c *Client) queueRows(updates []connectors.Update, outcomes []connectors.Outcome) *rowQueue {
	var order []*sentRow
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
			outcome.Err = &connectors.Error{Class: connectors.Transient, Op: opWrite, Message: "the row was not sent"}
			key := strings.ToLower(row.Object + "\x00" + row.Key())
			if known[key] == nil {
				known[key] = &sentRow{}
				order = append(order, known[key])
			}
			s := known[key]
			s.row, s.item, s.asked = row, item, append(s.asked, outcome)
		}
	}
	return c.batchRows(order)
}

// batchRows puts rows into collections, by object and in the mapping's order.
func (c *Client) batchRows(rows []*sentRow) *rowQueue {
	q := &rowQueue{}
	var deletions []*sentRow
	for _, object := range c.options.Mapping.RowObjects() {
		var some []*sentRow
		for _, s := range rows {
			switch {
			case !strings.EqualFold(s.row.Object, object):
			case !s.row.Delete:
				some = append(some, s)
			case s.row.ID != "":
				deletions = append(deletions, s)
			default:
				path := c.base() + "/sobjects/" + object + "/" + externalIDField + "/" + url.PathEscape(s.row.ExternalID)
				q.light = append(q.light, rowBatch{part{Method: http.MethodDelete, URL: path}, []*sentRow{s}})
			}
		}
		for batch := range slices.Chunk(some, maxCollection) {
			q.heavy = append(q.heavy, rowBatch{c.saveRows(object, batch), batch})
		}
	}
	for batch := range slices.Chunk(deletions, maxCollection) {
		ids := make([]string, len(batch))
		for i, s := range batch {
			ids[i] = s.row.ID
		}
		q.heavy = append(q.heavy, rowBatch{part{Method: http.MethodDelete, URL: c.base() + "/composite/sobjects?ids=" + strings.Join(ids, ",")}, batch})
	}
	return q
}

// saveRows is a collection of rows of ours by their external id, or of people's by id.
func (c *Client) saveRows(object string, rows []*sentRow) part {
	path := c.base() + "/composite/sobjects"
	if rows[0].row.ExternalID != "" {
		path += "/" + object + "/" + externalIDField
	}
	body := collection{}
	for _, s := range rows {
		body.Records = append(body.Records, s.item)
	}
	return part{Method: http.MethodPatch, URL: path, Body: body}
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

// take removes what a call with so many free places carries of the queue.
func (q *rowQueue) take(free int) []rowBatch {
	if q == nil {
		return nil
	}
	heavy, light := min(free, len(q.heavy)), min(maxLight-len(q.first), len(q.light))
	taken := slices.Concat(q.first, q.heavy[:heavy], q.light[:light])
	q.first, q.heavy, q.light = nil, q.heavy[heavy:], q.light[light:]
	return taken
}

func (q *rowQueue) empty() bool { return q == nil || len(q.first)+len(q.heavy)+len(q.light) == 0 }

// free is how many of a call's places rows get, when a read would like one of them.
// The read gives way where it would cost another call.
func (q *rowQueue) free(places int, reads bool) int {
	if q == nil || !reads || len(q.heavy) < places {
		return places
	}
	calls := func(n int) int { return (max(0, len(q.heavy)-n) + maxHeavy - 1) / maxHeavy }
	if calls(places-1) > calls(places) {
		return places
	}
	return places - 1
}

// settleRows reads what became of the rows of a call.
func settleRows(batches []rowBatch, replies []reply) {
	for n, b := range batches {
		if b.single() {
			settleOne(b.rows[0], replies[n])
			continue
		}
		results, err := readResults(replies[n], len(b.rows))
		for i, s := range b.rows {
			if err != nil {
				s.settle(connectors.RowOutcome{Err: asError(opWrite, err)})
				continue
			}
			outcome := connectors.RowOutcome{ID: results[i].ID, Err: results[i].outcome()}
			if s.row.ExternalID == "" || s.row.Delete {
				outcome.Err = deletion(outcome.Err) // a row that is no more needs nothing
			}
			s.settle(outcome)
		}
	}
}

// deletion is the outcome of taking away a row: one that is not there is done.
func deletion(err *connectors.Error) *connectors.Error {
	if err == nil || err.Class == connectors.Gone || err.Status == http.StatusNotFound {
		return nil
	}
	return err
}
