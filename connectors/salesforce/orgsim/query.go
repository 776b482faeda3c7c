package orgsim

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// Bounds of Sforce-Query-Options: batchSize, and the page of long texts.
const (
	minBatch     = 200
	maxBatch     = 2000
	longTextPage = 1000
	maxOffset    = 2000
)

// query answers GET /query and /queryAll with ?q=, or with a locator.
func (o *Org) query(rq *request, rest []string, all bool) *response {
	if len(rest) == 1 {
		return o.queryMore(rq, rest[0])
	}
	if len(rest) > 1 {
		return failure(errNotFound())
	}
	src := rq.query.Get("q")
	if src == "" {
		return failure(refuse("MALFORMED_QUERY", "Malformed request: missing parameter q"))
	}
	body, err := o.run(rq, src, all)
	if err != nil {
		return failure(queryError(src, err))
	}
	return &response{status: http.StatusOK, body: body}
}

// queryError turns a refusal with a position into the message with a caret.
func queryError(src string, err error) *apiError {
	if at := (*soql.Error)(nil); errors.As(err, &at) {
		return refuse(at.Code, "%s", soql.Caret(src, at.Pos, at.Message))
	}
	if ae := (*apiError)(nil); errors.As(err, &ae) {
		return ae
	}
	return refuse("UNKNOWN_EXCEPTION", "%v", err)
}

func (o *Org) run(rq *request, src string, all bool) ([]byte, error) {
	q, err := soql.Parse(src)
	if err != nil {
		return nil, err
	}
	ob, err := o.from(q)
	if err != nil {
		return nil, err
	}
	if q.Offset > maxOffset {
		return nil, refuse("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is %d", maxOffset)
	}
	if o.timesOut(rq, unrun) {
		return nil, errTimeout()
	}
	if aggregates(q) {
		return o.aggregate(q, ob, all || q.AllRows)
	}
	shown, err := binder{o, ob, q.Alias}.selection(q)
	if err != nil {
		return nil, err
	}
	rows, err := o.search(q, ob, all || q.AllRows)
	if err != nil {
		return nil, err
	}
	rows = window(rows, q)
	if o.timesOut(rq, len(rows)) {
		return nil, errTimeout()
	}
	cur := &cursor{rows: rows, shown: shown, batch: o.batch(rq, shown)}
	if o.poisons(cur, 0) {
		return nil, errPoison()
	}
	w := &renderer{o: o, version: rq.version}
	return w.page(nil, cur, 0), nil
}

// poisons tells whether a page shows a field of a record that the org fails on: any
// but those that every object has.
func (o *Org) poisons(cur *cursor, from int) bool {
	harmless := []string{"Id", "SystemModstamp", "IsDeleted", "CreatedDate"}
	mapped := func(p part) bool { return p.f != nil && !slices.Contains(harmless, p.f.Name) }
	if !o.faults.on(Poison) || !slices.ContainsFunc(cur.shown.parts, mapped) {
		return false
	}
	for _, r := range cur.rows[from:min(from+cur.batch, len(cur.rows))] {
		if _, struck := o.faults.take(Poison, func(f *Fault) bool { return sameID(f.Record, r.id) }); struck {
			return true
		}
	}
	return false
}

func errPoison() *apiError {
	return refuse("UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-1234567890)").as(http.StatusInternalServerError)
}

// unrun stands for the rows of a query that has not been run yet.
const unrun = -1

// timesOut tells whether a query of so many rows takes too long.
func (o *Org) timesOut(rq *request, rows int) bool {
	_, slow := o.faults.take(QueryTimeout, func(f *Fault) bool {
		if !strings.Contains(rq.path, f.Path) {
			return false
		}
		return rows == unrun && f.Rows == 0 || f.Rows > 0 && rows >= f.Rows
	})
	return slow
}

func errTimeout() *apiError {
	return refuse("QUERY_TIMEOUT", "Your query request was running for too long.")
}

// batch is the page size that the request asks for and the org grants.
func (o *Org) batch(rq *request, shown *selection) int {
	size := o.opt.PageSize
	for _, opt := range strings.Split(rq.header.Get("Sforce-Query-Options"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(opt), "=")
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && strings.EqualFold(name, "batchSize") {
			size = min(max(n, minBatch), maxBatch, o.opt.PageSize)
		}
	}
	if (o.opt.LongTextPages && shown.long) || o.faults.hit(SmallPages, rq.path) {
		size = min(size, longTextPage)
	}
	return size
}

func (o *Org) queryMore(rq *request, locator string) *response {
	if o.faults.hit(StaleLocator, rq.path) {
		return failure(refuse("INVALID_QUERY_LOCATOR", "invalid query locator"))
	}
	p, err := o.cursors.find(o.now(), locator)
	if err != nil {
		return failure(err)
	}
	if o.timesOut(rq, unrun) || o.timesOut(rq, len(p.cur.rows)) {
		return failure(errTimeout())
	}
	if p.from > 0 && o.faults.hit(DuplicatePage, rq.path) {
		p.from = max(0, p.from-p.cur.batch)
	}
	if o.poisons(p.cur, p.from) {
		return failure(errPoison())
	}
	w := &renderer{o: o, version: rq.version}
	return &response{status: http.StatusOK, body: w.page(nil, p.cur, p.from)}
}
