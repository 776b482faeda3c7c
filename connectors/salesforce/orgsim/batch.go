package orgsim

import (
	"encoding/json"
	"net/http"
	"strings"
)

type batchRequest struct {
	Halt     bool `json:"haltOnError"`
	Requests []struct {
		Method string          `json:"method"`
		URL    string          `json:"url"`
		Input  json.RawMessage `json:"richInput"`
	} `json:"batchRequests"`
}

type batchResult struct {
	Status int             `json:"statusCode"`
	Result json.RawMessage `json:"result"`
}

// compositeBatch runs independent parts; each counts as an API call.
func (o *Org) compositeBatch(rq *request) *response {
	var in batchRequest
	if err := decodeJSON(rq.body, &in); err != nil {
		return failure(err)
	}
	if n := len(in.Requests); n == 0 || n > maxSubrequests {
		return failure(refuse("LIMIT_EXCEEDED", "A batch must have between 1 and %d requests", maxSubrequests))
	}
	out := make([]batchResult, len(in.Requests))
	errored := false
	for i, sub := range in.Requests {
		if errored && in.Halt {
			out[i] = batchResult{http.StatusPreconditionFailed, failure(refuse("BATCH_PROCESSING_HALTED", "Batch processing halted per request")).body}
			continue
		}
		// Paths of a batch start at the version, unlike those of a composite.
		target := "/services/data/" + strings.TrimPrefix(strings.TrimPrefix(sub.URL, "/services/data/"), "/")
		o.ledger.charge(o.now(), rq.call, 1)
		rs := o.inner(rq, sub.Method, target, sub.Input, nil)
		out[i] = batchResult{rs.status, rs.body}
		if rs.body == nil {
			out[i].Result = json.RawMessage("null")
		}
		errored = errored || rs.status >= http.StatusBadRequest
	}
	return answer(http.StatusOK, map[string]any{"hasErrors": errored, "results": out})
}
