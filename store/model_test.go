package store_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fitsync/store"
	"fitsync/store/storetest"
)

// world is a store with the CRM that it writes to, and what must be true of both.
// Every text is used once, so that it tells who wrote it.
type world struct {
	db         *store.DB
	connection string
	ids        []string
	run        string
	epoch      int64
	next       int
	crm        map[string]string // text in the CRM's one field, by opportunity
	planned    map[string]string // planned and neither settled nor proven
	sent       map[string]bool   // whether the plan reached the CRM
	human      map[string]bool   // texts that a person wrote
	unproven   map[string]int    // plans since ours was last settled
	checkpoint string
}

const field = "score"

func (w *world) text() string {
	w.next++
	return fmt.Sprintf("text %d", w.next)
}

func (w *world) pick(rt *rapid.T) string { return rapid.SampledFrom(w.ids).Draw(rt, "opportunity") }

func (w *world) plan(rt *rapid.T) {
	id := w.pick(rt)
	if w.human[w.crm[id]] || w.unproven[id] > 12 {
		rt.Skip("a person's text is left alone; the store keeps 16 unproven texts")
	}
	text := w.text()
	w.do(rt, w.db.Plan(rt.Context(), store.Plan{
		Connection: w.connection, Run: w.run, Epoch: w.epoch, Opportunities: []store.OpportunityInput{deal(id, "SSO")},
		Writes: []store.PlannedWrite{{Opportunity: id, Fields: map[string]string{field: text}}},
	}))
	w.planned[id], w.sent[id] = text, false
	w.unproven[id]++
}

func (w *world) send(rt *rapid.T) {
	for id, text := range w.planned {
		if !w.sent[id] && !w.human[w.crm[id]] {
			w.crm[id], w.sent[id] = text, true
		}
	}
}

func (w *world) settle(rt *rapid.T) {
	w.checkpoint = w.text()
	s := store.Settle{Connection: w.connection, Run: w.run, Epoch: w.epoch, Checkpoint: w.checkpoint}
	for id := range w.planned {
		s.Results = append(s.Results, store.WriteResult{Opportunity: id, OK: w.sent[id], ErrClass: "rejected"})
		if w.sent[id] {
			w.unproven[id] = 0
		}
	}
	w.do(rt, w.db.Settle(rt.Context(), s))
	clear(w.planned)
}

func (w *world) crash(rt *rapid.T) {
	old := w.epoch
	w.claim(rt)
	if err := w.db.Settle(rt.Context(), store.Settle{Connection: w.connection, Run: w.run, Epoch: old, Checkpoint: "zombie"}); err == nil {
		rt.Fatal("a zombie settled")
	}
}

func (w *world) edit(rt *rapid.T) {
	text := w.text()
	w.human[text] = true
	w.crm[w.pick(rt)] = text
}

func (w *world) look(rt *rapid.T) {
	id := w.pick(rt)
	if _, known := w.planned[id]; !known || w.crm[id] == "" || w.human[w.crm[id]] {
		rt.Skip("nothing to prove")
	}
	w.do(rt, w.db.Plan(rt.Context(), store.Plan{
		Connection: w.connection, Run: w.run, Epoch: w.epoch,
		Proofs: []store.Proof{{Opportunity: id, Fields: map[string]string{field: w.crm[id]}}},
	}))
	delete(w.planned, id)
}

func (w *world) claim(rt *rapid.T) {
	var err error
	w.run, err = w.db.StartRun(rt.Context(), store.RunStart{Connection: w.connection})
	w.do(rt, err)
	w.epoch, err = w.db.ClaimConnection(rt.Context(), w.connection, w.run)
	w.do(rt, err)
}

// check holds what must be true after every step.
func (w *world) check(rt *rapid.T) {
	state, err := w.db.Connection(rt.Context(), w.connection)
	w.do(rt, err)
	if state.Checkpoint != w.checkpoint {
		rt.Fatalf("checkpoint %q, want that of the last settled page, %q", state.Checkpoint, w.checkpoint)
	}
	unsettled, err := w.db.Unsettled(rt.Context(), w.connection)
	w.do(rt, err)
	planned := map[string]string{}
	for _, write := range unsettled {
		planned[write.Opportunity] = write.Fields[field]
	}
	if !maps.Equal(planned, w.planned) {
		rt.Fatalf("unsettled %v, want %v", planned, w.planned)
	}
	briefs, err := w.db.Briefs(rt.Context(), w.connection, w.ids)
	w.do(rt, err)
	for id, text := range w.crm {
		ours := slices.Contains(briefs[id].Written[field], text)
		if ours == w.human[text] {
			rt.Fatalf("%q in %s: taken for ours: %t, written by a person: %t (ours: %v)", text, id, ours, w.human[text], briefs[id].Written)
		}
	}
}

func (w *world) do(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

// TestOursIsNeverTakenForAPersons plans, sends, settles, crashes and edits in any
// order: whatever text stands in the CRM, the store knows whether it is ours.
func TestOursIsNeverTakenForAPersons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		worlds := 0
		rapid.Check(t, func(rt *rapid.T) {
			worlds++
			w := &world{
				db: db, connection: fmt.Sprintf("world %d", worlds), ids: []string{"1", "2"},
				crm: map[string]string{}, planned: map[string]string{}, sent: map[string]bool{},
				human: map[string]bool{}, unproven: map[string]int{},
			}
			w.claim(rt)
			rt.Repeat(map[string]func(*rapid.T){
				"plan": w.plan, "send": w.send, "settle": w.settle, "crash": w.crash, "edit": w.edit, "look": w.look, "": w.check,
			})
		})
		must(t, db.VerifyAudit(t.Context()))
	})
}
