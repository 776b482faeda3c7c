package orgsim

import (
	"net/http"
	"strings"
)

// Limits of sObject Collections.
const (
	maxCollection  = 200
	maxTypeChanges = 10
	maxRetrieve    = 2000
)

// collection is the body of a collections request.
type collection struct {
	AllOrNone bool             `json:"allOrNone"`
	Records   []map[string]any `json:"records"`
}

func errRolledBack() *apiError {
	return refuse("ALL_OR_NONE_OPERATION_ROLLED_BACK",
		"Record rolled back because not all records were valid and the request was using AllOrNone header")
}

// collections answers /composite/sobjects.
func (o *Org) collections(rq *request, rest []string) *response {
	switch {
	case len(rest) == 0 && rq.method == http.MethodPost:
		return o.collect(rq, func(ob *object, v map[string]any) saveResult { return rq.x.saveNew(ob, v) })
	case len(rest) == 0 && rq.method == http.MethodPatch:
		return o.collect(rq, func(ob *object, v map[string]any) saveResult { return rq.x.saveChange(ob, v) })
	case len(rest) == 0 && rq.method == http.MethodDelete:
		return o.collectDelete(rq)
	case len(rest) == 1:
		return o.collectRetrieve(rq, rest[0])
	case len(rest) == 2 && rq.method == http.MethodPatch:
		return o.collectUpsert(rq, rest[0], rest[1])
	}
	return failure(errNotFound())
}

func (x *tx) saveNew(ob *object, values map[string]any) saveResult {
	if lookupFold(values, "Id") != nil {
		return failed(refuse("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call").on("Id"))
	}
	id, err := x.insert(ob, values, byAPI)
	if err != nil {
		return failed(err)
	}
	return saved(id)
}

func (x *tx) saveChange(ob *object, values map[string]any) saveResult {
	id, _ := lookupFold(values, "Id").(string)
	if id == "" {
		return failed(refuse("MISSING_ARGUMENT", "Id not specified in an update call"))
	}
	fields := make(map[string]any, len(values))
	for name, v := range values {
		if !strings.EqualFold(name, "Id") && !strings.EqualFold(name, "attributes") {
			fields[name] = v
		}
	}
	if err := x.update(ob, id, fields, byAPI); err != nil {
		return failed(err)
	}
	full, _ := fullID(id)
	return saved(full)
}

// collect decodes the records of a request and saves each.
func (o *Org) collect(rq *request, save func(*object, map[string]any) saveResult) *response {
	var in collection
	if err := decodeJSON(rq.body, &in); err != nil {
		return failure(err)
	}
	if err := checkCollection(in.Records); err != nil {
		return failure(err)
	}
	if last := typeName(in.Records[len(in.Records)-1]); last != typeName(in.Records[0]) && o.faults.hit(NoMixture, rq.path) {
		return failure(errNoType(last))
	}
	seen := map[string]bool{}
	return finish(rq, in.AllOrNone, len(in.Records), func(i int) saveResult {
		ob, err := o.typeOf(in.Records[i])
		if err != nil {
			return failed(err)
		}
		if id, _ := lookupFold(in.Records[i], "Id").(string); id != "" {
			full, _ := fullID(id)
			if full != "" && seen[full] {
				return failed(refuse("DUPLICATE_VALUE", "duplicate id in list: %s", full).on("Id"))
			}
			seen[full] = true
		}
		return save(ob, in.Records[i])
	})
}

func checkCollection(records []map[string]any) *apiError {
	if len(records) == 0 {
		return refuse("REQUIRED_FIELD_MISSING", "At least 1 record is required")
	}
	if len(records) > maxCollection {
		return errTooMany()
	}
	changes, last := 0, ""
	for _, r := range records {
		if name := typeName(r); name != last {
			last = name
			changes++
		}
	}
	if changes > maxTypeChanges {
		return refuse("LIMIT_EXCEEDED", "Cannot have more than %d chunks in a single operation. Please rearrange the data to reduce chunking.", maxTypeChanges)
	}
	return nil
}

func errTooMany() *apiError {
	return refuse("EXCEEDED_ID_LIMIT", "record limit reached. cannot submit more than %d records into this call", maxCollection)
}

func typeName(values map[string]any) string {
	attributes, _ := values["attributes"].(map[string]any)
	name, _ := attributes["type"].(string)
	return name
}

func (o *Org) typeOf(values map[string]any) (*object, *apiError) {
	name := typeName(values)
	if name == "" {
		return nil, refuse("INVALID_TYPE", "Must specify the attributes.type of each record")
	}
	if ob := o.object(name); ob != nil {
		return ob, nil
	}
	return nil, errNoType(name)
}

func errNoType(name string) *apiError {
	return refuse("INVALID_TYPE", "sObject type '%s' is not supported.", name)
}

// finish saves n records in order, and undoes them all if that was asked for
// and one failed.
func finish(rq *request, allOrNone bool, n int, save func(int) saveResult) *response {
	results := make([]saveResult, n)
	undo, writes := rq.x.mark()
	rq.x.group = writes
	defer func() { rq.x.group = len(rq.x.writes) }()
	bad := false
	for i := range results {
		u, w := rq.x.mark()
		results[i] = save(i)
		if !results[i].Success {
			rq.x.rollback(u, w)
			bad = true
		}
	}
	if bad && allOrNone {
		rq.x.rollback(undo, writes)
		for i := range results {
			if results[i].Success {
				results[i] = failed(errRolledBack())
			}
		}
	}
	return answer(http.StatusOK, results)
}

func (o *Org) collectUpsert(rq *request, name, key string) *response {
	ob := o.object(name)
	if ob == nil {
		return failure(errNotFound())
	}
	f := ob.field(key)
	if f == nil || !(f.ExternalID || f.slot == slotID) || !o.visible(ob, f) {
		return failure(refuse("NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", key).as(http.StatusNotFound))
	}
	seen := map[string]bool{}
	return o.collect(rq, func(of *object, values map[string]any) saveResult {
		if of != ob {
			return failed(refuse("INVALID_TYPE", "records of the type %s cannot be saved as %s", of.name, ob.name))
		}
		if key, _ := lookupFold(values, f.Name).(string); key != "" {
			if seen[strings.ToLower(key)] {
				return failed(refuse("DUPLICATE_VALUE", "Duplicate external id specified: %s", key).on(f.Name))
			}
			seen[strings.ToLower(key)] = true
		}
		if f.slot == slotID {
			return upsertByID(rq.x, ob, values)
		}
		id, created, err := rq.x.upsert(ob, f, values)
		if err != nil {
			return failed(err)
		}
		res := saved(id)
		res.Created = &created
		return res
	})
}

func upsertByID(x *tx, ob *object, values map[string]any) saveResult {
	created := lookupFold(values, "Id") == nil
	res := saveResult{}
	if created {
		res = x.saveNew(ob, values)
	} else {
		res = x.saveChange(ob, values)
	}
	if res.Success {
		res.Created = &created
	}
	return res
}

func (o *Org) collectDelete(rq *request) *response {
	ids := strings.Split(rq.query.Get("ids"), ",")
	if rq.query.Get("ids") == "" {
		return failure(refuse("REQUIRED_FIELD_MISSING", "At least 1 record is required"))
	}
	if len(ids) > maxCollection {
		return failure(errTooMany())
	}
	return finish(rq, rq.query.Get("allOrNone") == "true", len(ids), func(i int) saveResult {
		ob := o.owner(ids[i])
		if ob == nil {
			return failed(refuse("MALFORMED_ID", "malformed id %s", ids[i]))
		}
		if err := rq.x.remove(ob, ids[i]); err != nil {
			return failed(err)
		}
		full, _ := fullID(ids[i])
		return saved(full)
	})
}

// owner is the object whose ids look like id.
func (o *Org) owner(id string) *object {
	full, ok := fullID(id)
	if !ok {
		return nil
	}
	for _, ob := range o.objects {
		if strings.HasPrefix(full, ob.prefix) {
			return ob
		}
	}
	return nil
}

// collectRetrieve reads records by id, by GET or, for long lists, by POST; a
// record that is not there is null.
func (o *Org) collectRetrieve(rq *request, name string) *response {
	ob := o.object(name)
	if ob == nil {
		return failure(errNotFound())
	}
	var in struct{ IDs, Fields []string }
	switch rq.method {
	case http.MethodGet:
		in.IDs = strings.Split(rq.query.Get("ids"), ",")
		in.Fields = strings.Split(rq.query.Get("fields"), ",")
	case http.MethodPost:
		if err := decodeJSON(rq.body, &in); err != nil {
			return failure(err)
		}
	default:
		return failure(errMethod(rq, "GET,POST"))
	}
	if len(in.IDs) > maxRetrieve {
		return failure(errTooMany())
	}
	return o.retrieveMany(rq, ob, in.IDs, in.Fields)
}

func (o *Org) retrieveMany(rq *request, ob *object, ids, fields []string) *response {
	s := &selection{ob: ob}
	for _, name := range fields {
		f := ob.field(name)
		if f == nil || !o.visible(ob, f) {
			return failure(errNoSuchColumn(name, ob.name))
		}
		s.add(o, column{f: f})
	}
	w := &renderer{o: o, version: rq.version}
	body := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			body = append(body, ',')
		}
		r, err := rq.x.findLatest(ob, id)
		if err != nil {
			body = append(body, "null"...)
			continue
		}
		body = w.record(body, s, r)
	}
	return &response{status: http.StatusOK, body: append(body, ']')}
}
