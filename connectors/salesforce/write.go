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
// collections, spread so that they need the fewest; see [rowGroup]. Up to 20 rows go one
// by one beside those where that saves a call. Where the rows would need another call for
// it, there is no read either.
func (c *Client) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	return c.write(ctx, updates, nil)
}

func (c *Client) write(ctx context.Context, updates []connectors.Update, along *rider) ([]connectors.Outcome, error) {
	w := &writing{along: along, checks: slices.Clone(updates), outcomes: make([]connectors.Outcome, len(updates))}
	rows := c.listRows(updates, w.outcomes)
	for i, u := range updates {
		item, err := c.item(u)
		w.items = append(w.items, item)
		w.outcomes[i].ID = u.ID
		if w.outcomes[i].Err = err; err != nil {
			err.Op = opWrite
		}
	}
	waves := w.waves()
	w.rows = c.queueRows(rows, w.room(waves))
	for n, wave := range waves {
		if n > 0 {
			wave = w.repeated(wave)
		}
		if err := c.writeWave(ctx, w, wave, maxCollection); err != nil {
			return nil, asError(opWrite, err)
		}
		c.retryLocked(ctx, w, wave)
	}
	if err := c.writeRows(ctx, w); err != nil {
		return nil, asError(opWrite, err)
	}
	w.rows = c.queueRows(w.rows.repeated(rows), room{sure: true})
	_ = c.writeRows(ctx, w) // where that fails, the rows say so
	excuse(rows)
	return w.outcomes, nil
}

// writeRows sends the rows that found no room beside deals.
func (c *Client) writeRows(ctx context.Context, w *writing) error {
	for c.flush(w.rows); !w.rows.empty(); {
		if err := c.writeCollections(ctx, w, nil); err != nil {
			return err
		}
	}
	return nil
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

// room is what the waves, and what goes along with them, leave to rows.
func (w *writing) room(waves [][]int) room {
	r := room{checks: len(waves)}
	for _, wave := range waves {
		r.places += fewest(len(wave))
	}
	if len(waves) > 0 {
		r.slack = fewest(len(waves[0]))*maxCollection - len(waves[0])
	}
	if w.along.waits() {
		r.places++
	}
	return r
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
// Deals that the org did not take together with rows are sent once more without them.
func (c *Client) writeCollections(ctx context.Context, w *writing, collections [][]int) error {
	check, checks := c.check(w, collections)
	before, beside, behind := w.rows.take(w.rows.free(maxHeavy-len(collections), checks), slack(collections))
	parts := partsOf(before)
	if checks = checks && heavyParts(parts)+len(collections) < maxHeavy; checks {
		parts = append(parts, check)
	}
	parts = slices.Concat(parts, c.collect(w, collections, beside), partsOf(behind))
	parts, aboard := w.along.load(parts)
	replies, _, err := c.composite(ctx, opWrite, parts)
	if err != nil {
		return err
	}
	if aboard {
		replies = w.along.unload(replies)
	}
	w.rows.settle(before, replies)
	replies = replies[len(before):]
	var held held
	if checks {
		held, replies = readHeld(replies[0]), replies[1:]
	}
	w.rows.settle(behind, replies[len(collections):])
	apart := len(beside) > 0 && ofContent(replies[len(collections)-1].err)
	if refused := w.read(collections, beside, replies); refused > 0 && refused == len(collections) && !apart {
		return w.outcomes[collections[0][0]].Err
	}
	c.restore(ctx, w, slices.Concat(collections...), held)
	if apart {
		return c.writeCollections(ctx, w, collections[len(collections)-1:])
	}
	return nil
}

// slack is how many more records the last of the collections has room for.
func slack(collections [][]int) int {
	if len(collections) == 0 {
		return 0
	}
	return maxCollection - len(collections[len(collections)-1])
}

// collect makes a part of each collection of records, with the rows beside the last.
func (c *Client) collect(w *writing, collections [][]int, beside []*sentRow) []part {
	parts := make([]part, len(collections))
	for n, places := range collections {
		body := collection{}
		for _, i := range places {
			body.Records = append(body.Records, w.items[i])
		}
		if n == len(collections)-1 {
			for _, s := range beside {
				body.Records = append(body.Records, s.record(byID))
			}
		}
		parts[n] = part{Method: http.MethodPatch, URL: c.base() + "/composite/sobjects", Body: body}
	}
	return parts
}

// read takes the outcomes of records, and of the rows beside the last, from the replies
// to their collections, and counts the collections that were refused as a whole.
func (w *writing) read(collections [][]int, beside []*sentRow, replies []reply) (refused int) {
	for n, places := range collections {
		if n < len(collections)-1 {
			refused += w.readOne(places, nil, replies[n])
		} else {
			refused += w.readOne(places, beside, replies[n])
		}
	}
	return refused
}

func (w *writing) readOne(places []int, beside []*sentRow, r reply) (refused int) {
	results, err := readResults(r, len(places)+len(beside))
	for at, i := range places {
		if err != nil {
			w.outcomes[i].Err = unsent(err)
		} else {
			w.outcomes[i].Err = results[at].outcome()
		}
	}
	if err != nil {
		refused = 1
	} else {
		results = results[len(places):]
	}
	if len(beside) > 0 {
		w.rows.settleBatch(rowBatch{way: byID, rows: beside}, results, err)
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
