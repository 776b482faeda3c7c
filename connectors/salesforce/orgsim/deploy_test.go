package orgsim_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
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
