package orgsim_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"fitsync/connectors/salesforce/orgsim"
)

const xmlns = ` xmlns="http://soap.sforce.com/2006/04/metadata"`

func metadataField(name, body string) string {
	return "<fields><fullName>" + name + "</fullName><label>" + strings.TrimSuffix(name, "__c") + "</label>" + body + "</fields>"
}

// pack zips an object file of Opportunity, one of Thing__c and a permission set.
func pack(t *testing.T, opportunityFields, thingFields, permissions string) []byte {
	t.Helper()
	var members []string
	for object, fields := range map[string]string{"Opportunity": opportunityFields, "Thing__c": thingFields} {
		for rest := fields; ; {
			_, after, ok := strings.Cut(rest, "<fullName>")
			if !ok {
				break
			}
			name, tail, _ := strings.Cut(after, "<")
			if rest = tail; strings.HasSuffix(name, "__c") {
				members = append(members, "<members>"+object+"."+name+"</members>")
			}
		}
	}
	files := map[string]string{
		"package.xml": "<Package" + xmlns + "><types>" + strings.Join(members, "") + "<name>CustomField</name></types>" +
			"<types><members>Thing__c</members><name>CustomObject</name></types><types><members>Reader</members><name>PermissionSet</name></types><version>66.0</version></Package>",
		"objects/Opportunity.object": "<CustomObject" + xmlns + ">" + opportunityFields + "</CustomObject>",
		"objects/Thing__c.object": "<CustomObject" + xmlns + "><label>Thing</label><pluralLabel>Things</pluralLabel><nameField><label>Name</label><type>Text</type></nameField>" +
			"<sharingModel>ControlledByParent</sharingModel><deploymentStatus>Deployed</deploymentStatus>" + thingFields + "</CustomObject>",
		"permissionsets/Reader.permissionset": "<PermissionSet" + xmlns + "><label>Reader</label>" + permissions + "</PermissionSet>",
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// deploy sends a package and polls until it is done.
func (c *client) deploy(zipped []byte, checkOnly bool) any {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	options, err := m.CreateFormField("json")
	if err != nil {
		c.t.Fatal(err)
	}
	fmt.Fprintf(options, `{"deployOptions":{"checkOnly":%v,"rollbackOnError":true,"singlePackage":true}}`, checkOnly)
	file, err := m.CreateFormFile("file", "deploy.zip")
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := file.Write(zipped); err != nil {
		c.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		c.t.Fatal(err)
	}
	status, v := c.send(http.MethodPost, "/metadata/deployRequest", b.Bytes(), "Content-Type", m.FormDataContentType())
	if status != http.StatusCreated {
		c.t.Fatalf("deploy: %d %v", status, v)
	}
	for range 5 {
		_, p := c.send(http.MethodGet, "/metadata/deployRequest/"+at(v, "id").(string)+"?includeDetails=true", nil)
		if at(p, "deployResult", "done") == true {
			return at(p, "deployResult")
		}
	}
	c.t.Fatal("the deployment does not end")
	return nil
}

const (
	score  = "<type>Number</type><precision>3</precision><scale>0</scale>"
	master = "<type>MasterDetail</type><referenceTo>Opportunity</referenceTo><relationshipName>Things</relationshipName>"
	rank   = "<type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><value><fullName>high</fullName></value></valueSetDefinition></valueSet>"
)

func TestDeploy(t *testing.T) {
	opt := secrets()
	opt.FieldSecurity = true
	c := start(t, opt)
	zipped := pack(t, metadataField("Rating__c", score), metadataField("Deal__c", master)+metadataField("Rank__c", rank),
		"<fieldPermissions><field>Opportunity.Rating__c</field><readable>true</readable><editable>true</editable></fieldPermissions>")

	res := c.deploy(zipped, true)
	if at(res, "success") != true || at(res, "numberComponentsDeployed") != 5.0 {
		t.Fatalf("check only: %v", res)
	}
	if status, _ := c.query("SELECT Id FROM Thing__c"); status != http.StatusBadRequest {
		t.Error("checkOnly changed the schema")
	}
	if res = c.deploy(zipped, false); at(res, "success") != true || at(res, "details", "componentSuccesses", 0, "created") != true {
		t.Fatalf("deploy: %v", res)
	}
	if status, _ := c.query("SELECT Rating__c FROM Opportunity"); status != http.StatusBadRequest {
		t.Error("a deployed field is visible before a permission set is assigned")
	}
	set := at(c.rows("SELECT Id FROM PermissionSet WHERE Name = 'Reader'"), 0, "Id")
	user := at(c.rows("SELECT Id FROM User"), 0, "Id")
	if status, v := c.send(http.MethodPost, "/sobjects/PermissionSetAssignment", map[string]any{"AssigneeId": user, "PermissionSetId": set}); status != http.StatusCreated {
		t.Fatalf("assign: %d %v", status, v)
	}
	id := c.org.Insert("Opportunity", deal("d"))
	if rs, body, err := c.try(http.MethodPatch, "/sobjects/Opportunity/"+id, `{"Rating__c":7}`); err != nil || rs.StatusCode != http.StatusNoContent {
		t.Errorf("write: %s %v", body, err)
	}
	if status, v := c.send(http.MethodPost, "/sobjects/Thing__c", map[string]any{"Deal__c": id}); status != http.StatusCreated {
		t.Errorf("detail: %d %v", status, v)
	}
	rows := c.rows("SELECT Rating__c, (SELECT Deal__r.Name FROM Things__r) FROM Opportunity")
	if at(rows, 0, "Rating__c") != 7.0 || at(rows, 0, "Things__r", "records", 0, "Deal__r", "Name") != "d" {
		t.Errorf("rows: %v", rows)
	}
	again := c.deploy(zipped, false)
	if at(again, "success") != true {
		t.Fatalf("again: %v", again)
	}
	for _, m := range at(again, "details", "componentSuccesses").([]any) {
		if at(m, "created") != false {
			t.Errorf("a second deployment creates %v", at(m, "fullName"))
		}
	}
	if got := c.org.Get("Opportunity", id)["Rating__c"]; got != 7.0 {
		t.Errorf("a second deployment lost the value: %v", got)
	}
}

func TestDeployFailures(t *testing.T) {
	const good = "<fieldPermissions><field>Opportunity.Rating__c</field><readable>true</readable></fieldPermissions>"
	for _, tt := range []struct{ name, opportunity, thing, permissions, component, problem string }{
		{"unknown type", metadataField("Rating__c", "<type>Numbr</type>"), metadataField("Deal__c", master), "", "Opportunity.Rating__c", "'Numbr' is not a valid value for the enum 'FieldType'"},
		{"no length", metadataField("Rating__c", "<type>Text</type>"), metadataField("Deal__c", master), "", "Opportunity.Rating__c", "Must specify 'length'"},
		{"no precision", metadataField("Rating__c", "<type>Number</type>"), metadataField("Deal__c", master), "", "Opportunity.Rating__c", "Must specify 'precision'"},
		{"no visible lines", metadataField("Rating__c", "<type>LongTextArea</type><length>4000</length>"), metadataField("Deal__c", master), "", "Opportunity.Rating__c", "Must specify 'visibleLines'"},
		{"required checkbox", metadataField("Rating__c", "<type>Checkbox</type><required>true</required>"), metadataField("Deal__c", master), "", "Opportunity.Rating__c", "Can not specify 'required'"},
		{"unknown parent", metadataField("Rating__c", score), metadataField("Deal__c", strings.ReplaceAll(master, "<referenceTo>Opportunity", "<referenceTo>Deal__c")), "", "Thing__c.Deal__c", "does not resolve to a valid sObject type"},
		{"permission on a master-detail field", metadataField("Rating__c", score), metadataField("Deal__c", master), good + strings.ReplaceAll(good, "Opportunity.Rating__c", "Thing__c.Deal__c"), "Reader", "You cannot deploy to a required field: Thing__c.Deal__c"},
		{"permission on nothing", metadataField("Rating__c", score), metadataField("Deal__c", master), strings.ReplaceAll(good, "Rating__c", "Nope__c"), "Reader", "no CustomField named Opportunity.Nope__c found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := start(t, secrets())
			res := c.deploy(pack(t, tt.opportunity, tt.thing, tt.permissions), false)
			failure := at(res, "details", "componentFailures", 0)
			problem, _ := at(failure, "problem").(string)
			if at(res, "success") != false || at(failure, "fullName") != tt.component || !strings.Contains(problem, tt.problem) {
				t.Errorf("got %v", res)
			}
			if status, _ := c.query("SELECT Id FROM Thing__c"); status != http.StatusBadRequest {
				t.Error("a failed deployment changed the schema")
			}
			if n := len(c.rows("SELECT Id FROM PermissionSet")); n != 0 {
				t.Errorf("a failed deployment left %d permission sets", n)
			}
		})
	}
}

// files zips a package.
func files(t *testing.T, content map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range content {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// folder reads the files below a folder.
func folder(t *testing.T, root string) map[string]string {
	t.Helper()
	out, source := map[string]string{}, os.DirFS(root)
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(source, name)
		out[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The whole package as it is deployed, and what an org says of each mistake in it.
func TestDeployPackage(t *testing.T) {
	const opportunity, request = "objects/Opportunity.object", "objects/FitSync_Request__c.object"
	const executive, worker = "permissionsets/FitSync_Account_Executive.permissionset", "permissionsets/FitSync_Integration.permissionset"
	const report, reportType = "reports/FitSync/Revenue_by_Gap.report", "reportTypes/FitSync_Deals_Gaps.reportType"
	for _, tt := range []struct{ name, file, old, new, component, problem string }{
		{name: "as it is, but for the report"},
		{"report on a new type", "", "", "", "FitSync/Revenue_by_Gap", "Invalid report type: FitSync_Deals_Gaps__c"},
		{name: "the report after its type", file: report, old: "<name>Revenue by gap</name>", new: "<name>Revenue by product gap</name>"},
		{"report that shows what it groups by", report, "$Severity__c", "$Product_Gap__c", "FitSync/Revenue_by_Gap", "You can't include groupings in the selected columns list"},
		{"unknown kind", "package.xml", "<name>CustomTab</name>", "<name>CustomTap</name>", "package.xml", "Unknown type name 'CustomTap' specified in package.xml"},
		{"not in the manifest", "package.xml", "<members>Opportunity.FitSync_Blocked</members>", "", "Opportunity.FitSync_Blocked", "is not in package.xml"},
		{"unknown field type", opportunity, "<type>Number</type>", "<type>Numbr</type>", "Opportunity.FitSync_Score__c", "'Numbr' is not a valid value for the enum 'FieldType'"},
		{"history that is off", opportunity, "<enableHistory>true</enableHistory>", "", "Opportunity.FitSync_Score__c", "history is not enabled for Opportunity"},
		{"view of a missing field", opportunity, "<columns>FitSync_Score__c</columns>", "<columns>FitSync_Skore__c</columns>", "Opportunity.FitSync_Blocked", "Could not resolve list view column: FitSync_Skore__c"},
		{"rule on a missing field", request, "ISBLANK(Opportunity__c)", "ISBLANK(Deal__c)", "FitSync_Request__c.FitSync_Scope", "Field Deal__c does not exist"},
		{"permission on a missing field", executive, "FitSync_Score__c", "FitSync_Skore__c", "FitSync_Account_Executive", "no CustomField named Opportunity.FitSync_Skore__c found"},
		{"permission on a master-detail field", worker, "FitSync_Gap__c.Points__c", "FitSync_Gap__c.Opportunity__c", "FitSync_Integration", "You cannot deploy to a required field: FitSync_Gap__c.Opportunity__c"},
		{"details that are read without their master", worker, "<object>Opportunity</object>", "<object>Task</object>", "FitSync_Integration", "depends on permission(s): Read Opportunity"},
		{"custom permission that is missing", "permissionsets/FitSync_Admin.permissionset", "FitSync_Request_Any", "FitSync_Any", "FitSync_Admin", "no CustomPermission named FitSync_Any found"},
		{"tab that is missing", "permissionsets/FitSync_Admin.permissionset", "<tab>FitSync_Request__c</tab>", "<tab>FitSync_Gap__c</tab>", "FitSync_Admin", "no CustomTab named FitSync_Gap__c found"},
		{"report type over no relationship", reportType, "<relationship>FitSync_Gaps__r</relationship>", "<relationship>Gaps__r</relationship>", "FitSync_Deals_Gaps", "Invalid relationship Gaps__r"},
		{"report type with a missing field", reportType, "<field>Product_Gap__c.Uplift__c</field>", "<field>Product_Gap__c.Up__c</field>", "FitSync_Deals_Gaps", "Invalid field Product_Gap__c.Up__c"},
		{"report with a field that its type lacks", report, "$Severity__c", "$Severe__c", "FitSync/Revenue_by_Gap", "Invalid field name: Opportunity.FitSync_Gaps__r$Severe__c"},
		{"report of no type", report, "<reportType>FitSync_Deals_Gaps__c", "<reportType>Nope__c", "FitSync/Revenue_by_Gap", "Invalid report type: Nope__c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := serve(t, orgsim.New(secrets()))
			content := folder(t, "../sfdx/metadata")
			if changed := strings.ReplaceAll(content[tt.file], tt.old, tt.new); changed != content[tt.file] {
				content[tt.file] = changed
			} else if tt.file != "" {
				t.Fatal("the package does not hold what this test changes")
			}
			// A report is validated only where its report type is there already.
			if strings.HasPrefix(tt.file, "reports/") {
				if before := c.deploy(files(t, withoutReports(content)), false); at(before, "success") != true {
					t.Fatalf("without reports: %v", at(before, "details", "componentFailures"))
				}
			} else if tt.name != "report on a new type" {
				content = withoutReports(content)
			}
			res := c.deploy(files(t, content), false)
			if tt.problem == "" {
				if at(res, "success") != true {
					t.Errorf("refused: %v", at(res, "details", "componentFailures"))
				}
				return
			}
			found := false
			failures, _ := at(res, "details", "componentFailures").([]any)
			for _, f := range failures {
				problem, _ := at(f, "problem").(string)
				found = found || at(f, "fullName") == tt.component && strings.Contains(problem, tt.problem)
			}
			if !found || at(res, "success") != false {
				t.Errorf("got %v", failures)
			}
			there, _ := c.query("SELECT Id FROM FitSync_Gap__c")
			if (there == http.StatusOK) != strings.HasPrefix(tt.file, "reports/") {
				t.Error("a failed deployment changed the schema")
			}
		})
	}
}

// withoutReports leaves the reports out of a package.
func withoutReports(content map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range content {
		if !strings.HasPrefix(name, "reports/") {
			out[name] = text
		}
	}
	head, tail, _ := strings.Cut(out["package.xml"], "<name>Report</name>")
	out["package.xml"] = head[:strings.LastIndex(head, "<types>")] + strings.TrimPrefix(strings.TrimSpace(tail), "</types>")
	return out
}

func TestDeployRefused(t *testing.T) {
	c := start(t, secrets())
	if status, _ := c.send(http.MethodPost, "/metadata/deployRequest", "{}"); status != http.StatusUnsupportedMediaType {
		t.Errorf("not multipart: %d", status)
	}
	res := c.deploy([]byte("not a zip"), false)
	if at(res, "success") != false || at(res, "errorStatusCode") != "INVALID_ZIP" {
		t.Errorf("not a zip: %v", res)
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.NoMetadataRights})
	if status, v := c.send(http.MethodPost, "/metadata/deployRequest", "{}"); status != http.StatusForbidden || at(v, 0, "errorCode") != "INSUFFICIENT_ACCESS" {
		t.Errorf("without the permission: %d %v", status, v)
	}
}
