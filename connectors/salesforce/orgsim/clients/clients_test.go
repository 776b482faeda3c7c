package clients_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"testing"

	salesforce "github.com/k-capehart/go-salesforce/v3"

	"fitsync/connectors/salesforce/orgsim"
	"fitsync/connectors/testparts"
)

const deals = 2500

// serve starts an org with more opportunities than one page holds.
func serve(t *testing.T) (*orgsim.Org, string) {
	t.Helper()
	org := orgsim.New(orgsim.Options{
		ClientID: "client", ClientSecret: "secret", RefreshToken: "refresh",
		Username: "user@example.com", Password: "pass",
	})
	org.DefineFitSync()
	for i := range deals {
		org.Insert("Opportunity", map[string]any{"Name": "Deal " + strconv.Itoa(i), "StageName": "Prospecting", "CloseDate": "2027-01-31"})
	}
	srv := httptest.NewServer(org)
	t.Cleanup(srv.Close)
	return org, srv.URL
}

func TestJSForce(t *testing.T) {
	testparts.NodePackages(t, ".")
	_, url := serve(t)
	cmd := exec.CommandContext(t.Context(), "node", "jsforce.mjs")
	cmd.Env = append(os.Environ(), "ORG_URL="+url, "ORG_USER=user@example.com", "ORG_PASSWORD=pass",
		"ORG_CLIENT_ID=client", "ORG_CLIENT_SECRET=secret", "ORG_REFRESH_TOKEN=refresh")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("jsforce: %v\n%s", err, out)
	}
}

// dial logs go-salesforce in by client credentials.
func dial(t *testing.T, url string) *salesforce.Salesforce {
	t.Helper()
	sf, err := salesforce.Init(salesforce.Creds{Domain: url, ConsumerKey: "client", ConsumerSecret: "secret"}, salesforce.WithCompressionHeaders(true))
	if err != nil {
		t.Fatal(err)
	}
	return sf
}

type opportunity struct {
	ID    string `mapstructure:"Id" json:"Id"`
	Name  string
	Score float64 `mapstructure:"FitSync_Score__c"`
}

func query(t *testing.T, sf *salesforce.Salesforce, soql string) []opportunity {
	t.Helper()
	var out []opportunity
	if err := sf.Query(soql, &out); err != nil {
		t.Fatalf("%s: %v", soql, err)
	}
	return out
}

func TestGoSalesforcePagesAndRefresh(t *testing.T) {
	org, url := serve(t)
	sf := dial(t, url)
	if got := query(t, sf, "SELECT Id, Name FROM Opportunity ORDER BY Id"); len(got) != deals || got[deals-1].Name != "Deal 2499" {
		t.Fatalf("got %d opportunities, last %v", len(got), got[len(got)-1])
	}
	org.Faults().Set(orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1})
	if got := query(t, sf, "SELECT Id FROM Opportunity LIMIT 1"); len(got) != 1 {
		t.Errorf("after the session expired: %v", got)
	}
	if n := org.Faults().Hits(orgsim.ExpireSession); n != 1 {
		t.Errorf("the session expired %d times, want 1", n)
	}
}

func TestGoSalesforceCollections(t *testing.T) {
	_, url := serve(t)
	sf := dial(t, url)
	var records []map[string]any
	for i, o := range query(t, sf, "SELECT Id FROM Opportunity ORDER BY Id LIMIT 200") {
		score := 80
		if i == 100 {
			score = 12345
		}
		records = append(records, map[string]any{"Id": o.ID, "FitSync_Score__c": score})
	}
	res, err := sf.UpdateCollection("Opportunity", records, 200)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Results) != 200 || !res.HasSalesforceErrors {
		t.Fatalf("got %d results, errors %v", len(res.Results), res.HasSalesforceErrors)
	}
	for i, r := range res.Results {
		if r.Success == (i == 100) {
			t.Errorf("record %d: %+v", i, r)
		}
	}
	if _, err := sf.UpdateComposite("Opportunity", records[:100], 50, true); err != nil {
		t.Errorf("composite: %v", err)
	}
	if got := query(t, sf, "SELECT Id FROM Opportunity WHERE FitSync_Score__c = 80"); len(got) != 199 {
		t.Errorf("%d opportunities have the score, want 199", len(got))
	}
}

func TestGoSalesforceUpsertAndBulk(t *testing.T) {
	org, url := serve(t)
	sf := dial(t, url)
	deal := query(t, sf, "SELECT Id FROM Opportunity ORDER BY Id LIMIT 1")[0].ID
	for _, text := range []string{"SSO", "SSO with SAML"} {
		res, err := sf.UpsertOne("FitSync_Requirement__c", "External_Id__c", map[string]any{"External_Id__c": "rfp-1", "Opportunity__c": deal, "Text__c": text})
		if err != nil || !res.Success {
			t.Fatalf("upsert: %+v %v", res, err)
		}
	}
	if got := org.All("FitSync_Requirement__c"); len(got) != 1 || got[0]["Text__c"] != "SSO with SAML" {
		t.Errorf("requirements: %v", got)
	}
	ids, err := sf.UpdateBulk("Opportunity", []map[string]any{{"Id": deal, "NextStep": "bulk"}, {"Id": "006000000000000", "NextStep": "bulk"}}, 100, true)
	if err != nil {
		t.Fatal(err)
	}
	res, err := sf.GetJobResults(ids[0])
	if err != nil || len(res.SuccessfulRecords) != 1 || len(res.FailedRecords) != 1 {
		t.Errorf("bulk: %+v %v", res, err)
	}
}
