package orgsim

import "strconv"

// renderer writes records as the REST API shows them.
type renderer struct {
	o       *Org
	version string
	// budget is how many child rows the page may still take.
	budget int
}

func (w *renderer) attributes(b []byte, ob *object, id string) []byte {
	b = append(b, `{"attributes":{"type":"`...)
	b = append(b, ob.name...)
	b = append(b, `","url":"/services/data/v`...)
	b = append(b, w.version...)
	b = append(b, `/sobjects/`...)
	b = append(b, ob.name...)
	b = append(b, '/')
	b = append(b, id...)
	return append(b, `"}`...)
}

func (w *renderer) record(b []byte, s *selection, r *row) []byte {
	b = w.attributes(b, s.ob, r.id)
	for _, p := range s.parts {
		b = append(b, ',')
		switch {
		case p.children != nil:
			b = appendString(b, p.children.name)
			b = w.children(append(b, ':'), p.children, r)
		case p.parent != nil:
			b = appendString(b, p.f.Relationship)
			b = w.parent(append(b, ':'), p, r)
		default:
			b = appendString(b, p.f.Name)
			b = appendValue(append(b, ':'), p.f, r.get(p.f))
		}
	}
	return append(b, '}')
}

func (w *renderer) parent(b []byte, p part, r *row) []byte {
	t := w.o.target(p.f, r)
	if t == nil {
		return append(b, "null"...)
	}
	s := p.parent
	if ob := w.o.objectOf(p.f, t.id); ob != s.ob {
		s = s.of(ob)
	}
	return w.record(b, s, t)
}

// of is the selection on another object that has fields of the same names, for
// lookups to several objects.
func (s *selection) of(ob *object) *selection {
	out := &selection{ob: ob}
	for _, p := range s.parts {
		if f := ob.field(p.f.Name); f != nil {
			out.parts = append(out.parts, part{f: f, parent: p.parent})
		}
	}
	return out
}

// maxInlineChildren is how many child rows of one parent a page shows at most.
const maxInlineChildren = 200

func (w *renderer) children(b []byte, c *childQuery, r *row) []byte {
	rows := c.rows(w.o, r)
	if len(rows) == 0 {
		return append(b, "null"...)
	}
	w.budget -= min(len(rows), maxInlineChildren)
	cur := &cursor{rows: rows, shown: c.shown, batch: maxInlineChildren}
	return w.page(b, cur, 0)
}

// page writes one page of a result, from an offset.
func (w *renderer) page(b []byte, cur *cursor, from int) []byte {
	b = append(b, `{"totalSize":`...)
	b = strconv.AppendInt(b, int64(len(cur.rows)), 10)
	mark := len(b)
	records := []byte(`,"records":[`)
	outer := w.budget
	w.budget = cur.batch
	to := from
	for to < len(cur.rows) && w.budget > 0 {
		if to > from {
			records = append(records, ',')
		}
		w.budget--
		records = w.record(records, cur.shown, cur.rows[to])
		to++
	}
	w.budget = outer
	b = append(b[:mark], `,"done":`...)
	b = strconv.AppendBool(b, to == len(cur.rows))
	if to < len(cur.rows) {
		b = append(b, `,"nextRecordsUrl":`...)
		b = appendString(b, "/services/data/v"+w.version+"/query/"+w.o.cursors.locator(w.o, cur, to))
	}
	return append(append(b, records...), "]}"...)
}
