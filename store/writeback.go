package store

import "slices"

// keptTexts bounds how many unproven texts of one field count as ours.
const keptTexts = 16

// writeback is what we know of our fields on one CRM record. A text is ours when
// it is settled, planned, or possible: sent or about to be sent by a plan that was
// never settled, so that finding it in the CRM does not mean that a person wrote it.
type writeback struct {
	settled  map[string]string
	planned  map[string]string // empty: nothing is unsettled
	possible map[string][]string
	hash     string // input hash of the plan
	run      string // that planned last
	retry    bool   // to be judged again although the CRM reports no change
	attempts int    // failures since the last success
	class    string // of the last failure
	code     string
}

// plan makes fields the texts about to be sent. What an earlier plan may have sent
// stays possible, and so does what the CRM held before.
func (w *writeback) plan(run, hash string, fields, before map[string]string) {
	for field, text := range before {
		w.suspect(field, text)
	}
	for field, text := range w.planned {
		if next, again := fields[field]; !again || next != text {
			w.suspect(field, text)
		}
	}
	w.planned, w.run, w.hash, w.retry = fields, run, hash, false
}

// settle records that the CRM took the planned texts.
func (w *writeback) settle() {
	for field, text := range w.planned {
		w.hold(field, text)
		delete(w.possible, field)
	}
	w.calm()
}

// fail records that the CRM refused the planned texts.
func (w *writeback) fail(class, code string) {
	w.suspectPlanned()
	w.planned, w.retry, w.class, w.code = nil, true, class, code
	w.attempts++
}

// prove records what the CRM was seen to hold, with nothing left to write. An
// older text does not rule out that a newer one is on its way: the CRM may show a
// change late.
func (w *writeback) prove(fields map[string]string) {
	planned := w.planned
	w.suspectPlanned()
	for field, text := range fields {
		w.hold(field, text)
		if text == planned[field] {
			delete(w.possible, field)
		}
	}
	w.calm()
}

// release gives up a person's text: it may be overwritten like one of ours.
func (w *writeback) release(field, text string) {
	w.suspect(field, text)
	w.retry = true
}

// inherit takes over the texts of a record that was merged into this one.
func (w *writeback) inherit(loser *writeback) {
	ours := w.ours()
	for field, texts := range loser.ours() {
		for _, text := range texts {
			if !slices.Contains(ours[field], text) {
				w.suspect(field, text)
			}
		}
	}
	w.retry = true
}

// refill makes it known that fields were emptied by no person.
func (w *writeback) refill(fields []string) {
	ours := w.ours()
	for _, field := range fields {
		if len(ours[field]) > 0 {
			w.suspect(field, "")
		}
	}
	w.retry = true
}

// calm is the state in which nothing is left to do.
func (w *writeback) calm() {
	w.planned, w.retry, w.attempts, w.class, w.code = nil, false, 0, "", ""
}

func (w *writeback) hold(field, text string) {
	if w.settled == nil {
		w.settled = map[string]string{}
	}
	w.settled[field] = text
}

func (w *writeback) suspectPlanned() {
	for field, text := range w.planned {
		w.suspect(field, text)
	}
}

func (w *writeback) suspect(field, text string) {
	if w.possible == nil {
		w.possible = map[string][]string{}
	}
	texts := slices.DeleteFunc(w.possible[field], func(known string) bool { return known == text })
	texts = append(texts, text)
	w.possible[field] = texts[max(0, len(texts)-keptTexts):]
}

// ours lists the texts of each field that are ours: the settled one first, then
// the planned one, then the possible ones.
func (w *writeback) ours() map[string][]string {
	texts := make(map[string][]string, len(w.settled))
	add := func(field, text string) {
		if !slices.Contains(texts[field], text) {
			texts[field] = append(texts[field], text)
		}
	}
	for field, text := range w.settled {
		add(field, text)
	}
	for field, text := range w.planned {
		add(field, text)
	}
	for field, possible := range w.possible {
		for _, text := range possible {
			add(field, text)
		}
	}
	return texts
}
