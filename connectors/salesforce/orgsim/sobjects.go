package orgsim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// sobjects answers the paths below /sobjects.
func (o *Org) sobjects(rq *request, rest []string) *response {
	if len(rest) == 0 {
		return answer(http.StatusOK, o.describeGlobal(rq))
	}
	ob := o.object(rest[0])
	if ob == nil {
		return failure(errNotFound())
	}
	switch {
	case len(rest) == 1:
		return o.sobjectRoot(rq, ob)
	case len(rest) == 2 && rest[1] == "describe":
		return answer(http.StatusOK, o.describe(rq, ob))
	case len(rest) == 2:
		return o.byID(rq, ob, rest[1])
	case len(rest) == 3:
		return o.byKey(rq, ob, rest[1], rest[2])
	}
	return failure(errNotFound())
}

func (o *Org) sobjectRoot(rq *request, ob *object) *response {
	switch rq.method {
	case http.MethodGet:
		return answer(http.StatusOK, map[string]any{"objectDescribe": o.summary(rq, ob), "recentItems": []any{}})
	case http.MethodPost:
		return o.create(rq, ob)
	}
	return failure(errMethod(rq, "GET,POST"))
}

func (o *Org) create(rq *request, ob *object) *response {
	values, err := decodeObject(rq.body)
	if err != nil {
		return failure(err)
	}
	undo, writes := rq.x.mark()
	id, err := rq.x.insert(ob, values, byAPI)
	if err != nil {
		rq.x.rollback(undo, writes)
		return failure(err)
	}
	rs := answer(http.StatusCreated, saved(id))
	rs.location = "/services/data/v" + rq.version + "/sobjects/" + ob.name + "/" + id
	return rs
}

// decodeObject reads one JSON object, keeping numbers as they are written.
func decodeObject(body []byte) (map[string]any, *apiError) {
	var v map[string]any
	if err := decodeJSON(body, &v); err != nil {
		return nil, err
	}
	if v == nil {
		return nil, refuse("JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body.")
	}
	return v, nil
}

func decodeJSON(body []byte, into any) *apiError {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			return refuse("JSON_PARSER_ERROR", "Unexpected content after the end of the JSON value")
		}
		return nil
	}
	return refuse("JSON_PARSER_ERROR", "%s", err.Error())
}

func (o *Org) byID(rq *request, ob *object, id string) *response {
	switch rq.method {
	case http.MethodGet:
		return o.retrieve(rq, ob, id)
	case http.MethodPatch:
		values, err := decodeObject(rq.body)
		if err == nil {
			err = noIDs(values)
		}
		if err == nil {
			err = rq.x.update(ob, id, values, byAPI)
		}
		return noContent(err)
	case http.MethodDelete:
		return noContent(rq.x.remove(ob, id))
	}
	return failure(errMethod(rq, "GET,PATCH,DELETE"))
}

func noIDs(values map[string]any) *apiError {
	for name := range values {
		if strings.EqualFold(name, "Id") {
			return refuse("INVALID_FIELD", "The Id field should not be specified in the sobject data.")
		}
	}
	return nil
}

func noContent(err *apiError) *response {
	if err == nil {
		return &response{status: http.StatusNoContent}
	}
	if err.code == "INVALID_CROSS_REFERENCE_KEY" && err.status == http.StatusNotFound {
		err = errNotFound()
	}
	return failure(err)
}

// retrieve answers GET of one record, with ?fields= or whole.
func (o *Org) retrieve(rq *request, ob *object, id string) *response {
	r, err := rq.x.findLatest(ob, id)
	if err != nil {
		return noContent(err)
	}
	s := &selection{ob: ob}
	if list := rq.query.Get("fields"); list != "" {
		for name := range strings.SplitSeq(list, ",") {
			path := soql.Path{Names: strings.Split(strings.TrimSpace(name), ".")}
			col, err := binder{o: o, ob: ob}.column(path)
			if err != nil {
				return failure(errNoSuchColumn(strings.TrimSpace(name), ob.name))
			}
			s.add(o, col)
		}
	} else {
		for _, f := range ob.fields {
			if o.visible(ob, f) {
				s.add(o, column{f: f})
			}
		}
	}
	w := &renderer{o: o, version: rq.version}
	return &response{status: http.StatusOK, body: w.record(nil, s, r)}
}

// findLatest is find without making a lagging record visible to queries.
func (x *tx) findLatest(ob *object, id string) (*row, *apiError) {
	if full, ok := fullID(id); ok {
		if r := x.o.latest(ob.table.byID[full]); r != nil && !r.cur.deleted {
			return r, nil
		}
	}
	return x.find(ob, id)
}

// byKey answers the paths with an external id.
func (o *Org) byKey(rq *request, ob *object, name, escaped string) *response {
	f := ob.field(name)
	value, uerr := url.PathUnescape(escaped)
	if uerr != nil || f == nil || !o.visible(ob, f) || !(f.ExternalID || f.slot == slotID) {
		return failure(refuse("NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", name).as(http.StatusNotFound))
	}
	if f.slot == slotID {
		return o.byID(rq, ob, value)
	}
	switch rq.method {
	case http.MethodPatch:
		return o.upsertOne(rq, ob, f, value)
	case http.MethodGet, http.MethodDelete:
		found := ob.table.withKey(f, value)
		if len(found) == 0 {
			return failure(errNotFound())
		}
		if len(found) > 1 {
			return o.choices(rq, ob, found)
		}
		return o.byID(rq, ob, found[0].id)
	}
	return failure(errMethod(rq, "GET,PATCH,DELETE"))
}

// choices is the answer 300 when several records have the external id.
func (o *Org) choices(rq *request, ob *object, found []*row) *response {
	var urls []string
	for _, r := range found {
		urls = append(urls, "/services/data/v"+rq.version+"/sobjects/"+ob.name+"/"+r.id)
	}
	return answer(http.StatusMultipleChoices, urls)
}

func (o *Org) upsertOne(rq *request, ob *object, f *field, value string) *response {
	values, err := decodeObject(rq.body)
	if err == nil {
		err = noIDs(values)
	}
	if err != nil {
		return failure(err)
	}
	for name := range values {
		if strings.EqualFold(name, f.Name) {
			return failure(refuse("INVALID_FIELD", "The %s field should not be specified in the sobject data.", f.Name))
		}
	}
	found := ob.table.withKey(f, value)
	if len(found) > 1 {
		return o.choices(rq, ob, found)
	}
	values[f.Name] = value
	undo, writes := rq.x.mark()
	id, created, err := rq.x.upsert(ob, f, values)
	if err != nil {
		rq.x.rollback(undo, writes)
		return failure(err)
	}
	res := saved(id)
	res.Created = &created
	if created {
		return answer(http.StatusCreated, res)
	}
	return answer(http.StatusOK, res)
}

// upsert updates the record whose external id f has the value that values
// gives it, or creates one.
func (x *tx) upsert(ob *object, f *field, values map[string]any) (id string, created bool, err *apiError) {
	v, err := fromJSON(f, lookupFold(values, f.Name))
	if err != nil {
		return "", false, err
	}
	if v == nil {
		return "", false, refuse("MISSING_ARGUMENT", "%s not specified", f.Name)
	}
	switch found := ob.table.withKey(f, v); len(found) {
	case 0:
		id, err = x.insert(ob, values, byAPI)
		return id, true, err
	case 1:
		return found[0].id, false, x.update(ob, found[0].id, values, byAPI)
	}
	return "", false, refuse("DUPLICATE_VALUE", "%s: more than one record found for external id field: [%v]", f.Name, v).on(f.Name)
}

func lookupFold(values map[string]any, name string) any {
	for k, v := range values {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return nil
}
