package orgsim

import (
	"strconv"
	"strings"
	"time"
)

// cursor is the snapshot of a result: which rows, in which order. Their values
// are read when a page is.
type cursor struct {
	id      string
	rows    []*row
	shown   *selection
	batch   int
	created time.Time
}

// place is one page of a cursor under an unpredictable name.
type place struct {
	cur  *cursor
	from int
}

// cursors are the open results, oldest first.
type cursors struct {
	open   []*cursor
	places map[string]place
}

const (
	maxCursors = 200
	cursorLife = 48 * time.Hour
)

// locator names the page of cur that begins at from.
func (cs *cursors) locator(o *Org, cur *cursor, from int) string {
	if cur.id == "" {
		cur.id, cur.created = "0r8"+o.token(15), o.now()
		cs.open = append(cs.open, cur)
		cs.trim()
	}
	if !o.opt.UnpredictableLocators && !o.faults.on(UnpredictableLocators) {
		return cur.id + "-" + strconv.Itoa(from)
	}
	if cs.places == nil {
		cs.places = map[string]place{}
	}
	name := "0r8" + o.token(15)
	cs.places[name] = place{cur, from}
	return name
}

func (cs *cursors) trim() {
	if len(cs.open) <= maxCursors {
		return
	}
	old := cs.open[0]
	cs.open = cs.open[1:]
	for name, p := range cs.places {
		if p.cur == old {
			delete(cs.places, name)
		}
	}
}

// find is the page that a locator names.
func (cs *cursors) find(now time.Time, locator string) (place, *apiError) {
	invalid := refuse("INVALID_QUERY_LOCATOR", "invalid query locator")
	if p, ok := cs.places[locator]; ok && now.Sub(p.cur.created) < cursorLife {
		return p, nil
	}
	id, offset, _ := strings.Cut(locator, "-")
	from, err := strconv.Atoi(offset)
	if err != nil || from < 0 {
		return place{}, invalid
	}
	for _, cur := range cs.open {
		if cur.id == id && now.Sub(cur.created) < cursorLife && from < len(cur.rows) {
			return place{cur, from}, nil
		}
	}
	return place{}, invalid
}
