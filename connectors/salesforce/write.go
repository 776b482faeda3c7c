package salesforce

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"fitsync/connectors"
)

// maxCollection is how many records a collection takes.
const maxCollection = 200

const opWrite = "write opportunities"

// Write implements [connectors.Connector]: 1,000 records a call. Records that
// somebody else holds for a moment are tried again in smaller collections.
//
// A call of up to 800 records reads first what their fields hold. It is made in one
// go, so that a field in conflict has been written when that is known; what it held
// is put back by a second call. A change in the instant between the two parts of the
// call is not seen, nor is any where the read is refused or the call's answer is lost.
// A call of 801 to 1,000 has no room for the read.
//
// The rows of the updates fill what room the calls leave, and further calls of five
// collections. Up to 20 rows go one by one beside those where that saves a call. Where the
// rows would need another call for it, there is no read either.
func (c *Client) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	return c.write(ctx, updates, nil)
}

func (c *Client) write(ctx context.Context, updates []connectors.Update, along *rider) ([]connectors.Outcome, error) {
	w := &writing{along: along, checks: slices.Clone(updates), outcomes: make([]connectors.Outcome, len(updates))}
	w.rows = c.queueRows(updates, w.outcomes)
	for i, u := range updates {
		item, err := c.item(u)
		w.items = append(w.items, item)
		w.outcomes[i].ID = u.ID
		if w.outcomes[i].Err = err; err != nil {
			err.Op = opWrite
		}
	}
	waves := w.waves()
	c.lighten(w.rows, w.places(waves), len(waves))
	for n, wave := range waves {
		if n > 0 {
			wave = w.repeated(wave)
		}
		if err := c.writeWave(ctx, w, wave, maxCollection); err != nil {
			return nil, asError(opWrite, err)
		}
		c.retryLocked(ctx, w, wave)
	}
	for !w.rows.empty() {
		if err := c.writeCollections(ctx, w, nil); err != nil {
			return nil, asError(opWrite, err)
		}
	}
	return w.outcomes, nil
}

// writing is what a Write has to send and what came of it, by the place of the
// update.
type writing struct {
	items    []map[string]any
	checks   []connectors.Update // what is compared with the org before it is written
	outcomes []connectors.Outcome
	along    *rider    // nil for none
	rows     *rowQueue // nil for none
}

// waves are the updates to send one wave after another: a collection may not hold
// a record twice, and the later update has to win.
func (w *writing) waves() (waves [][]int) {
	count := map[string]int{}
	for i := range w.items {
		if w.outcomes[i].Err != nil || len(w.checks[i].Fields) == 0 && len(w.checks[i].Rows) > 0 {
			continue
		}
		id := short(w.outcomes[i].ID)
		n := count[id]
		if count[id]++; n == len(waves) {
			waves = append(waves, nil)
		}
		waves[n] = append(waves[n], i)
	}
	return waves
}

// places is how many of the places for queries and collections the waves need, with what
// goes along.
func (w *writing) places(waves [][]int) int {
	n := 0
	for _, wave := range waves {
		n += (len(wave) + maxCollection - 1) / maxCollection
	}
	if w.along.waits() {
		n++
	}
	return n
}

// writeWave sends records in collections of a size, five a call, or four where the
// collections are not full ones: those records were held by somebody, who may well
// have changed them.
func (c *Client) writeWave(ctx context.Context, w *writing, wave []int, size int) error {
	collections := maxHeavy
	if size < maxCollection {
		collections--
	}
	for group := range slices.Chunk(wave, collections*size) {
		collections := slices.Collect(slices.Chunk(group, size))
		if err := c.writeCollections(ctx, w, collections); err != nil {
			return err
		}
	}
	return nil
}

type collection struct {
	AllOrNone bool             `json:"allOrNone"`
	Records   []map[string]any `json:"records"`
}

// writeCollections makes one call. If nothing at all was taken it fails; where
// only some collections were not taken, their records alone are to be sent again.
func (c *Client) writeCollections(ctx context.Context, w *writing, collections [][]int) error {
	parts := c.collect(w, collections)
	check, checks := c.check(w, collections)
	rows := w.rows.take(w.rows.free(maxHeavy-len(parts), checks))
	parts = append(parts, partsOf(rows)...)
	if checks = checks && heavyParts(parts) < maxHeavy; checks {
		parts = slices.Insert(parts, 0, check)
	}
	parts, aboard := w.along.load(parts)
	replies, _, err := c.composite(ctx, opWrite, parts)
	if err != nil {
		return err
	}
	if aboard {
		replies = w.along.unload(replies)
	}
	var before held
	if checks {
		before, replies = readHeld(replies[0]), replies[1:]
	}
	settleRows(rows, replies[len(collections):])
	if refused := w.read(collections, replies); refused > 0 && refused == len(collections) {
		return w.outcomes[collections[0][0]].Err
	}
	c.restore(ctx, w, slices.Concat(collections...), before)
	return nil
}

// collect makes a part of each collection of records.
func (c *Client) collect(w *writing, collections [][]int) []part {
	parts := make([]part, len(collections))
	for n, places := range collections {
		body := collection{}
		for _, i := range places {
			body.Records = append(body.Records, w.items[i])
		}
		parts[n] = part{Method: http.MethodPatch, URL: c.base() + "/composite/sobjects", Body: body}
	}
	return parts
}

// read takes the outcomes of records from the replies to their collections, and counts
// the collections that were refused as a whole.
func (w *writing) read(collections [][]int, replies []reply) (refused int) {
	for n, places := range collections {
		results, err := readResults(replies[n], len(places))
		if err != nil {
			refused++
		}
		for at, i := range places {
			if err != nil {
				w.outcomes[i].Err = unsent(err)
			} else {
				w.outcomes[i].Err = results[at].outcome()
			}
		}
	}
	return refused
}

// unsent is the outcome of a record whose collection was refused as a whole: it is
// no fault of the record.
func unsent(err *connectors.Error) *connectors.Error {
	e := asError(opWrite, err)
	switch e.Class {
	case connectors.Rejected, connectors.Gone, connectors.Malformed, connectors.Stale:
		e.Class = connectors.Transient
		e.Message = "the org did not take the collection that held the record"
	}
	return e
}

type result struct {
	ID      string    `json:"id"`
	Success bool      `json:"success"`
	Errors  []problem `json:"errors"`
}

func readResults(r reply, want int) ([]result, *connectors.Error) {
	if r.err != nil {
		return nil, r.err
	}
	var results []result
	if json.Unmarshal(r.body, &results) != nil || len(results) != want {
		return nil, malformed(opWrite, "the answer to a collection does not hold a result for each record")
	}
	return results, nil
}

func (r result) outcome() *connectors.Error {
	if r.Success {
		return nil
	}
	e := recordError(r.Errors)
	e.Op = opWrite
	return e
}

// lockSizes are the sizes of collections in which locked records are tried again.
func lockSizes() []int { return []int{100, 50, 25} }

// lockWait is the longest first wait for a lock; it doubles.
const lockWait = 400 * time.Millisecond

// retryLocked tries locked records of a wave again. When that fails they stay as
// they are, for the caller to send again; what is known of the others stays too.
func (c *Client) retryLocked(ctx context.Context, w *writing, wave []int) {
	for attempt, size := range lockSizes() {
		locked := w.locked(wave)
		if len(locked) == 0 {
			return
		}
		wait := time.Duration(c.jitter() * float64(lockWait<<attempt))
		if err := c.options.Transport.SleepFunc(ctx, wait); err != nil {
			return
		}
		if err := c.writeWave(ctx, w, locked, size); err != nil {
			return
		}
	}
}

func (w *writing) locked(wave []int) (places []int) {
	for _, i := range wave {
		if err := w.outcomes[i].Err; err != nil && err.Code == codeRowLock {
			places = append(places, i)
		}
	}
	return places
}

func (c *Client) jitter() float64 {
	if c.options.Transport.JitterFunc != nil {
		return c.options.Transport.JitterFunc()
	}
	return rand.Float64() //nolint:gosec // spreads load, guards nothing
}
