package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"fitsync/connectors"
)

// maxHeavy is how many queries or collections one composite may hold; of other
// requests it takes 25.
const maxHeavy = 5

// part is one request within a composite.
type part struct {
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Reference string            `json:"referenceId"`
	Header    map[string]string `json:"httpHeaders,omitempty"`
	Body      any               `json:"body,omitempty"`

	repeatable bool // it writes what may be written twice
}

// reply is the answer to one part: a body or an error.
type reply struct {
	body json.RawMessage
	err  *connectors.Error
}

// composite sends parts as one API call and returns a reply for each, in order. Parts
// that the org answered with an expired session are sent once more with a new one.
func (c *Client) composite(ctx context.Context, op string, parts []part) ([]reply, answer, error) {
	replies, a, err := c.exchange(ctx, op, parts)
	if err != nil {
		return nil, a, err
	}
	var expired []int
	for i, r := range replies {
		if r.err != nil && r.err.Class == connectors.Auth {
			expired = append(expired, i)
		}
	}
	if len(expired) == 0 {
		return replies, a, nil
	}
	again := make([]part, len(expired))
	for n, i := range expired {
		again[n] = parts[i]
	}
	if err := c.renew(ctx); err != nil {
		return nil, a, asError(op, err)
	}
	more, _, err := c.exchange(ctx, op, again)
	if err != nil {
		return nil, a, err
	}
	for n, i := range expired {
		replies[i] = more[n]
	}
	return replies, a, nil
}

// renew gives up the current session for a new one.
func (c *Client) renew(ctx context.Context) error {
	l, err := c.session.get(ctx, "")
	if err != nil {
		return err
	}
	_, err = c.session.get(ctx, l.token)
	return err
}

// exchange is one API call of a composite.
func (c *Client) exchange(ctx context.Context, op string, parts []part) ([]reply, answer, error) {
	for i := range parts {
		if err := checkURL(parts[i].URL); err != nil {
			return nil, answer{}, asError(op, err)
		}
		parts[i].Reference = "r" + strconv.Itoa(i)
	}
	body, err := json.Marshal(struct {
		AllOrNone bool   `json:"allOrNone"`
		Requests  []part `json:"compositeRequest"`
	}{false, parts})
	if err != nil {
		return nil, answer{}, asError(op, err)
	}
	a, err := c.do(ctx, call{op: op, method: http.MethodPost, path: c.base() + "/composite", body: body, once: writes(parts)})
	if err != nil {
		return nil, a, err
	}
	replies, err := c.replies(op, parts, a.body)
	return replies, answer{began: a.began}, err
}

// writes reports whether a part changes records of people. Sent again after its answer was
// lost, it could undo what a person entered since.
func writes(parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool { return p.Method != http.MethodGet && !p.repeatable })
}

func (c *Client) replies(op string, parts []part, body []byte) ([]reply, error) {
	var outer struct {
		Parts []struct {
			Body      json.RawMessage `json:"body"`
			Status    int             `json:"httpStatusCode"`
			Reference string          `json:"referenceId"`
		} `json:"compositeResponse"`
	}
	if err := json.Unmarshal(body, &outer); err != nil {
		return nil, malformed(op, "the answer is not whole JSON")
	}
	if len(outer.Parts) != len(parts) {
		return nil, malformed(op, fmt.Sprintf("%d requests were answered by %d replies", len(parts), len(outer.Parts)))
	}
	replies := make([]reply, len(parts))
	for i, p := range outer.Parts {
		if p.Reference != parts[i].Reference {
			return nil, malformed(op, "the replies are not in the order of the requests")
		}
		if (p.Status < 200 || p.Status > 299) && !holdsResults(p.Body) {
			replies[i].err = asError(op, translate(p.Status, p.Body, c.options.Now()))
			continue
		}
		replies[i].body = p.Body
	}
	return replies, nil
}

// holdsResults reports whether a body is a result for each record of a collection.
// Where one record failed, the org gives them under 200 or 400.
func holdsResults(body json.RawMessage) bool {
	var results []struct {
		Success *bool `json:"success"`
	}
	if json.Unmarshal(body, &results) != nil || len(results) == 0 {
		return false
	}
	for _, r := range results {
		if r.Success == nil {
			return false
		}
	}
	return true
}

func malformed(op, message string) *connectors.Error {
	return &connectors.Error{Class: connectors.Malformed, Op: op, Message: message}
}

// get is a part that reads. The page size goes with each query, since a
// composite's own headers do not reach its parts.
func (c *Client) get(path string) part {
	p := part{Method: http.MethodGet, URL: path}
	if c.options.PageSize != DefaultPageSize {
		p.Header = map[string]string{"Sforce-Query-Options": "batchSize=" + strconv.Itoa(c.options.PageSize)}
	}
	return p
}
