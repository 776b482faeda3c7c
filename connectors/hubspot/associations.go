package hubspot

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fitsync/connectors"
)

const maxLinkInputs = 1000 // records whose associations one call reads

// link is one end of an association.
type link struct {
	id      string
	primary bool
}

// The associations API is of version 4, which the generated client does not know:
// version 3 reads no further than the first page of a record's associations.
type (
	linkInput struct {
		ID    string `json:"id"`
		After string `json:"after,omitempty"`
	}
	linkInputs struct {
		Inputs []linkInput `json:"inputs"`
	}
	linkBatch struct {
		Results []struct {
			From struct {
				ID loose `json:"id"`
			} `json:"from"`
			To []struct {
				ID    json.Number `json:"toObjectId"`
				Types []struct {
					Category string `json:"category"`
					TypeID   int    `json:"typeId"`
					Label    string `json:"label"`
				} `json:"associationTypes"`
			} `json:"to"`
			Paging *struct {
				Next struct {
					After string `json:"after"`
				} `json:"next"`
			} `json:"paging"`
		} `json:"results"`
		Errors []json.RawMessage `json:"errors"`
	}
)

// dealToPrimaryCompany is HubSpot's own type of that association.
const dealToPrimaryCompany = 5

// links reads all associations of the records with objects of one type. Records
// without any have no entry.
func (a *api) links(ctx context.Context, from, to string, ids []string) (map[string][]link, error) {
	out := map[string][]link{}
	for chunk := range slices.Chunk(ids, maxLinkInputs) {
		inputs := make([]linkInput, 0, len(chunk))
		for _, id := range chunk {
			inputs = append(inputs, linkInput{ID: id})
		}
		for len(inputs) > 0 {
			more, err := a.linkPage(ctx, from, to, inputs, out)
			if err != nil {
				return nil, err
			}
			inputs = more
		}
	}
	return out, nil
}

// linkPage adds a page of each record's associations to out and returns the
// records that have more.
func (a *api) linkPage(ctx context.Context, from, to string, inputs []linkInput, out map[string][]link) (more []linkInput, err error) {
	op := "read associations from " + from + " to " + to
	path := "/crm/v4/associations/" + url.PathEscape(from) + "/" + url.PathEscape(to) + "/batch/read"
	var batch linkBatch
	if err := a.call(ctx, op, http.MethodPost, path, linkInputs{inputs}, &batch); err != nil {
		return nil, err
	}
	if batch.Results == nil {
		return nil, a.malformed(op)
	}
	if err := a.linkErrors(op, batch.Errors); err != nil {
		return nil, err
	}
	for _, r := range batch.Results {
		if len(r.From.ID) != 1 {
			return nil, a.malformed(op)
		}
		id := r.From.ID[0]
		for _, end := range r.To {
			l := link{id: end.ID.String()}
			for _, t := range end.Types {
				l.primary = l.primary || t.Category == "HUBSPOT_DEFINED" && (t.TypeID == dealToPrimaryCompany || strings.EqualFold(t.Label, "primary"))
			}
			out[id] = append(out[id], l)
		}
		if r.Paging != nil && r.Paging.Next.After != "" {
			more = append(more, linkInput{id, r.Paging.Next.After})
		}
	}
	return more, nil
}

// linkErrors lets pass that a record has no associations or is gone: both mean that
// there is nothing to read.
func (a *api) linkErrors(op string, errs []json.RawMessage) error {
	for _, raw := range errs {
		p := readProblem(raw)
		if p.Category == "OBJECT_NOT_FOUND" || p.Category == "VALIDATION_ERROR" {
			continue
		}
		e := translateItem(p)
		e.Op = op
		return e
	}
	return nil
}

// readAll reads any number of records in batches, each once, by id. Those that do
// not exist have no entry.
func (a *api) readAll(ctx context.Context, objectType string, ids, names []string) (map[string]object, error) {
	out := make(map[string]object, len(ids))
	for chunk := range slices.Chunk(distinct(ids), maxBatch) {
		got, err := a.read(ctx, objectType, chunk, names)
		if err != nil {
			return nil, err
		}
		for _, o := range got {
			out[o.id] = o
		}
	}
	return out, nil
}

// distinct keeps each id once, in the order of first sight.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func recordIDs(records []connectors.Record) []string {
	ids := make([]string, 0, len(records))
	for _, r := range records {
		ids = append(ids, r.ID)
	}
	return ids
}

// ends lists the far ends of links, each once.
func ends(links map[string][]link) []string {
	var ids []string
	for _, from := range slices.Sorted(maps.Keys(links)) {
		for _, l := range links[from] {
			ids = append(ids, l.id)
		}
	}
	return distinct(ids)
}
