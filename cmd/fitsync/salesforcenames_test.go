package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/connectors/salesforce/sfdx"
)

// packagedFields are the custom fields that the Salesforce package creates, by full name.
func packagedFields(t *testing.T) map[string]sfdx.Field {
	t.Helper()
	p, err := sfdx.Open()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := p.Fields()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]sfdx.Field{}
	for _, f := range fields {
		out[f.FullName()] = f
	}
	return out
}

func defaultSalesforce(t *testing.T) connectors.Mapping {
	t.Helper()
	text := "connections: [{name: acme, kind: salesforce, base_url: https://acme.my.salesforce.com, auth: {flow: client_credentials, client_id: a, client_secret: \"${SECRET}\"}}]"
	loaded, err := config.Parse("fitsync.yaml", []byte(text), config.Outside{LookupFunc: func(string) (string, bool) { return "secret", true }})
	if err != nil {
		t.Fatal(err)
	}
	return mappingOf(loaded.Connections[0])
}

// The default mapping writes exactly the fields that the package puts on an
// opportunity, and reads requirement fields that the package has.
func TestSalesforceMappingIsThePackages(t *testing.T) {
	t.Parallel()
	packaged, m := packagedFields(t), defaultSalesforce(t)
	written := map[string]bool{}
	for _, w := range m.WriteBack {
		f, ok := packaged["Opportunity."+w.Field]
		written["Opportunity."+w.Field] = true
		if !ok || w.Length > 0 && w.Length != f.Length || w.Scale != f.Scale {
			t.Errorf("%s (%d characters, %d decimals) is %+v in the package", w.Field, w.Length, w.Scale, f)
		}
	}
	for name, f := range packaged {
		if f.Object == "Opportunity" && !written[name] {
			t.Errorf("nothing writes %s", name)
		}
	}
	for _, s := range connectors.WriteBackFields() {
		if got := packaged["Opportunity."+s.Salesforce].Help; got != s.Help {
			t.Errorf("the help text of %s is %q, the field table says %q", s.Salesforce, got, s.Help)
		}
	}
	for _, name := range append(slices.Collect(valuesOf(m.Requirements.Fields)), m.Requirements.Parent) {
		if _, ok := packaged[m.Requirements.Object+"."+name]; !ok {
			t.Errorf("the mapping reads %s.%s, which the package does not create", m.Requirements.Object, name)
		}
	}
}

func valuesOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// The simulator's schema is the package's, field by field.
func TestSalesforceSimulatorHasThePackagesFields(t *testing.T) {
	t.Parallel()
	org := orgsim.New(orgsim.Options{})
	org.DefineFitSync()
	got, want := map[string]sfdx.Field{}, map[string]sfdx.Field{}
	objects := map[string]bool{}
	for name, f := range packagedFields(t) {
		objects[f.Object] = true
		f.Label, f.Help, f.TrackHistory = "", "", false // what a person sees; the simulator shows nothing
		want[name] = f
	}
	for object := range objects {
		for _, f := range org.Fields(object) {
			if strings.HasSuffix(f.Name, "__c") {
				got[object+"."+f.Name] = simulated(object, f)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-package +simulator):\n%s", diff)
	}
}

// simulated is a field of the simulator in the words of the package.
func simulated(object string, f orgsim.Field) sfdx.Field {
	out := sfdx.Field{
		Object: object, Name: f.Name, Type: f.Type, Precision: f.Precision, Scale: f.Scale, ExternalID: f.ExternalID, Unique: f.Unique,
		Restricted: f.Restricted, Values: f.Values, Children: strings.TrimSuffix(f.ChildRelationship, "__r"), Required: f.Required && f.Type != "MasterDetail",
	}
	if f.Type == "Text" || f.Type == "LongTextArea" {
		out.Length = f.Length // the others have a length of the org's own
	}
	if len(f.ReferenceTo) > 0 {
		out.ReferenceTo = f.ReferenceTo[0]
	}
	return out
}

var (
	fullNames  = regexp.MustCompile(`\b(Opportunity|FitSync_[A-Za-z_]+__c)\.([A-Za-z_]+__c)\b`)
	fitSyncOwn = regexp.MustCompile(`\bFitSync_[A-Za-z_]+__[cr]\b`)
	shortNames = regexp.MustCompile(`'([A-Za-z_]+__c)'`) // as the components read a record's fields
)

// Every name in the components, list views, permission sets, report and report type
// is one that the package creates.
func TestSalesforceSourceNamesWhatThePackageCreates(t *testing.T) {
	t.Parallel()
	packaged := packagedFields(t)
	known := map[string]bool{"FitSync_Deals_Gaps__c": true} // what the report calls its type
	for _, f := range packaged {
		known[f.Object], known[f.Name], known[f.Children+"__r"] = true, true, true
	}
	seen := map[string]bool{}
	for _, source := range []string{"force-app", "report-app"} {
		err := filepath.WalkDir(filepath.Join("../../connectors/salesforce/sfdx", source), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			for _, m := range fullNames.FindAllStringSubmatch(string(content), -1) {
				seen[filepath.Ext(path)] = true
				if _, ok := packaged[m[0]]; !ok {
					t.Errorf("%s names %s", path, m[0])
				}
			}
			names := fitSyncOwn.FindAllString(string(content), -1)
			if filepath.Ext(path) == ".js" {
				for _, m := range shortNames.FindAllStringSubmatch(string(content), -1) {
					names = append(names, m[1])
				}
			}
			for _, name := range names {
				if !known[name] {
					t.Errorf("%s names %s", path, name)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if !seen[".xml"] || !seen[".js"] {
		t.Error("files that name fields are missing; is the source in another place?")
	}
}

// The connector reads and answers requests by names that the package creates.
func TestSalesforceRequestsAreThePackages(t *testing.T) {
	t.Parallel()
	packaged := packagedFields(t)
	content, err := os.ReadFile("../../connectors/salesforce/requests.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`"(\w+__c)"`).FindAllStringSubmatch(string(content), -1)
	if len(names) == 0 {
		t.Fatal("the connector names no field of a request")
	}
	for _, m := range names {
		if _, ok := packaged["FitSync_Request__c."+m[1]]; !ok && m[1] != "FitSync_Request__c" {
			t.Errorf("the connector names %s, which requests do not have", m[1])
		}
	}
}
