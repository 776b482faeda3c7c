package orgsim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// Limits of one composite request.
const (
	maxSubrequests = 25
	maxHeavy       = 5 // queries and collections among them
)

type subrequest struct {
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	ReferenceID string            `json:"referenceId"`
	Body        json.RawMessage   `json:"body"`
	HTTPHeaders map[string]string `json:"httpHeaders"`
}

type composite struct {
	AllOrNone          bool         `json:"allOrNone"`
	CollateSubrequests bool         `json:"collateSubrequests"`
	Requests           []subrequest `json:"compositeRequest"`
}

type subresponse struct {
	Body        json.RawMessage   `json:"body"`
	HTTPHeaders map[string]string `json:"httpHeaders"`
	Status      int               `json:"httpStatusCode"`
	ReferenceID *string           `json:"referenceId"`
}

func (o *Org) compositeRoutes(rq *request, rest []string) *response {
	if len(rest) > 0 && rest[0] == "sobjects" {
		return o.collections(rq, rest[1:])
	}
	if rq.inner {
		return failure(refuse("INVALID_INPUT", "Composite requests cannot be nested"))
	}
	if rq.method == http.MethodGet && len(rest) == 0 {
		base := "/services/data/v" + rq.version + "/composite"
		return answer(http.StatusOK, map[string]string{"batch": base + "/batch", "sobjects": base + "/sobjects"})
	}
	if rq.method != http.MethodPost {
		return failure(errMethod(rq, "POST"))
	}
	switch {
	case len(rest) == 0:
		return o.composite(rq)
	case len(rest) == 1 && rest[0] == "batch":
		return o.compositeBatch(rq)
	}
	return failure(errNotFound())
}

func (o *Org) composite(rq *request) *response {
	var in composite
	if err := decodeJSON(rq.body, &in); err != nil {
		return failure(err)
	}
	if err := checkComposite(in.Requests); err != nil {
		return failure(err)
	}
	if len(in.Requests) > maxSubrequests {
		return answer(http.StatusOK, compositeBody([]subresponse{subfailure(nil, refuse("LIMIT_EXCEEDED", "The request can’t contain more than 25 operations."))}))
	}
	undo, writes := rq.x.mark()
	results := references{}
	out := make([]subresponse, len(in.Requests))
	bad := -1
	for i, sub := range in.Requests {
		out[i] = o.subrequest(rq, sub, results)
		if out[i].Status >= http.StatusMultipleChoices && bad < 0 {
			bad = i
			if in.AllOrNone {
				break
			}
		}
	}
	if bad >= 0 && in.AllOrNone {
		rq.x.rollback(undo, writes)
		halt(out, in.Requests, bad)
	}
	return answer(http.StatusOK, compositeBody(out))
}

func compositeBody(parts []subresponse) map[string]any {
	return map[string]any{"compositeResponse": parts}
}

// halt marks every part but the one that failed as rolled back.
func halt(out []subresponse, in []subrequest, bad int) {
	for i := range out {
		if i != bad {
			out[i] = subfailure(&in[i].ReferenceID, refuse("PROCESSING_HALTED",
				"The transaction was rolled back since another operation in the same transaction failed."))
		}
	}
}

func subfailure(ref *string, err *apiError) subresponse {
	return subresponse{Body: failure(err).body, HTTPHeaders: map[string]string{}, Status: err.status, ReferenceID: ref}
}

func checkComposite(subs []subrequest) *apiError {
	if len(subs) == 0 {
		return refuse("REQUIRED_FIELD_MISSING", "At least one subrequest is required")
	}
	seen := map[string]bool{}
	heavy := 0
	for _, sub := range subs {
		if sub.ReferenceID == "" {
			return refuse("REQUIRED_FIELD_MISSING", "Required parameter 'referenceId' is missing")
		}
		if seen[sub.ReferenceID] {
			return refuse("INVALID_INPUT", "Duplicate ReferenceId provided: '%s'. ReferenceIds must be unique", sub.ReferenceID)
		}
		if strings.ContainsAny(sub.ReferenceID, ".@{}[] ") {
			return refuse("INVALID_INPUT", "Provided referenceId ('%s') has invalid characters", sub.ReferenceID)
		}
		seen[sub.ReferenceID] = true
		if isHeavy(sub.URL) {
			heavy++
		}
	}
	if heavy > maxHeavy {
		return refuse("LIMIT_EXCEEDED", "The request can’t contain more than 5 Query, Query More or sObject Collections operations.")
	}
	return nil
}

func isHeavy(raw string) bool {
	path, _, _ := strings.Cut(raw, "?")
	m := dataPath.FindStringSubmatch(clean(path))
	if m == nil {
		return false
	}
	for _, prefix := range []string{"/query", "/queryAll", "/composite/sobjects"} {
		if m[2] == prefix || strings.HasPrefix(m[2], prefix+"/") {
			return true
		}
	}
	return false
}

// subrequest runs one part and remembers its result under its reference.
func (o *Org) subrequest(rq *request, sub subrequest, results references) subresponse {
	ref := &sub.ReferenceID
	target, err := results.expand(sub.URL, true)
	if err != nil {
		return subfailure(ref, err)
	}
	body, err := results.expandBody(sub.Body)
	if err != nil {
		return subfailure(ref, err)
	}
	rs := o.inner(rq, sub.Method, target, body, sub.HTTPHeaders)
	results.add(sub.ReferenceID, rs)
	out := subresponse{Body: rs.body, HTTPHeaders: map[string]string{}, Status: rs.status, ReferenceID: ref}
	if rs.body == nil {
		out.Body = json.RawMessage("null")
	}
	if rs.location != "" {
		out.HTTPHeaders["Location"] = rs.location
	}
	return out
}

// inner dispatches a part of a composite or batch.
func (o *Org) inner(rq *request, method, target string, body []byte, headers map[string]string) *response {
	u, err := url.Parse(target)
	if err != nil {
		return failure(refuse("INVALID_INPUT", "Invalid subrequest URL"))
	}
	path := clean(u.EscapedPath())
	rq.call.sub(method, path)
	if !strings.HasPrefix(path, "/services/data/") {
		return failure(refuse("INVALID_INPUT", "Invalid subrequest URL: it must start with /services/data/"))
	}
	part := *rq
	part.method, part.path, part.query, part.body, part.inner = strings.ToUpper(method), path, u.Query(), body, true
	part.header = http.Header{}
	for k, v := range headers {
		part.header.Set(k, v)
	}
	if part.header.Get("Sforce-Query-Options") == "" {
		part.header.Set("Sforce-Query-Options", rq.header.Get("Sforce-Query-Options"))
	}
	return o.dispatch(&part)
}
