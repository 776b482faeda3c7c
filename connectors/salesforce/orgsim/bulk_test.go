package orgsim_test

import (
	"net/http"
	"strings"
	"testing"
)

// load runs an ingest job to its end.
func (c *client) load(job map[string]any, csv string) (info any, good, bad string) {
	c.t.Helper()
	status, v := c.send(http.MethodPost, "/jobs/ingest", job)
	if status != http.StatusOK || at(v, "state") != "Open" {
		c.t.Fatalf("open: %d %v", status, v)
	}
	content := at(v, "contentUrl").(string)
	if strings.HasPrefix(content, "/") {
		c.t.Errorf("contentUrl %s starts with a slash", content)
	}
	if rs, body, err := c.try(http.MethodPut, "/"+content, csv, "Content-Type", "text/csv"); err != nil || rs.StatusCode != http.StatusCreated {
		c.t.Fatalf("upload: %s %v", body, err)
	}
	path := "/jobs/ingest/" + at(v, "id").(string)
	if _, v = c.send(http.MethodPatch, path, `{"state":"UploadComplete"}`); at(v, "state") != "UploadComplete" {
		c.t.Fatalf("close: %v", v)
	}
	var states []string
	for range 5 {
		_, info = c.send(http.MethodGet, path, nil)
		states = append(states, at(info, "state").(string))
	}
	if states[0] != "InProgress" {
		c.t.Errorf("states %v", states)
	}
	_, g, err := c.try(http.MethodGet, path+"/successfulResults", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	_, b, err := c.try(http.MethodGet, path+"/failedResults", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return info, string(g), string(b)
}

func TestBulkIngest(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", map[string]any{"Name": "d", "StageName": "Prospecting", "CloseDate": "2027-01-31", "NextStep": "old", "Amount": 5})
	job := map[string]any{"object": "Opportunity", "operation": "update"}
	info, good, bad := c.load(job, "Id,NextStep,Amount\n"+id+",#N/A,\n006000000000000,x,1\n")
	if at(info, "state") != "JobComplete" || at(info, "numberRecordsProcessed") != 2.0 || at(info, "numberRecordsFailed") != 1.0 {
		t.Errorf("info %v", info)
	}
	if got := c.org.Get("Opportunity", id); got["NextStep"] != nil || got["Amount"] != 5.0 {
		t.Errorf("#N/A must clear and an empty cell must not: %v %v", got["NextStep"], got["Amount"])
	}
	if want := "\"sf__Id\",\"sf__Created\",\"Id\",\"NextStep\",\"Amount\"\n\"" + id + "\",\"false\","; !strings.HasPrefix(good, want) {
		t.Errorf("successful results:\n%s", good)
	}
	if !strings.HasPrefix(bad, "\"sf__Id\",\"sf__Error\",\"Id\"") || !strings.Contains(bad, "INVALID_CROSS_REFERENCE_KEY:") {
		t.Errorf("failed results:\n%s", bad)
	}
}

func TestBulkIngestUpsert(t *testing.T) {
	c := start(t, secrets())
	id := c.org.Insert("Opportunity", deal("d"))
	job := map[string]any{"object": "FitSync_Requirement__c", "operation": "upsert", "externalIdFieldName": "External_Id__c", "lineEnding": "CRLF"}
	for range 2 {
		if info, _, bad := c.load(job, "External_Id__c,Opportunity__c,Text__c\r\nx1,"+id+",\"one, two\"\r\n"); at(info, "numberRecordsFailed") != 0.0 {
			t.Fatalf("%v\n%s", info, bad)
		}
	}
	if got := c.org.All("FitSync_Requirement__c"); len(got) != 1 || got[0]["Text__c"] != "one, two" {
		t.Errorf("records %v", got)
	}
}

func TestBulkIngestFails(t *testing.T) {
	c := start(t, secrets())
	job := map[string]any{"object": "Opportunity", "operation": "insert"}
	if info, _, _ := c.load(job, "StageName_invalid\nx\n"); at(info, "state") != "Failed" || at(info, "errorMessage") != "InvalidBatch : Field name not found : StageName_invalid" {
		t.Errorf("bad column: %v", info)
	}
	if info, _, _ := c.load(job, "Name\r\nx\r\n"); at(info, "state") != "Failed" || !strings.Contains(at(info, "errorMessage").(string), "LineEnding is invalid") {
		t.Errorf("wrong line ending: %v", info)
	}
	if status, v := c.send(http.MethodPost, "/jobs/ingest", map[string]any{"object": "Nope", "operation": "insert"}); status != http.StatusBadRequest {
		t.Errorf("unknown object: %d %v", status, v)
	}
}

func TestBulkQuery(t *testing.T) {
	c := start(t, secrets())
	for _, name := range []string{"a", "b", "c"} {
		c.org.Insert("Account", map[string]any{"Name": name})
	}
	_, v := c.send(http.MethodPost, "/jobs/query", map[string]any{"operation": "query", "query": "SELECT Name FROM Account ORDER BY Name"})
	path := "/jobs/query/" + at(v, "id").(string)
	for range 2 {
		_, v = c.send(http.MethodGet, path, nil)
	}
	if at(v, "state") != "JobComplete" || at(v, "numberRecordsProcessed") != 3.0 {
		t.Fatalf("job %v", v)
	}
	var got []string
	locator := ""
	for range 3 {
		rs, body, err := c.try(http.MethodGet, path+"/results?maxRecords=2"+locator, nil)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(body), rs.Header.Get("Sforce-NumberOfRecords"))
		if rs.Header.Get("Sforce-Locator") == "null" {
			break
		}
		locator = "&locator=" + rs.Header.Get("Sforce-Locator")
	}
	if want := "\"Name\"\n\"a\"\n\"b\"\n|2|\"Name\"\n\"c\"\n|1"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}
