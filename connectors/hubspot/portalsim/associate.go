package portalsim

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// lenientID reads an id that may be a string or a number.
type lenientID string

// UnmarshalJSON implements [json.Unmarshaler].
func (id *lenientID) UnmarshalJSON(b []byte) error {
	var n json.Number
	if err := json.Unmarshal(b, &n); err == nil {
		*id = lenientID(n)
		return nil
	}
	var s string
	err := json.Unmarshal(b, &s)
	*id = lenientID(s)
	return err
}

// listLinks answers the v4 association list of one record.
func (p *Portal) listLinks(x *exchange) reply {
	from, to, err := p.ends(x)
	if err != nil {
		return fail(err)
	}
	r := from.find(x.PathValue("id"))
	if r == nil {
		return fail(couldNotGet(from, []string{x.PathValue("id")}))
	}
	ids, more := p.linkPage(from, r.id, to, x.URL.Query().Get("after"))
	out := results[toRecord]{Results: []toRecord{}}
	for _, id := range ids {
		out.Results = append(out.Results, toRecord{id, []linkKind{kindOf(from, to)}})
	}
	if more {
		out.Paging = nextPage(x, strconv.FormatInt(ids[len(ids)-1], 10))
	}
	return reply{http.StatusOK, out}
}

// made is an association that was just created; its ids are numbers.
type made struct {
	FromType string   `json:"fromObjectTypeId"`
	FromID   int64    `json:"fromObjectId"`
	ToType   string   `json:"toObjectTypeId"`
	ToID     int64    `json:"toObjectId"`
	Labels   []string `json:"labels"`
}

// putLink creates the default association between two records.
func (p *Portal) putLink(x *exchange) reply {
	from, to, err := p.ends(x)
	if err != nil {
		return fail(err)
	}
	m, err := p.associate(from, x.PathValue("id"), to, x.PathValue("toID"))
	if err != nil {
		return fail(err)
	}
	return finish(p, []made{m}, nil, http.StatusOK)
}

// createLinks answers the v4 batch create.
func (p *Portal) createLinks(x *exchange) reply {
	from, to, err := p.ends(x)
	if err != nil {
		return fail(err)
	}
	var b struct {
		Inputs []struct {
			From linkInput `json:"from"`
			To   linkInput `json:"to"`
		} `json:"inputs"`
	}
	if err := x.decode(&b); err != nil {
		return fail(err)
	}
	var found []made
	var errs []*problem
	for _, in := range b.Inputs {
		m, err := p.associate(from, string(in.From.ID), to, string(in.To.ID))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		found = append(found, m)
	}
	return finish(p, found, errs, http.StatusCreated)
}

func (p *Portal) associate(from *objectType, fromID string, to *objectType, toID string) (made, *problem) {
	a, b := from.own(fromID), to.own(toID)
	switch {
	case a == nil:
		return made{}, invalidID(fromID)
	case b == nil:
		return made{}, invalidID(toID)
	case from == to && a.id == b.id:
		return made{}, invalid("Object %d cannot be associated to itself (%d)", a.id, b.id)
	}
	p.connect(from, a.id, to, b.id)
	return made{from.id, a.id, to.id, b.id, []string{}}, nil
}
