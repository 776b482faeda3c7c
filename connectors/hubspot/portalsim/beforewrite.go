package portalsim

import (
	"encoding/json"
	"slices"
)

// strikeBeforeWrite lets a person get in between a client's read and its write.
func (p *Portal) strikeBeforeWrite(x *exchange) {
	ids := writtenIDs(x)
	if len(ids) == 0 {
		return
	}
	object := x.PathValue("type")
	touches := func(f *Fault) bool {
		return len(f.IDs) == 0 || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(f.IDs, id) })
	}
	if f, ok := p.faults.takeIf(ArchiveBeforeWrite, x.URL.Path, touches); ok {
		for _, id := range struck(f, ids) {
			_ = p.Archive(object, id) // already gone is as good
		}
	}
	if f, ok := p.faults.takeIf(MergeBeforeWrite, x.URL.Path, touches); ok {
		for _, id := range struck(f, ids) {
			_ = p.Merge(object, f.Winner, id) // likewise
		}
	}
	if f, ok := p.faults.takeIf(EditBeforeWrite, x.URL.Path, touches); ok {
		for _, id := range struck(f, ids) {
			_ = p.Update(object, id, f.Values) // a record that is gone cannot be edited
		}
	}
}

// struck picks the written ids that the fault names, or the first written one.
func struck(f Fault, written []string) []string {
	if len(f.IDs) == 0 {
		return written[:1]
	}
	return slices.DeleteFunc(slices.Clone(written), func(id string) bool { return !slices.Contains(f.IDs, id) })
}

// writtenIDs are the record ids that a request names.
func writtenIDs(x *exchange) []string {
	if id := x.PathValue("id"); id != "" {
		return []string{id}
	}
	var body struct {
		Inputs []struct {
			ID string `json:"id"`
		} `json:"inputs"`
	}
	if json.Unmarshal(x.body, &body) != nil {
		return nil // the handler will refuse it
	}
	var ids []string
	for _, in := range body.Inputs {
		if in.ID != "" {
			ids = append(ids, in.ID)
		}
	}
	return ids
}

// rejects says whether a fault refuses the write of this record.
func (p *Portal) rejects(x *exchange, id string) (Fault, bool) {
	return p.faults.takeIf(RejectRecord, x.URL.Path, func(f *Fault) bool {
		return len(f.IDs) == 0 || slices.Contains(f.IDs, id)
	})
}
