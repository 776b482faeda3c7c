package hubspot_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// canned answers every request alike without a network, which is too slow to fuzz
// through.
type canned struct {
	status int
	body   string
}

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(c.body)), ContentLength: int64(len(c.body)),
	}, nil
}

// FuzzAnswer lets HubSpot answer anything: the client must give records or one of
// its own errors, and never repeat a value that it was sent.
func FuzzAnswer(f *testing.F) {
	f.Add(200, `{"total":1,"results":[{"id":"7","properties":{"dealname":null,"hs_lastmodifieddate":"2026-11-24T10:00:00Z"},"createdAt":"2026-11-24T10:00:00Z","updatedAt":"2026-11-24T10:00:00Z"}]}`)
	f.Add(207, `{"status":"COMPLETE","results":[],"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["7"]}}],"numErrors":1}`)
	f.Add(400, `{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"S3CR ET was not a valid number.\",\"error\":\"INVALID_DOUBLE\",\"name\":\"fitsync_score\"}]","category":"VALIDATION_ERROR"}`)
	f.Add(400, `{"message":"x","errors":[{"message":"y","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["fitsync_gone"]}}]}`)
	f.Add(403, `{"category":"MISSING_SCOPES","context":{"requiredGranularScopes":["crm.objects.deals.write"]}}`)
	f.Add(429, `{"errorType":"RATE_LIMIT","policyName":"DAILY","groupName":"g"}`)
	f.Add(429, `{"category":"RATE_LIMITS","context":{"policyName":["SECONDLY"]}}`)
	f.Add(477, ``)
	f.Add(502, `<html><body>Bad gateway S3CR ET</body></html>`)
	f.Add(200, `{"results":[{"id":7}]`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			t.Skip("no final status of HTTP")
		}
		client := lone(t, "https://api.example.com", transport.Options{Attempts: 1, Base: canned{status, body}})
		page, err := client.Pull(t.Context(), connectors.Cursor{})
		checkError(t, err)
		if err == nil && page.More && page.Next.State == "" {
			t.Error("there is more without a place to go on")
		}
		records, err := client.Fetch(t.Context(), []string{"7", "8"})
		checkError(t, err)
		if err == nil && len(records) != 2 {
			t.Errorf("%d records for 2 ids", len(records))
		}
		outcomes, err := client.Write(t.Context(), []connectors.Update{score("7", "S3CR ET"), score("8", "3")})
		checkError(t, err)
		if err == nil && len(outcomes) != 2 {
			t.Errorf("%d outcomes for 2 updates", len(outcomes))
		}
		for _, o := range outcomes {
			if o.Err != nil {
				checkError(t, o.Err)
			}
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok || e.Class == "" || e.Op == "" || e.Message == "" {
		t.Fatalf("the error is not whole: %#v", err)
	}
	text, jsonErr := json.Marshal(e.Fields)
	if jsonErr != nil || strings.Contains(err.Error()+string(text), "S3CR ET") {
		t.Errorf("the error quotes a value: %v %s", err, text)
	}
}
