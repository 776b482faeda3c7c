package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"fitsync/connectors"
)

// held is what records hold, by [short] id, as the org gave it.
type held map[string]map[string]any

// check is the part that reads the fields to compare, to go before the collections
// in the same call. There is none if nothing is to be compared or the call is full.
// It asks by body, since a query's path has no room for so many ids.
func (c *Client) check(w *writing, collections [][]int) (p part, ok bool) {
	if len(collections) == maxHeavy {
		return part{}, false
	}
	var ids, fields []string
	for _, places := range collections {
		for _, i := range places {
			before := len(fields)
			for _, v := range w.checks[i].Fields {
				if v.Was != nil {
					fields = append(fields, v.Field)
				}
			}
			if len(fields) > before {
				ids = append(ids, w.checks[i].ID)
			}
		}
	}
	body := struct {
		IDs    []string `json:"ids"`
		Fields []string `json:"fields"`
	}{ids, append([]string{fieldID}, distinct(fields)...)}
	return part{Method: http.MethodPost, URL: c.base() + "/composite/sobjects/" + opportunity, Body: body}, len(ids) > 0
}

// readHeld reads the answer to a check. Where there is none nothing is known.
func readHeld(r reply) held {
	if r.err != nil {
		return nil
	}
	var rows []map[string]any // null for a record that is not there
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	if decoder.Decode(&rows) != nil {
		return nil
	}
	all := held{}
	for _, row := range rows {
		if id, ok := row[fieldID].(string); ok {
			all[short(id)] = row
		}
	}
	return all
}

// restore gives written records whose fields were in conflict back what they held
// before, and says so in their outcomes.
func (c *Client) restore(ctx context.Context, w *writing, places []int, before held) {
	back, written := &writing{}, []int{} // what each item of back was written as
	for _, i := range places {
		u := w.checks[i]
		now := pickFields(before[short(u.ID)], fieldsOf(u))
		fields := c.options.Mapping.Conflicts(u, now)
		if w.outcomes[i].Err != nil || len(fields) == 0 {
			continue
		}
		w.outcomes[i].Err = connectors.NewConflict(opWrite, fields)
		item := blank(u.ID)
		for _, field := range fields {
			item[field] = now[field]
		}
		back.items, written = append(back.items, item), append(written, i)
		back.checks = append(back.checks, connectors.Update{ID: u.ID})
		back.outcomes = append(back.outcomes, connectors.Outcome{ID: u.ID})
	}
	c.putBack(ctx, back)
	for n, i := range written {
		if e := back.outcomes[n].Err; e != nil {
			w.outcomes[i].Err = notRestored(e, w.outcomes[i].Err.Fields)
		}
	}
}

// putBack sends what people had entered, unchecked.
func (c *Client) putBack(ctx context.Context, back *writing) {
	ctx = context.WithoutCancel(ctx) // whoever stops us does not want a person's value lost
	for _, wave := range back.waves() {
		if err := c.writeWave(ctx, back, wave, maxCollection); err != nil {
			for _, i := range wave {
				back.outcomes[i].Err = asError(opWrite, err)
			}
			return
		}
		c.retryLocked(ctx, back, wave)
	}
}

func fieldsOf(u connectors.Update) []string {
	names := make([]string, len(u.Fields))
	for i, v := range u.Fields {
		names[i] = v.Field
	}
	return names
}

// notRestored is the outcome of a record that may have lost what somebody entered.
func notRestored(e *connectors.Error, fields []string) *connectors.Error {
	if e.Class == connectors.Gone {
		return e
	}
	lost := *e
	lost.Fields, lost.Code = fields, "" // a code may ask for our value to be sent again
	lost.Message = "changed by somebody in the moment it was written, and perhaps not put back; look for it in the record's history: " + e.Message
	return &lost
}

// repeated are the updates of a later wave that are still to be sent. Their record
// was compared with the first wave, and holds now what that wrote.
func (w *writing) repeated(wave []int) (rest []int) {
	conflicts := map[string]*connectors.Error{}
	for _, o := range w.outcomes {
		if o.Err != nil && o.Err.Class == connectors.Conflict {
			conflicts[short(o.ID)] = o.Err
		}
	}
	for _, i := range wave {
		w.checks[i].Fields = nil
		if w.outcomes[i].Err = conflicts[short(w.outcomes[i].ID)]; w.outcomes[i].Err == nil {
			rest = append(rest, i)
		}
	}
	return rest
}
