package orgsim_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fitsync/connectors/salesforce/orgsim"
)

func names(rows []any) []string {
	var out []string
	for _, r := range rows {
		s, _ := at(r, "Name").(string)
		out = append(out, s)
	}
	return out
}

// fixedClock is a clock that stands until it is advanced.
func fixedClock() (now func() time.Time, advance func(time.Duration)) {
	t := time.Date(2026, 3, 8, 7, 25, 37, 0, time.UTC)
	return func() time.Time { return t }, func(d time.Duration) { t = t.Add(d) }
}

func TestQueryFilters(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now = now
	c := start(t, opt)
	acme := c.org.Insert("Account", map[string]any{"Name": "Acme"})
	for i, d := range []map[string]any{
		{"Name": "Alpha", "Amount": 100, "StageName": "Prospecting", "CloseDate": "2026-03-08", "AccountId": acme},
		{"Name": "beta", "Amount": 250.5, "StageName": "Closed Won", "CloseDate": "2026-04-01"},
		{"Name": "Gam_ma", "StageName": "Closed Lost", "CloseDate": "2026-03-01", "AccountId": acme},
		{"Name": "It's 100%", "Amount": -3, "StageName": "Qualification", "CloseDate": "2027-01-01"},
	} {
		advance(time.Duration(i) * time.Second)
		c.org.Insert("Opportunity", d)
	}
	for _, tt := range []struct{ where, want string }{
		{"", "Alpha,beta,Gam_ma,It's 100%"},
		{"WHERE Amount = 100", "Alpha"},
		{"WHERE Amount > 99.5 AND Amount <= 250.5", "Alpha,beta"},
		{"WHERE Amount < 0 OR IsWon = true", "beta,It's 100%"},
		{"WHERE Amount = null", "Gam_ma"},
		{"WHERE Amount != 100", "beta,Gam_ma,It's 100%"},
		{"WHERE NOT Amount > 0", "Gam_ma,It's 100%"},
		{"WHERE (IsClosed = true AND IsWon = false) OR Name = 'ALPHA'", "Alpha,Gam_ma"},
		{"WHERE Name LIKE 'a%'", "Alpha"},
		{"WHERE Name LIKE '%a'", "Alpha,beta,Gam_ma"},
		{`WHERE Name LIKE '%\_%'`, "Gam_ma"},
		{`WHERE Name = 'It\'s 100%'`, "It's 100%"},
		{"WHERE StageName IN ('Closed Won', 'closed lost')", "beta,Gam_ma"},
		{"WHERE StageName NOT IN ('Closed Won', 'Closed Lost')", "Alpha,It's 100%"},
		{"WHERE CloseDate = TODAY", "Alpha"},
		{"WHERE CloseDate = LAST_N_DAYS:10", "Alpha,Gam_ma"},
		{"WHERE CloseDate > LAST_N_DAYS:10", "beta,It's 100%"},
		{"WHERE CloseDate <= TODAY", "Alpha,Gam_ma"},
		{"WHERE CloseDate > 2026-03-08", "beta,It's 100%"},
		{"WHERE Account.Name = 'acme'", "Alpha,Gam_ma"},
		{"WHERE AccountId = '" + acme[:15] + "'", "Alpha,Gam_ma"},
		{"WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'Acme')", "Alpha,Gam_ma"},
		{"WHERE SystemModstamp > 2026-03-08T07:25:37Z", "beta,Gam_ma,It's 100%"},
		{"WHERE SystemModstamp >= 2026-03-08T08:25:38.000+01:00", "beta,Gam_ma,It's 100%"},
		{"WHERE SystemModstamp < 2026-03-08T07:25:38+00:00", "Alpha"},
		{"ORDER BY Name DESC", "It's 100%,Gam_ma,beta,Alpha"},
		{"ORDER BY Amount", "Gam_ma,It's 100%,Alpha,beta"},
		{"ORDER BY Amount DESC NULLS LAST", "beta,Alpha,It's 100%,Gam_ma"},
		{"ORDER BY Account.Name NULLS LAST, Name DESC", "Gam_ma,Alpha,It's 100%,beta"},
		{"ORDER BY SystemModstamp, Id LIMIT 2 OFFSET 1", "beta,Gam_ma"},
		{"WHERE Id > '006000000000000' ORDER BY Id LIMIT 1", "Alpha"},
	} {
		t.Run(tt.where, func(t *testing.T) {
			c.t = t
			if got := strings.Join(names(c.rows("SELECT Name FROM Opportunity "+tt.where)), ","); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestQueryShape(t *testing.T) {
	opt := secrets()
	opt.Now, _ = fixedClock()
	c := start(t, opt)
	acme := c.org.Insert("Account", map[string]any{"Name": "Acme"})
	d := deal("Alpha")
	d["AccountId"], d["Amount"] = acme, 50000
	id := c.org.Insert("Opportunity", d)
	c.org.Insert("Opportunity", deal("Beta"))
	c.org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Name": "SSO", "Text__c": "SSO"})

	rs, body, err := c.try(http.MethodGet, "/query?q=SELECT+Id,Amount,CloseDate,SystemModstamp,NextStep,Account.Name,(SELECT+Name,Opportunity__r.Account.Name+FROM+FitSync_Requirements__r)+FROM+Opportunity+ORDER+BY+Id&columns=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"totalSize":2,"done":true,"records":[{"attributes":{"type":"Opportunity","url":"/services/data/v66.0/sobjects/Opportunity/%[1]s"},"Id":"%[1]s","Amount":50000.0,"CloseDate":"2027-01-31","SystemModstamp":"2026-03-08T07:25:37.000+0000","NextStep":null,`+
		`"Account":{"attributes":{"type":"Account","url":"/services/data/v66.0/sobjects/Account/%[2]s"},"Name":"Acme"},`+
		`"FitSync_Requirements__r":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"FitSync_Requirement__c","url":"/services/data/v66.0/sobjects/FitSync_Requirement__c/`, id, acme)
	if !strings.HasPrefix(string(body), want) {
		t.Errorf("got  %s\nwant %s…", body, want)
	}
	if !strings.HasSuffix(string(body), `"Account":null,"FitSync_Requirements__r":null}]}`) {
		t.Errorf("a missing parent and no children must be null: %s", body)
	}
	if got := rs.Header.Get("Sforce-Limit-Info"); got != "api-usage=1/15000000" {
		t.Errorf("Sforce-Limit-Info = %q", got)
	}
}

func TestQueryRefusals(t *testing.T) {
	c := start(t, secrets())
	for _, tt := range []struct{ query, code, message string }{
		{
			"SELECT Id,Name,BillingCity,IsDeleted FROM Accout", "INVALID_TYPE",
			"\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\nsObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
		},
		{"SELECT Nmae FROM Account", "INVALID_FIELD", "\nSELECT Nmae FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Nmae' on entity 'Account'."},
		{"SELECT Foo.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Foo' in field path."},
		{"SELECT Id FRM Account", "MALFORMED_QUERY", "unexpected token: 'FRM'"},
		{"SELECT Id FROM Account WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered in a query call"},
		{"SELECT Id FROM Account ORDER BY Description", "INVALID_FIELD", "can not be sorted in a query call"},
		{"SELECT Id FROM Opportunity WHERE Amount = '5'", "INVALID_FIELD", "value of filter criterion for field 'Amount' must be of type currency and should not be enclosed in quotes"},
		{"SELECT Id FROM Opportunity WHERE SystemModstamp > '2026-01-01T00:00:00Z'", "INVALID_FIELD", "must be of type datetime"},
		{"SELECT Id FROM Opportunity WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: x"},
		{"SELECT Id FROM Opportunity WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY", "unexpected token: 'OR'"},
		{"SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "must have a LIMIT of at most 200"},
		{"SELECT Id, (SELECT Id FROM Foos__r) FROM Account", "INVALID_TYPE", "Didn't understand relationship 'Foos__r' in FROM part of query call."},
		{"SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"},
		{"SELECT Name, COUNT(Id) FROM Account", "MALFORMED_QUERY", "Field must be grouped or aggregated: Name"},
	} {
		t.Run(tt.query, func(t *testing.T) {
			c.t = t
			status, v := c.query(tt.query)
			if status != http.StatusBadRequest || at(v, 0, "errorCode") != tt.code {
				t.Fatalf("got %d %v, want %s", status, v, tt.code)
			}
			if got := at(v, 0, "message").(string); !strings.Contains(got, tt.message) {
				t.Errorf("got message\n%s\nwant\n%s", got, tt.message)
			}
		})
	}
}

func TestQueryPages(t *testing.T) {
	for _, unpredictable := range []bool{false, true} {
		t.Run(fmt.Sprintf("unpredictable=%v", unpredictable), func(t *testing.T) {
			opt := secrets()
			opt.UnpredictableLocators = unpredictable
			c := start(t, opt)
			for i := range 450 {
				c.org.Insert("Opportunity", deal(fmt.Sprintf("d%03d", i)))
			}
			status, v := c.query("SELECT Name FROM Opportunity ORDER BY Id", "Sforce-Query-Options", "batchSize=200")
			var got []string
			for pages := 1; ; pages++ {
				if status != http.StatusOK || at(v, "totalSize") != 450.0 {
					t.Fatalf("page %d: %d %v", pages, status, v)
				}
				got = append(got, names(at(v, "records").([]any))...)
				next, more := at(v, "nextRecordsUrl").(string)
				if at(v, "done") == more {
					t.Errorf("page %d: done=%v with next page %v", pages, at(v, "done"), more)
				}
				if !more {
					break
				}
				if guessable := strings.HasSuffix(next, fmt.Sprintf("-%d", 200*pages)); guessable == unpredictable {
					t.Errorf("page %d: next is %s", pages, next)
				}
				// A row that is added meanwhile is not in the snapshot.
				c.org.Insert("Opportunity", deal("later"))
				status, v = c.send(http.MethodGet, next, nil)
			}
			if len(got) != 450 || got[0] != "d000" || got[449] != "d449" || !slices.IsSorted(got) {
				t.Errorf("got %d rows, %s … %s", len(got), got[0], got[len(got)-1])
			}
		})
	}
}

func TestQueryLocatorRefused(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now, opt.SessionLife = now, 100*time.Hour
	c := start(t, opt)
	for i := range 450 {
		c.org.Insert("Opportunity", deal(fmt.Sprint(i)))
	}
	_, v := c.query("SELECT Name FROM Opportunity", "Sforce-Query-Options", "batchSize=200")
	next := at(v, "nextRecordsUrl").(string)
	direct := strings.TrimSuffix(next, "-200") + "-400"
	if status, v := c.send(http.MethodGet, direct, nil); status != http.StatusOK || len(at(v, "records").([]any)) != 50 {
		t.Errorf("asked by offset: %d %v", status, v)
	}
	for name, path := range map[string]string{"unknown": "/query/0r8000000000000000-200", "beyond the end": strings.TrimSuffix(next, "-200") + "-450"} {
		if status, v := c.send(http.MethodGet, path, nil); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_QUERY_LOCATOR" {
			t.Errorf("%s: %d %v", name, status, v)
		}
	}
	advance(48 * time.Hour)
	if status, v := c.send(http.MethodGet, next, nil); status != http.StatusBadRequest || at(v, 0, "errorCode") != "INVALID_QUERY_LOCATOR" {
		t.Errorf("after two days: %d %v", status, v)
	}
}

func TestQueryAggregates(t *testing.T) {
	c := start(t, secrets())
	for i := range 5 {
		d := deal(fmt.Sprint(i))
		d["Amount"] = i
		if i > 2 {
			d["StageName"] = "Closed Won"
		}
		c.org.Insert("Opportunity", d)
	}
	_, v := c.query("SELECT COUNT() FROM Opportunity")
	if at(v, "totalSize") != 5.0 || len(at(v, "records").([]any)) != 0 {
		t.Errorf("COUNT() = %v", v)
	}
	rows := c.rows("SELECT StageName, COUNT(Id), SUM(Amount) total, MAX(Amount) FROM Opportunity GROUP BY StageName")
	if len(rows) != 2 || at(rows, 1, "StageName") != "Closed Won" || at(rows, 1, "expr0") != 2.0 || at(rows, 1, "total") != 7.0 || at(rows, 1, "expr1") != 4.0 {
		t.Errorf("groups = %v", rows)
	}
}

func TestQueryAllShowsDeletedAndMerged(t *testing.T) {
	c := start(t, secrets())
	a, b := c.org.Insert("Account", map[string]any{"Name": "A"}), c.org.Insert("Account", map[string]any{"Name": "B"})
	d := deal("d")
	d["AccountId"] = b
	id := c.org.Insert("Opportunity", d)
	c.org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id})
	c.org.Merge("Account", a, b)
	c.org.Delete("Opportunity", id)

	if n := len(c.rows("SELECT Id FROM Account")); n != 1 {
		t.Errorf("query shows %d accounts, want 1", n)
	}
	if n := len(c.rows("SELECT Id FROM FitSync_Requirement__c")); n != 0 {
		t.Errorf("the details of a deleted record are still there: %d", n)
	}
	_, v := c.send(http.MethodGet, "/queryAll?q=SELECT+Id,IsDeleted,MasterRecordId+FROM+Account+WHERE+IsDeleted=true", nil)
	if at(v, "records", 0, "Id") != b || at(v, "records", 0, "MasterRecordId") != a {
		t.Errorf("queryAll = %v", v)
	}
	if got := c.org.Get("Opportunity", id)["AccountId"]; got != a {
		t.Errorf("the loser's deal belongs to %v, want %v", got, a)
	}
}

func TestUpdateMovesItsStampOnly(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now = now
	c := start(t, opt)
	c.org.DefineField("Opportunity", orgsim.Field{Name: "Formula__c", Type: "Number", Precision: 5, Calculated: true})
	id := c.org.Insert("Opportunity", deal("d"))
	kid := c.org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id})
	before := c.org.Get("Opportunity", id)["SystemModstamp"]
	advance(time.Minute)
	c.org.Update("FitSync_Requirement__c", kid, map[string]any{"Text__c": "new"})
	c.org.Update("Opportunity", id, map[string]any{"Formula__c": 7})
	if got := c.org.Get("Opportunity", id); got["SystemModstamp"] != before || got["Formula__c"] != 7.0 {
		t.Errorf("a child edit or a formula moved the parent's stamp: %v", got["SystemModstamp"])
	}
	c.org.Update("Opportunity", id, map[string]any{"NextStep": "call"})
	if got := c.org.Get("Opportunity", id)["SystemModstamp"]; got == before {
		t.Error("an edit did not move the stamp")
	}
}
