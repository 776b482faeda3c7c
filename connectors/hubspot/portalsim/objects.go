package portalsim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

const (
	maxListPage     = 100
	defaultListPage = 10
)

// input is a record in a write request.
type input struct {
	ID           string                     `json:"id"`
	IDProperty   string                     `json:"idProperty"`
	Properties   map[string]json.RawMessage `json:"properties"`
	Associations []inputLink                `json:"associations"`
	Trace        string                     `json:"objectWriteTraceId"`
}

// values reads the sent property values as text; null clears.
func (in input) values() (map[string]string, *problem) {
	out := make(map[string]string, len(in.Properties))
	for name, raw := range in.Properties {
		switch text := string(raw); {
		case text == "null":
			out[name] = ""
		case strings.HasPrefix(text, `"`):
			var s string
			if err := json.Unmarshal(raw, &s); err != nil {
				return nil, invalid("Invalid input JSON: %s", err)
			}
			out[name] = s
		case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
			return nil, invalid("Invalid input JSON: property %q must be a string", name)
		default:
			out[name] = text
		}
	}
	return out, nil
}

// fields reads the repeated or comma-separated names of a query parameter.
func fields(q url.Values, name string) []string {
	var out []string
	for _, v := range q[name] {
		for f := range strings.SplitSeq(v, ",") {
			if f = strings.TrimSpace(f); f != "" {
				out = append(out, f)
			}
		}
	}
	return out
}

// pageSize reads the limit parameter.
func pageSize(q url.Values, most int) (int, *problem) {
	text := q.Get("limit")
	if text == "" {
		return defaultListPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, invalid("limit must be between 1 and %d, got %q", most, text)
	}
	return n, nil
}

func (p *Portal) list(t *objectType, x *exchange) reply {
	q := x.URL.Query()
	limit, err := pageSize(q, maxListPage)
	if err != nil {
		return fail(err)
	}
	history := fields(q, "propertiesWithHistory")
	if len(history) > 0 && limit > maxHistory {
		return fail(invalid("limit must be at most %d with propertiesWithHistory", maxHistory))
	}
	after, err := p.listStart(x, limit)
	if err != nil {
		return fail(err)
	}
	found, more := t.page(after, limit, q.Get("archived") == "true")
	out := results[object]{Results: []object{}}
	for _, r := range found {
		o := p.show(t, r, fields(q, "properties"))
		p.withHistory(t, r, &o, history)
		if err := p.withAssociations(t, r, &o, fields(q, "associations")); err != nil {
			return fail(err)
		}
		out.Results = append(out.Results, o)
	}
	if more {
		out.Paging = nextPage(x, strconv.FormatInt(found[len(found)-1].id, 10))
	}
	return reply{http.StatusOK, out}
}

// listStart reads the after parameter; a duplicate page starts one page early.
func (p *Portal) listStart(x *exchange, limit int) (int64, *problem) {
	text := x.URL.Query().Get("after")
	if text == "" {
		return 0, nil
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, invalid("The after parameter is not valid: %s", text)
	}
	if _, again := p.faults.take(DuplicatePage, x.URL.Path); again {
		t, _ := p.objectType(x.PathValue("type"))
		return t.earlier(after, limit), nil
	}
	return after, nil
}

// page gives up to limit records with an id above after, and whether more follow.
func (t *objectType) page(after int64, limit int, archived bool) (found []*record, more bool) {
	for _, id := range t.ids[t.position(after):] {
		r := t.records[id]
		if r.mergedInto != 0 || (r.archivedAt != 0) != archived {
			continue
		}
		if len(found) == limit {
			return found, true
		}
		found = append(found, r)
	}
	return found, false
}

// position is the index of the first id above after.
func (t *objectType) position(after int64) int {
	return sort.Search(len(t.ids), func(i int) bool { return t.ids[i] > after })
}

// earlier is the id after which the page that ended at id began.
func (t *objectType) earlier(id int64, limit int) int64 {
	at := t.position(id) - limit - 1
	if at < 0 {
		return 0
	}
	return t.ids[at]
}

// nextPage points at the page after a key.
func nextPage(x *exchange, after string) *paging {
	q := x.URL.Query()
	q.Set("after", after)
	return &paging{next{After: after, Link: "https://api.hubapi.com" + x.URL.Path + "?" + q.Encode()}}
}

func (p *Portal) getOne(t *objectType, x *exchange) reply {
	q := x.URL.Query()
	r, err := p.locate(t, x.PathValue("id"), q.Get("idProperty"))
	if q.Get("archived") == "true" && err == nil && r == nil {
		r = t.archivedRecord(x.PathValue("id"))
	}
	if err != nil {
		return fail(err)
	}
	if r == nil {
		return fail(notFound("Object not found.  objectId are usually numeric."))
	}
	o := p.show(t, r, fields(q, "properties"))
	p.withHistory(t, r, &o, fields(q, "propertiesWithHistory"))
	if err := p.withAssociations(t, r, &o, fields(q, "associations")); err != nil {
		return fail(err)
	}
	return reply{http.StatusOK, o}
}

func (t *objectType) archivedRecord(id string) *record {
	n, _ := strconv.ParseInt(id, 10, 64)
	if r := t.records[n]; r != nil && r.archivedAt != 0 {
		return r
	}
	return nil
}

// locate finds a live record by id, or by a unique property when one is named;
// nil when there is none.
func (p *Portal) locate(t *objectType, id, idProperty string) (*record, *problem) {
	if idProperty == "" || idProperty == "hs_object_id" {
		return t.find(id), nil
	}
	d, ok := p.property(t, idProperty)
	if !ok {
		return nil, refuse([]badValue{unknownProperty(idProperty)})
	}
	if !d.HasUniqueValue {
		return nil, invalid("Unable to perform read by non-unique %s property %s in portal ID %d", t.id, idProperty, p.opts.PortalID)
	}
	return t.byUnique(d, id), nil
}

func (p *Portal) createOne(t *objectType, x *exchange) reply {
	var in input
	if err := x.decode(&in); err != nil {
		return fail(err)
	}
	r, changes, err := p.createFrom(t, in, x)
	if err != nil {
		return fail(err)
	}
	return reply{http.StatusCreated, p.show(t, r, append(sortedKeys(changes), t.defaults...))}
}

// createFrom validates an input, stores it and links it.
func (p *Portal) createFrom(t *objectType, in input, x *exchange) (*record, map[string]string, *problem) {
	sent, err := in.values()
	if err != nil {
		return nil, nil, err
	}
	changes, unknown, refused := p.check(t, sent, fromAPI)
	if bad := append(unknown, refused...); len(bad) > 0 {
		return nil, nil, refuse(bad)
	}
	targets, err := p.linkTargets(in.Associations)
	if err != nil {
		return nil, nil, err
	}
	r, err := p.create(t, changes, 0, 0)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range targets {
		p.connect(t, r.id, l.t, l.id)
	}
	x.wrote(t, r, sent)
	return r, changes, nil
}

func (x *exchange) wrote(t *objectType, r *record, sent map[string]string) {
	x.writes = append(x.writes, Write{Object: t.plural, ID: strconv.FormatInt(r.id, 10), Properties: sent})
}

func (p *Portal) patchOne(t *objectType, x *exchange) reply {
	var in input
	if err := x.decode(&in); err != nil {
		return fail(err)
	}
	in.ID, in.IDProperty = x.PathValue("id"), x.URL.Query().Get("idProperty")
	sent, err := in.values()
	if err != nil {
		return fail(err)
	}
	changes, unknown, refused := p.check(t, sent, fromAPI)
	if bad := append(unknown, refused...); len(bad) > 0 {
		return fail(refuse(bad))
	}
	r, err := p.change(t, in, x, sent, changes)
	if err != nil {
		return fail(err)
	}
	if r == nil {
		return fail(notFound("Object not found.  objectId are usually numeric."))
	}
	return reply{http.StatusOK, p.show(t, r, sortedKeys(changes))}
}

// change writes clean values into the record that an input names, for a merged id
// into the winner; nil when there is no such record.
func (p *Portal) change(t *objectType, in input, x *exchange, sent, changes map[string]string) (*record, *problem) {
	r, err := p.locate(t, in.ID, in.IDProperty)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, nil
	}
	if f, struck := p.rejects(x, in.ID); struck {
		return nil, refuse([]badValue{{Message: "The value breaks a validation rule of this account.", Error: "INVALID_VALUE", Name: f.Property}})
	}
	r, err = p.update(t, r, changes, fromAPI)
	if err != nil {
		return nil, err
	}
	x.wrote(t, r, sent)
	return r, nil
}

func (p *Portal) deleteOne(t *objectType, x *exchange) reply {
	r := t.own(x.PathValue("id"))
	if r != nil {
		p.archive(t, r)
		x.wrote(t, r, nil)
	}
	return reply{http.StatusNoContent, nil}
}
