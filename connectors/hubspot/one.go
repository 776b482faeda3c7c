package hubspot

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// linked are associations by the type of their far ends, and then by record. A type that
// is lacking was not read.
type linked map[string]map[string][]link

// maxOneURL is the longest address of a single record that is asked for.
const maxOneURL = 6000

// one is a record with its associations, as a read of it alone gives it.
type one struct {
	ID           string             `json:"id"`
	UpdatedAt    time.Time          `json:"updatedAt"`
	Properties   map[string]*string `json:"properties"`
	Associations map[string]struct {
		Results []struct {
			ID   string `json:"id"`
			Type string `json:"type"`
		} `json:"results"`
		Paging *struct {
			Next json.RawMessage `json:"next"`
		} `json:"paging"`
	} `json:"associations"`
}

// readDeals reads deals by id, and with a single one its associations with companies and
// contacts that the mapping asks for, which saves a call for each.
func (c *Client) readDeals(ctx context.Context, ids []string) (map[string]object, linked, error) {
	var to []string
	for _, p := range c.parents {
		to = append(to, p.objectType)
	}
	if len(ids) == 1 && len(to) > 0 {
		path := "/crm/v3/objects/" + deals + "/" + ids[0] + "?properties=" + url.QueryEscape(strings.Join(c.deal, ",")) + "&associations=" + strings.Join(to, ",")
		if len(path) <= maxOneURL {
			return c.readDeal(ctx, path, to)
		}
	}
	found, err := c.api.readAll(ctx, deals, ids, c.deal)
	return found, nil, err
}

// readDeal reads the deal at a path, if it is there.
func (c *Client) readDeal(ctx context.Context, path string, to []string) (map[string]object, linked, error) {
	got, there, err := c.api.one(ctx, "read "+deals, path)
	if err != nil {
		return nil, nil, c.api.unreadable(ctx, deals, c.deal, err)
	}
	if !there {
		return nil, nil, nil
	}
	o := got.object()
	return map[string]object{o.id: o}, got.linked(to), c.api.complete(ctx, deals, []object{o}, c.deal)
}

// noRecord reports whether the body of a 404 is HubSpot's word that a record does not
// exist. A proxy, or a wrong base URL, answers with the same status, and no deal is gone
// for that.
func noRecord(body []byte) bool {
	var said struct {
		Status   string `json:"status"`
		Category string `json:"category"`
	}
	return json.Unmarshal(body, &said) == nil && (said.Category == notFound || said.Status == "error")
}

func (r one) object() object {
	o := object{id: r.ID, modified: r.UpdatedAt.UTC(), properties: map[string]string{}}
	for name, value := range r.Properties {
		if o.properties[name] = ""; value != nil {
			o.properties[name] = *value
		}
	}
	if at, ok := instant(o.properties[modifiedProperty]); ok {
		o.modified = at.UTC()
	}
	return o
}

// linked are the associations with objects of some types, but for a type of which the
// answer does not hold them all, or nothing: the association API then says whether there
// are none, or the app may not see them. It also says which of several companies is the
// primary one where the answer does not.
func (r one) linked(to []string) linked {
	all := linked{}
	for _, objectType := range to {
		list, there := r.Associations[objectType]
		if !there || list.Paging != nil && len(list.Paging.Next) > 0 {
			continue
		}
		var ends []link
		for _, end := range list.Results {
			ends = append(ends, link{id: end.ID, primary: end.Type == primaryKind})
		}
		if objectType == companies && !decided(ends) {
			continue
		}
		all[objectType] = map[string][]link{r.ID: ends}
	}
	return all
}

// primaryKind is how the primary company is named, which is named once more with
// "_unlabeled" behind, as are the others. No page of HubSpot's says so, portals do.
const primaryKind = "deal_to_company"

// decided reports whether associations name one primary company, or are one.
func decided(ends []link) bool {
	primary, all := map[string]bool{}, map[string]bool{}
	for _, end := range ends {
		all[end.id] = true
		if end.primary {
			primary[end.id] = true
		}
	}
	return len(all) == 1 || len(primary) == 1
}
