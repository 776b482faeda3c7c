package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"fitsync/connectors"
)

// place is where a pull under way stands.
type place struct {
	Began time.Time `json:"began"`          // the next watermark
	Since time.Time `json:"since,omitzero"` // zero in a full read
	After time.Time `json:"after,omitzero"` // stamp of the last record, in a tick
	ID    string    `json:"id"`             // of the last record
	Owner string    `json:"owner,omitempty"`
}

// Pull reads the next page as the contract says. The watermark at the end is when
// the pull began: a change made during it is read again, and one that shows late
// lies within the overlap of the next pull.
func (c *Connector) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	page, err := c.page(ctx, Pull, from)
	if err == nil {
		err = c.crm.faults.poison(page.Records)
	}
	if err != nil {
		return connectors.Page{}, err
	}
	if !from.Watermark.IsZero() && from.State == "" && !c.crm.lacksRequests() {
		page.Asked, page.Requests = true, c.crm.open()
	}
	return page, nil
}

func (c *Connector) page(ctx context.Context, op Op, from connectors.Cursor) (connectors.Page, error) {
	if err := c.crm.enter(ctx, op); err != nil {
		return connectors.Page{}, err
	}
	at, err := c.crm.placeOf(from)
	if err != nil {
		return connectors.Page{}, err
	}
	c.crm.mu.Lock()
	defer c.crm.mu.Unlock()
	rows := c.crm.rowsByDeal(c.crm.options.Now())
	candidates := c.crm.candidates(at, rows)
	page := connectors.Page{Next: connectors.Cursor{Watermark: at.Began}}
	if len(candidates) > c.crm.options.PageSize {
		candidates, page.More = candidates[:c.crm.options.PageSize], true
		end := candidates[len(candidates)-1]
		at.After, at.ID = end.touched, end.id
		// A place is plain data, so it always encodes.
		state, _ := json.Marshal(at)
		page.Next = connectors.Cursor{Watermark: from.Watermark, State: string(state)}
	}
	for _, x := range candidates {
		record := c.crm.whole(x.id, rows)
		if !at.Since.IsZero() && c.crm.options.ChangedChildrenOnly {
			record.ChildrenComplete, record.Children = false, changed(rows[x.id], at.Since)
		}
		page.Records = append(page.Records, record)
	}
	if !at.Since.IsZero() {
		for _, loose := range changed(rows[""], at.Since) {
			page.Detached = append(page.Detached, loose.ID)
		}
	}
	return page, nil
}

func (c *CRM) placeOf(from connectors.Cursor) (at place, err error) {
	if from.State == "" {
		at.Began = c.options.Now().UTC()
		if !from.Watermark.IsZero() {
			at.Since = from.Watermark.Add(-c.options.Overlap)
		}
		return at, nil
	}
	if json.Unmarshal([]byte(from.State), &at) != nil || at.ID == "" && at.Owner == "" {
		return at, &connectors.Error{Class: connectors.Stale, Op: string(Pull), Message: "the cursor is not one of this connector"}
	}
	return at, nil
}

// candidate is a deal that a pull has to return, at the stamp it is sorted by.
type candidate struct {
	id      string
	touched time.Time
}

// candidates are the deals after a place, in the contract's order.
func (c *CRM) candidates(at place, rows map[string][]*thing) []candidate {
	now := c.options.Now()
	var all []candidate
	for id, d := range c.deals {
		seen := d.seen(now)
		if seen == nil || at.Owner != "" && seen.fields[c.options.Mapping.Opportunity["owner"]] != at.Owner {
			continue
		}
		x := candidate{id: id}
		if !at.Since.IsZero() {
			x.touched = touched(seen, rows[id])
		} else if seen.gone {
			continue // a full read goes by id alone and shows what there is
		}
		if !x.touched.Before(at.Since) && isAfter(x, at) {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(a.touched.Compare(b.touched), strings.Compare(a.id, b.id))
	})
	return all
}

// touched is when a deal or one of its rows last changed.
func touched(d *thing, rows []*thing) time.Time {
	last := d.modified
	for _, r := range rows {
		if r.modified.After(last) {
			last = r.modified
		}
	}
	return last
}

func isAfter(x candidate, at place) bool {
	return cmp.Or(x.touched.Compare(at.After), strings.Compare(x.id, at.ID)) > 0
}

// rowsByDeal are the rows that readers see, deleted ones too, by id.
func (c *CRM) rowsByDeal(now time.Time) map[string][]*thing {
	all := map[string][]*thing{}
	for _, id := range slices.Sorted(maps.Keys(c.rows)) {
		if seen := c.rows[id].seen(now); seen != nil {
			all[c.rows[id].deal] = append(all[c.rows[id].deal], seen)
		}
	}
	return all
}

// whole is a record with all of its rows.
func (c *CRM) whole(id string, rows map[string][]*thing) connectors.Record {
	now := c.options.Now().UTC()
	r := connectors.Record{ID: id, Read: now}
	d := c.deals[id]
	if d == nil {
		r.Gone = true
		return r
	}
	seen := d.seen(now)
	if seen == nil || seen.gone {
		r.Gone, r.MergedInto, r.Modified = true, d.mergedInto, d.modified
		return r
	}
	r.Modified, r.ChildrenComplete = seen.modified, true
	r.Fields = c.readable(seen.fields)
	for _, q := range rows[id] {
		if !q.gone {
			r.Children = append(r.Children, child(q))
		}
	}
	return r
}

func changed(rows []*thing, since time.Time) (all []connectors.Child) {
	for _, q := range rows {
		if !q.modified.Before(since) {
			all = append(all, child(q))
		}
	}
	return all
}

func child(q *thing) connectors.Child {
	return connectors.Child{ID: q.id, Modified: q.modified, Fields: maps.Clone(q.fields), Gone: q.gone}
}

// readable are the mapped fields that are not hidden; one that was never set is nil.
func (c *CRM) readable(fields map[string]any) map[string]any {
	out := map[string]any{}
	read := func(name string) {
		if name != "" && !c.faults.hides(name) {
			out[name] = fields[name]
		}
	}
	m := c.options.Mapping
	for _, name := range m.Opportunity {
		read(name)
	}
	for _, f := range m.WriteBack {
		read(f.Field)
	}
	read(m.Requirements.Field)
	return out
}

func byRole(a, b connectors.FieldState) int { return strings.Compare(a.Role, b.Role) }
