package portalsim

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
)

const (
	maxBatch   = 100
	maxHistory = 50 // records a request may read with history
)

type batchInput struct {
	Inputs     []input  `json:"inputs"`
	Properties []string `json:"properties"`
	History    []string `json:"propertiesWithHistory"`
	IDProperty string   `json:"idProperty"`
}

// batchOutput is the answer of a batch: 200, or 207 when some records failed.
type batchOutput[T any] struct {
	CompletedAt string     `json:"completedAt"`
	Status      string     `json:"status"`
	StartedAt   string     `json:"startedAt"`
	Results     []T        `json:"results"`
	Errors      []*problem `json:"errors,omitempty"`
	NumErrors   int        `json:"numErrors,omitempty"`
}

// finish makes the answer. The order of results is not that of the inputs.
func finish[T any](p *Portal, found []T, errs []*problem, success int) reply {
	p.batches++
	if found == nil {
		found = []T{}
	}
	order := rand.New(rand.NewPCG(uint64(p.opts.Seed), p.batches))
	order.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	now := stamp(p.now().UnixMilli())
	out := batchOutput[T]{now, "COMPLETE", now, found, errs, len(errs)}
	if len(errs) > 0 {
		success = http.StatusMultiStatus
	}
	return reply{success, out}
}

// readBatch decodes a batch and refuses what the vendor refuses as a whole.
func (x *exchange) readBatch(most int) (batchInput, *problem) {
	var b batchInput
	if err := x.decode(&b); err != nil {
		return b, err
	}
	if len(b.Inputs) == 0 {
		return b, invalid("Invalid input JSON: inputs must not be empty")
	}
	if len(b.History) > 0 {
		most = min(most, maxHistory)
	}
	if len(b.Inputs) > most {
		return b, invalid("The maximum number of inputs supported in a batch request for this object type is %d, but received %d", most, len(b.Inputs))
	}
	return b, duplicates(b.Inputs)
}

func duplicates(inputs []input) *problem {
	seen, twice := map[string]bool{}, []string{}
	for _, in := range inputs {
		if in.ID != "" && seen[in.ID] && !slices.Contains(twice, in.ID) {
			twice = append(twice, in.ID)
		}
		seen[in.ID] = true
	}
	if len(twice) == 0 {
		return nil
	}
	e := invalid("Duplicate IDs found in batch input: [%s]. IDs must be unique", strings.Join(twice, ", "))
	e.Context = map[string][]string{"ids": twice}
	return e
}

func (p *Portal) batchRead(t *objectType, x *exchange) reply {
	b, err := x.readBatch(maxBatch)
	if err != nil {
		return fail(err)
	}
	var found []object
	var missing []string
	for _, in := range b.Inputs {
		r, err := p.locate(t, in.ID, b.IDProperty)
		if err != nil {
			return fail(err)
		}
		if r == nil && x.URL.Query().Get("archived") == "true" {
			r = t.archivedRecord(in.ID)
		}
		if r == nil {
			missing = append(missing, in.ID)
			continue
		}
		o := p.show(t, r, b.Properties)
		if p.faults.poisons(o.ID, b.Properties) {
			return broken()
		}
		p.withHistory(t, r, &o, b.History)
		found = append(found, o)
	}
	return finish(p, found, notGot(t, missing), http.StatusOK)
}

func notGot(t *objectType, missing []string) []*problem {
	if len(missing) == 0 {
		return nil
	}
	return []*problem{couldNotGet(t, missing)}
}

// checked is an input whose values have been looked at.
type checked struct {
	input
	sent, clean map[string]string
	refused     []badValue
}

// checkAll validates a batch. An unknown property anywhere fails all of it.
func (p *Portal) checkAll(t *objectType, inputs []input) ([]checked, *problem) {
	var out []checked
	var fatal []badValue
	for _, in := range inputs {
		if err := p.checkIDProperty(t, in.IDProperty); err != nil {
			return nil, err
		}
		sent, err := in.values()
		if err != nil {
			return nil, err
		}
		clean, unknown, refused := p.check(t, sent, fromAPI)
		fatal = append(fatal, unknown...)
		if p.opts.InvalidFailsBatch {
			fatal = append(fatal, refused...)
		}
		out = append(out, checked{in, sent, clean, refused})
	}
	if len(fatal) > 0 {
		return nil, refuse(fatal)
	}
	return out, nil
}

// checkIDProperty refuses to find records to write by a property that is not
// unique. The record id is none: it goes without an idProperty.
func (p *Portal) checkIDProperty(t *objectType, name string) *problem {
	if name == "" {
		return nil
	}
	d, ok := p.property(t, name)
	if !ok {
		return refuse([]badValue{unknownProperty(name)})
	}
	if !d.HasUniqueValue {
		return invalid("Unable to perform update/upsert by non-unique %s property %s in portal ID %d", t.id, name, p.opts.PortalID)
	}
	return nil
}

// forRecord names the record that an error inside a 207 is about.
func forRecord(e *problem, in input, at int) *problem {
	if e.Context == nil {
		e.Context = map[string][]string{}
	}
	switch {
	case in.Trace != "":
		e.Context["objectWriteTraceId"] = []string{in.Trace}
	case in.ID != "":
		e.Context["ids"] = []string{in.ID}
	default:
		e.Context["objectWriteTraceId"] = []string{fmt.Sprint(at)}
	}
	return e
}

func (p *Portal) batchUpdate(t *objectType, x *exchange) reply {
	b, err := x.readBatch(maxBatch)
	if err != nil {
		return fail(err)
	}
	all, err := p.checkAll(t, b.Inputs)
	if err != nil {
		return fail(err)
	}
	var found []object
	var missing []string
	var errs []*problem
	for i, in := range all {
		r, err := p.changeOne(t, x, in)
		switch {
		case err != nil:
			errs = append(errs, forRecord(err, in.input, i))
		case r == nil:
			missing = append(missing, in.ID)
		default:
			found = append(found, p.show(t, r, sortedKeys(in.clean)))
		}
	}
	return finish(p, found, append(errs, notGot(t, missing)...), http.StatusOK)
}

func (p *Portal) changeOne(t *objectType, x *exchange, in checked) (*record, *problem) {
	if len(in.refused) > 0 {
		return nil, refuse(in.refused)
	}
	return p.change(t, in.input, x, in.sent, in.clean)
}

func (p *Portal) batchCreate(t *objectType, x *exchange) reply {
	b, err := x.readBatch(maxBatch)
	if err != nil {
		return fail(err)
	}
	if _, err := p.checkAll(t, b.Inputs); err != nil {
		return fail(err)
	}
	var found []object
	var errs []*problem
	for i, in := range b.Inputs {
		r, changes, err := p.createFrom(t, in, x)
		if err != nil {
			errs = append(errs, forRecord(err, in, i))
			continue
		}
		o := p.show(t, r, append(sortedKeys(changes), t.defaults...))
		o.Trace = in.Trace
		found = append(found, o)
	}
	return finish(p, found, errs, http.StatusCreated)
}

func (p *Portal) batchUpsert(t *objectType, x *exchange) reply {
	b, err := x.readBatch(maxBatch)
	if err != nil {
		return fail(err)
	}
	if slices.ContainsFunc(b.Inputs, func(in input) bool { return in.IDProperty == "" }) {
		return fail(invalid("Unable to perform upsert without idProperty in portal ID %d", p.opts.PortalID))
	}
	all, err := p.checkAll(t, b.Inputs)
	if err != nil {
		return fail(err)
	}
	var found []object
	var errs []*problem
	for i, in := range all {
		r, fresh, err := p.upsertOne(t, x, in)
		if err != nil {
			errs = append(errs, forRecord(err, in.input, i))
			continue
		}
		o := p.show(t, r, sortedKeys(in.clean))
		o.New = &fresh
		found = append(found, o)
	}
	return finish(p, found, errs, http.StatusOK)
}

// upsertOne updates the record with the unique value, or creates it.
func (p *Portal) upsertOne(t *objectType, x *exchange, in checked) (r *record, fresh bool, err *problem) {
	r, err = p.changeOne(t, x, in)
	if r != nil || err != nil {
		return r, false, err
	}
	value, jsonErr := json.Marshal(in.ID)
	if jsonErr != nil {
		return nil, false, invalid("Invalid input JSON: %s", jsonErr)
	}
	properties := map[string]json.RawMessage{in.IDProperty: value}
	maps.Copy(properties, in.Properties)
	in.Properties = properties
	r, _, err = p.createFrom(t, in.input, x)
	return r, true, err
}

func (p *Portal) batchArchive(t *objectType, x *exchange) reply {
	b, err := x.readBatch(maxBatch)
	if err != nil {
		return fail(err)
	}
	for _, in := range b.Inputs {
		if r := t.own(in.ID); r != nil {
			p.archive(t, r)
			x.wrote(t, r, nil)
		}
	}
	return reply{http.StatusNoContent, nil}
}
