package portalsim

import (
	"strconv"
	"strings"
	"time"
)

// record is one version of a CRM record. Versions never change: a write makes
// the next one, so that a lagging search can go on showing the last.
type record struct {
	id         int64
	version    uint64
	values     []string // by property column; "" and a missing column are null
	created    int64    // ms since 1970, as are the other times
	modified   int64
	archivedAt int64  // 0 means live
	by         string // the user who changed it last by hand, "" for an app
	merged     []int64
	mergedInto int64
}

func (r *record) live() bool { return r.archivedAt == 0 && r.mergedInto == 0 }

func (r *record) value(p *property) string {
	if p.derive != nil {
		return p.derive(r)
	}
	if p.column < len(r.values) {
		return r.values[p.column]
	}
	return ""
}

// next copies the record into a version that may be changed until it is stored.
func (r *record) next(columns int) *record {
	n := *r
	n.values = make([]string, columns)
	copy(n.values, r.values)
	return &n
}

func deriveID(r *record) string       { return strconv.FormatInt(r.id, 10) }
func deriveCreated(r *record) string  { return stamp(r.created) }
func deriveModified(r *record) string { return stamp(r.modified) }
func deriveUpdater(r *record) string  { return r.by }

func deriveMerged(r *record) string {
	ids := make([]string, len(r.merged))
	for i, id := range r.merged {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(ids, ";")
}

// stamp writes a time as the vendor does: three digits of fraction, or none.
func stamp(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	if ms%1000 == 0 {
		return t.Format("2006-01-02T15:04:05Z")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// change is one entry of a property's history.
type change struct {
	property *property
	was, is  string
	at       int64
	source   string
}
