package portalsim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Limits of one search.
const (
	maxSearchPage     = 200
	maxSearchResults  = 10_000
	maxSearchBody     = 3_000
	maxFilterGroups   = 5
	maxGroupFilters   = 6
	maxFilters        = 18
	defaultSearchPage = 10
)

type query struct {
	Groups []struct {
		Filters []filter `json:"filters"`
	} `json:"filterGroups"`
	Sorts      []json.RawMessage `json:"sorts"`
	Query      string            `json:"query"`
	Properties []string          `json:"properties"`
	Limit      lenientInt        `json:"limit"`
	After      lenientInt        `json:"after"`
}

// lenientInt reads 200 and "200": clients send both.
type lenientInt int

// UnmarshalJSON implements [json.Unmarshaler].
func (n *lenientInt) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "" || text == "null" {
		return nil
	}
	v, err := strconv.Atoi(text)
	*n = lenientInt(v)
	return err
}

type sorting struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

type searchOutput struct {
	Total   int      `json:"total"`
	Results []object `json:"results"`
	Paging  *paging  `json:"paging,omitempty"`
}

func (p *Portal) searchObjects(t *objectType, x *exchange) reply {
	q := query{Limit: defaultSearchPage}
	if len([]rune(string(x.body))) > maxSearchBody {
		return fail(invalid("The search request body must not exceed %d characters", maxSearchBody))
	}
	if err := x.decode(&q); err != nil {
		return fail(err)
	}
	if err := q.check(); err != nil {
		return fail(err)
	}
	matched, err := p.match(t, q)
	if err != nil {
		return fail(err)
	}
	start := int(q.After)
	if start > 0 {
		if _, again := p.faults.take(DuplicatePage, x.URL.Path); again {
			start = max(0, start-int(q.Limit))
		}
	}
	out := searchOutput{Total: len(matched), Results: []object{}}
	end := min(start+int(q.Limit), len(matched))
	for _, r := range matched[min(start, end):end] {
		o := p.show(t, r, q.Properties)
		if p.faults.poisons(o.ID, q.Properties) {
			return broken()
		}
		out.Results = append(out.Results, o)
	}
	if end < len(matched) {
		out.Paging = &paging{next{After: strconv.Itoa(end)}}
	}
	return reply{http.StatusOK, out}
}

func (q query) check() *problem {
	total := 0
	for _, g := range q.Groups {
		if len(g.Filters) > maxGroupFilters {
			return invalid("Too many filters in a filter group: %d, the maximum is %d", len(g.Filters), maxGroupFilters)
		}
		total += len(g.Filters)
	}
	switch {
	case len(q.Groups) > maxFilterGroups:
		return invalid("Too many filter groups: %d, the maximum is %d", len(q.Groups), maxFilterGroups)
	case total > maxFilters:
		return invalid("Too many filters: %d, the maximum is %d", total, maxFilters)
	case len(q.Sorts) > 1:
		return invalid("Only one sort is supported, got %d", len(q.Sorts))
	case q.Limit < 0 || q.Limit > maxSearchPage:
		return invalid("limit must be between 0 and %d, got %d", maxSearchPage, q.Limit)
	case q.After < 0 || int(q.After)+int(q.Limit) > maxSearchResults:
		return invalid("A search returns at most %d results: after %d with limit %d goes beyond", maxSearchResults, q.After, q.Limit)
	}
	return nil
}

// match gives all matching records in the order asked for; without one, by id.
func (p *Portal) match(t *objectType, q query) ([]*record, *problem) {
	t.search.settle(p.now())
	order, descending, err := p.sorting(t, q)
	if err != nil {
		return nil, err
	}
	test, ids, times, err := p.compile(t, q)
	if err != nil {
		return nil, err
	}
	index, keys, indexed := t.search.byID, ids, "hs_object_id"
	if t.search.byModified.count(times) < t.search.byID.count(ids) || order.Name == t.modified && len(q.Groups) == 0 {
		index, keys, indexed = t.search.byModified, times, t.modified
	}
	out := make([]*record, 0, index.count(keys))
	index.scan(keys, func(r *record) {
		if test(r) {
			out = append(out, r)
		}
	})
	switch {
	case order.Name != indexed:
		sortRecords(out, order, descending)
	case descending:
		slices.Reverse(out)
	}
	return out, nil
}

// sorting reads the one sort, as an object or as a bare name ("-name" descends).
func (p *Portal) sorting(t *objectType, q query) (*property, bool, *problem) {
	s := sorting{Property: "hs_object_id"}
	if len(q.Sorts) == 1 {
		var name string
		if json.Unmarshal(q.Sorts[0], &name) == nil {
			s.Property = strings.TrimPrefix(name, "-")
			if s.Property != name {
				s.Direction = "DESCENDING"
			}
		} else if err := json.Unmarshal(q.Sorts[0], &s); err != nil {
			return nil, false, invalid("Invalid input JSON: %s", err)
		}
	}
	if !slices.Contains([]string{"", "ASCENDING", "DESCENDING"}, s.Direction) {
		return nil, false, invalid("Invalid sort direction: %s", s.Direction)
	}
	d, ok := p.property(t, s.Property)
	if !ok {
		return nil, false, refuse([]badValue{unknownProperty(s.Property)})
	}
	return d, s.Direction == "DESCENDING", nil
}

// sortRecords orders by a property, then by id; descending turns both around.
func sortRecords(rs []*record, order *property, descending bool) {
	compare := comparer(order)
	slices.SortFunc(rs, func(a, b *record) int {
		c := cmp.Or(compare(a, b), cmp.Compare(a.id, b.id))
		if descending {
			return -c
		}
		return c
	})
}
