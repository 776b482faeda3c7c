package portalsim

import (
	"net/http"
	"slices"
	"strconv"
)

const maxLinkInputs = 1000

// link keys the records of one type that belong to a record.
type link struct {
	from   string // object type id
	fromID int64
	to     string
}

type target struct {
	t  *objectType
	id int64
}

// linkKind is a kind of association in the v4 form.
type linkKind struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label"`
}

// inputLink is an association in a create request.
type inputLink struct {
	To struct {
		ID lenientID `json:"id"`
	} `json:"to"`
	Types []struct {
		Category string `json:"associationCategory"`
		TypeID   int    `json:"associationTypeId"`
	} `json:"types"`
}

// linked is an association list inside an object.
type linked struct {
	Results []linkedID `json:"results"`
}

type linkedID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// defaultKinds are the vendor's unlabelled kinds, by object type ids.
func defaultKinds() map[[2]string]int {
	return map[[2]string]int{
		{"0-1", "0-2"}: 279, {"0-2", "0-1"}: 280, {"0-1", "0-3"}: 4, {"0-3", "0-1"}: 3,
		{"0-2", "0-3"}: 342, {"0-3", "0-2"}: 341, {"0-3", "0-8"}: 19, {"0-8", "0-3"}: 20,
		{"0-3", "0-46"}: 213, {"0-46", "0-3"}: 214, {"0-1", "0-46"}: 201, {"0-46", "0-1"}: 202,
		{"0-2", "0-46"}: 189, {"0-46", "0-2"}: 190,
	}
}

func kindOf(from, to *objectType) linkKind {
	if id, ok := defaultKinds()[[2]string{from.id, to.id}]; ok {
		return linkKind{Category: "HUBSPOT_DEFINED", TypeID: id}
	}
	return linkKind{Category: "USER_DEFINED", TypeID: 1}
}

// linkTargets resolves the associations of a create request: the type of the
// other end follows from the association type.
func (p *Portal) linkTargets(links []inputLink) ([]target, *problem) {
	var out []target
	for _, l := range links {
		if len(l.Types) == 0 {
			return nil, invalid("An association needs types")
		}
		t := p.targetOf(l.Types[0].TypeID)
		if t == nil {
			return nil, invalid("Association type %d does not exist", l.Types[0].TypeID)
		}
		r := t.own(string(l.To.ID))
		if r == nil {
			return nil, couldNotGet(t, []string{string(l.To.ID)})
		}
		out = append(out, target{t, r.id})
	}
	return out, nil
}

func (p *Portal) targetOf(kind int) *objectType {
	if kind == 5 { // a deal's primary company
		return p.typeName["0-2"]
	}
	for ends, id := range defaultKinds() {
		if id == kind {
			return p.typeName[ends[1]]
		}
	}
	return nil
}

// connect links two records, in both directions; linking twice is linking once.
func (p *Portal) connect(from *objectType, fromID int64, to *objectType, toID int64) {
	for _, e := range []struct {
		key link
		id  int64
	}{{link{from.id, fromID, to.id}, toID}, {link{to.id, toID, from.id}, fromID}} {
		if !slices.Contains(p.links[e.key], e.id) {
			p.links[e.key] = append(p.links[e.key], e.id)
		}
	}
}

// linkedTo lists the live records of a type that belong to a record.
func (p *Portal) linkedTo(from *objectType, id int64, to *objectType) []int64 {
	var out []int64
	for _, other := range p.links[link{from.id, id, to.id}] {
		if to.records[other].live() {
			out = append(out, other)
		}
	}
	return out
}

func (p *Portal) withAssociations(t *objectType, r *record, o *object, names []string) *problem {
	for _, name := range names {
		to, err := p.objectType(name)
		if err != nil {
			return err
		}
		l, kind := linked{}, t.singular+"_to_"+to.singular
		if to.plural == "companies" {
			kind += "_unlabeled" // without it, it is the primary company
		}
		for _, id := range p.linkedTo(t, r.id, to) {
			l.Results = append(l.Results, linkedID{strconv.FormatInt(id, 10), kind})
		}
		if len(l.Results) == 0 {
			continue
		}
		if o.Associations == nil {
			o.Associations = map[string]linked{}
		}
		o.Associations[to.plural] = l
	}
	return nil
}

// ends resolves both object types of an association path.
func (p *Portal) ends(x *exchange) (from, to *objectType, err *problem) {
	if from, err = p.objectType(x.PathValue("from")); err != nil {
		return nil, nil, err
	}
	if to, err = p.objectType(x.PathValue("to")); err != nil {
		return nil, nil, err
	}
	for _, t := range []*objectType{from, to} {
		if scope := t.scope(read); !p.grants(scope) {
			return nil, nil, missingScopes(scope)
		}
	}
	return from, to, nil
}

type linkInput struct {
	ID    lenientID `json:"id"`
	After string    `json:"after"`
}

// toRecord is one association in the v4 form.
type toRecord struct {
	ID    int64      `json:"toObjectId"`
	Kinds []linkKind `json:"associationTypes"`
}

type linkResult[T any] struct {
	From   map[string]string `json:"from"`
	To     []T               `json:"to"`
	Paging *paging           `json:"paging,omitempty"`
}

// readLinks answers the v4 batch read, a page of associations per record.
func (p *Portal) readLinks(x *exchange) reply {
	return readLinkBatch(p, x, func(from, to *objectType, id int64) toRecord {
		return toRecord{id, []linkKind{kindOf(from, to)}}
	})
}

// readLinksV3 answers the older batch read, whose ids are strings.
func (p *Portal) readLinksV3(x *exchange) reply {
	return readLinkBatch(p, x, func(from, to *objectType, id int64) linkedID {
		return linkedID{strconv.FormatInt(id, 10), from.singular + "_to_" + to.singular}
	})
}

func readLinkBatch[T any](p *Portal, x *exchange, show func(from, to *objectType, id int64) T) reply {
	from, to, err := p.ends(x)
	if err != nil {
		return fail(err)
	}
	var b struct {
		Inputs []linkInput `json:"inputs"`
	}
	if err := x.decode(&b); err != nil {
		return fail(err)
	}
	if len(b.Inputs) == 0 || len(b.Inputs) > maxLinkInputs {
		return fail(invalid("Invalid input JSON: between 1 and %d inputs are allowed", maxLinkInputs))
	}
	var found []linkResult[T]
	var errs []*problem
	for _, in := range b.Inputs {
		id, convErr := strconv.ParseInt(string(in.ID), 10, 64)
		if convErr != nil {
			errs = append(errs, invalidID(string(in.ID)))
			continue
		}
		ids, more := p.linkPage(from, id, to, in.After)
		if len(ids) == 0 {
			errs = append(errs, noLinks(from, string(in.ID), to))
			continue
		}
		r := linkResult[T]{From: map[string]string{"id": string(in.ID)}}
		for _, other := range ids {
			r.To = append(r.To, show(from, to, other))
		}
		if more {
			r.Paging = &paging{next{After: strconv.FormatInt(ids[len(ids)-1], 10)}}
		}
		found = append(found, r)
	}
	return finish(p, found, errs, http.StatusOK)
}

// linkPage gives one page of a record's associations, by id.
func (p *Portal) linkPage(from *objectType, id int64, to *objectType, after string) (ids []int64, more bool) {
	last, _ := strconv.ParseInt(after, 10, 64) // "" and nonsense begin at the start
	for _, other := range slices.Sorted(slices.Values(p.linkedTo(from, id, to))) {
		if other <= last {
			continue
		}
		if len(ids) == p.opts.AssociationPage {
			return ids, true
		}
		ids = append(ids, other)
	}
	return ids, false
}

func invalidID(id string) *problem {
	e := invalid("%s is not a valid ID", id)
	e.SubCategory = "crm.associations.INVALID_IDENTIFIER"
	e.Context = map[string][]string{"id": {id}}
	return e
}

func noLinks(from *objectType, id string, to *objectType) *problem {
	e := notFound("No %s is associated with %s %s.", to.singular, from.singular, id)
	e.SubCategory = "crm.associations.NO_ASSOCIATIONS_FOUND"
	e.Context = map[string][]string{"fromObjectId": {id}, "fromObjectType": {from.singular}, "toObjectType": {to.singular}}
	return e
}
