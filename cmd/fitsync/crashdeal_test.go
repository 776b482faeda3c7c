package main

import (
	"fmt"
	"time"

	"fitsync/connectors"
)

// deal is one opportunity with all the versions that it has had.
type deal struct {
	id      string
	history []version
	from    int               // the version when the last worker started
	edited  time.Time         // when people changed its requirement last
	edits   int               // how often they did since it was opened
	held    map[string]string // what the CRM has applied, by role
}

func (d *deal) now() version { return d.history[len(d.history)-1] }

// sales is a CRM with its deals.
type sales struct {
	connection string
	book       dealBook
	said       map[version]map[string]string // see [answers]
	deals      []*deal
	byID       map[string]*deal
	read       int                  // of the ledger
	catalogs   []int                // that counted since the last worker started
	peek       connectors.Connector // reads the CRM as a worker does, with no overlap
}

// open makes a deal. Its requirement may come a moment after it.
func (s *sales) open(need, catalog int) {
	d := &deal{history: []version{{0, catalog}, {need, catalog}}, edited: time.Now()}
	d.id = s.book.open(needs()[need])
	s.deals, s.byID[d.id] = append(s.deals, d), d
}

// edit changes what the buyer of a deal requires.
func (s *sales) edit(d *deal, need int) {
	d.history = append(d.history, version{need, d.now().catalog})
	d.edited = time.Now()
	d.edits++
	s.book.set(d.id, needs()[need])
}

// imported says that a catalog counts from now on.
func (s *sales) imported(catalog int) {
	s.catalogs = append(s.catalogs, catalog)
	for _, d := range s.deals {
		d.history = append(d.history, version{d.now().need, catalog})
	}
}

// begin says that a worker starts: it knows no version before the present ones.
func (s *sales) begin() {
	s.catalogs = s.catalogs[len(s.catalogs)-1:]
	for _, d := range s.deals {
		d.from = len(d.history) - 1
	}
}

// audit goes through what the last worker wrote, by the CRM's ledger. Each write must be
// what the judge says of a version that the worker can have seen, so that none is sent
// twice with different values, and must change something, so that none is sent twice.
func (s *sales) audit() (written map[string]bool, problems []string) {
	list, next := s.book.writes(s.read)
	s.read, written = next, map[string]bool{}
	for _, write := range list {
		d := s.byID[write.id]
		if d == nil {
			problems = append(problems, fmt.Sprintf("%s: a write to %s, which is no deal", s.connection, write.id))
			continue
		}
		written[d.id] = true
		if !s.explains(d, write) {
			problems = append(problems, fmt.Sprintf("%s: %s got %v, which the judge says of none of its versions %v", s.connection, d.id, write.texts, d.history[d.from:]))
		}
		if d.held != nil && !changes(d.held, write.texts) {
			problems = append(problems, fmt.Sprintf("%s: %s got %v, which it held already", s.connection, d.id, write.texts))
		}
		if d.held == nil {
			d.held = map[string]string{}
		}
		for role, text := range write.texts {
			d.held[role] = text
		}
	}
	return written, problems
}

// explains reports whether the judge says a write of a version that the worker can have
// seen. A run that began before an import reads later edits by the catalog of then.
func (s *sales) explains(d *deal, write sent) bool {
	for _, catalog := range s.catalogs {
		for _, seen := range d.history[d.from:] {
			if agree(s.said[version{seen.need, catalog}], write.texts) {
				return true
			}
		}
	}
	return false
}

// agree leaves out what is another with each judgement of the same.
func agree(said, texts map[string]string) bool {
	for role, text := range texts {
		if role != "scored_at" && role != "input_hash" && said[role] != text {
			return false
		}
	}
	return true
}

// changes reports whether texts have an effect, beside saying when and by what they were
// judged.
func changes(held, texts map[string]string) bool {
	for _, field := range connectors.WriteBackFields() {
		if text, ok := texts[field.Role]; ok && field.Triggers && text != held[field.Role] {
			return true
		}
	}
	return false
}

// stale lists the deals that do not show what the judge says of them now.
func (s *sales) stale() (list []string) {
	for _, d := range s.deals {
		shown, said := s.book.texts(d.id), s.said[d.now()]
		if changes(shown, said) || shown["scored_at"] == "" || shown["input_hash"] == "" {
			list = append(list, fmt.Sprintf("%s: %s of the versions %v shows %v, want %v", s.connection, d.id, d.history, shown, said))
		}
	}
	return list
}
