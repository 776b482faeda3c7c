package sfdx_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/salesforce/sfdx"
)

func open(t *testing.T) *sfdx.Package {
	t.Helper()
	p, err := sfdx.Open()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func fields(t *testing.T) map[string]sfdx.Field {
	t.Helper()
	all, err := open(t).Fields()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]sfdx.Field{}
	for _, f := range all {
		byName[f.FullName()] = f
	}
	return byName
}

// text makes differences readable.
func text(files map[string][]byte) map[string]string {
	out := map[string]string{}
	for name, content := range files {
		out[name] = string(content)
	}
	return out
}

var update = flag.Bool("update", false, "write the folder metadata anew from the source")

// rewrite replaces the folder metadata.
func rewrite(t *testing.T, files map[string][]byte) {
	t.Helper()
	err := os.RemoveAll("metadata")
	for name, content := range files {
		path := filepath.Join("metadata", filepath.FromSlash(name))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestMetadataIsUpToDate(t *testing.T) {
	p, err := sfdx.Convert(os.DirFS("force-app"), os.DirFS("report-app"))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		rewrite(t, p.Files())
		return // the next build embeds it
	}
	there := map[string][]byte{}
	err = filepath.WalkDir("metadata", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		inside, _ := filepath.Rel("metadata", name)
		there[filepath.ToSlash(inside)], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text(p.Files()), text(there)); diff != "" {
		t.Errorf("the folder metadata is not what the source gives; run go generate (-source +metadata):\n%s", diff)
	}
	if diff := cmp.Diff(text(there), text(open(t).Files())); diff != "" {
		t.Errorf("reading the metadata loses something (-folder +read):\n%s", diff)
	}
}

func TestZipIsTheSameEachTime(t *testing.T) {
	first, err := open(t).Zip(sfdx.APIVersion)
	if err != nil {
		t.Fatal(err)
	}
	second, err := open(t).Zip(sfdx.APIVersion)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("two archives of one package differ")
	}
	less := open(t).Keep(func(kind, _ string) bool { return kind != "Report" })
	if less.Revision() == open(t).Revision() {
		t.Error("packages with different components have one revision")
	}
}

func TestKeepKeepsTheManifestInStep(t *testing.T) {
	p := open(t).Keep(func(kind, name string) bool {
		return kind == sfdx.KindField && strings.HasPrefix(name, "Opportunity.FitSync_S")
	})
	want := map[string][]string{"CustomField": {"Opportunity.FitSync_Score__c", "Opportunity.FitSync_Scored_At__c"}}
	if diff := cmp.Diff(want, p.Components()); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
	if got := slices.Sorted(maps.Keys(p.Files())); !slices.Equal(got, []string{"objects/Opportunity.object", "package.xml"}) {
		t.Errorf("files %v", got)
	}
	object := string(p.Files()["objects/Opportunity.object"])
	if strings.Contains(object, "listViews") || strings.Contains(object, "FitSync_Low__c") {
		t.Errorf("the object holds more than was kept:\n%s", object)
	}
}

func TestSourceThatIsNotUnderstood(t *testing.T) {
	for name, want := range map[string]string{
		"main/default/classes/A.cls":                            "main/default/classes/A.cls: no folder of this package",
		"main/default/objects/O__c/webLinks/W.webLink-meta.xml": "a folder webLinks are not known",
	} {
		root := t.TempDir()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("<WebLink/>"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sfdx.Convert(os.DirFS(root)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFieldsHelpAndHistory(t *testing.T) {
	tracked := []string{}
	for name, f := range fields(t) {
		if f.Help == "" || f.Label == "" {
			t.Errorf("%s has no help text or no label", name)
		}
		if f.TrackHistory {
			tracked = append(tracked, name)
		}
		if f.ExternalID && (!f.Unique || f.Type != "Text") {
			t.Errorf("%s is an external id that cannot serve an upsert", name)
		}
	}
	slices.Sort(tracked)
	want := []string{"Opportunity.FitSync_Grade__c", "Opportunity.FitSync_Next_Action__c", "Opportunity.FitSync_Score__c"}
	if !slices.Equal(tracked, want) {
		t.Errorf("history is kept of %v, want %v", tracked, want)
	}
}

type permissionSet struct {
	License string `xml:"license"`
	Fields  []struct {
		Field    string `xml:"field"`
		Readable bool   `xml:"readable"`
		Editable bool   `xml:"editable"`
	} `xml:"fieldPermissions"`
	Objects []struct {
		Object    string `xml:"object"`
		Create    bool   `xml:"allowCreate"`
		Edit      bool   `xml:"allowEdit"`
		Delete    bool   `xml:"allowDelete"`
		ViewAll   bool   `xml:"viewAllRecords"`
		ModifyAll bool   `xml:"modifyAllRecords"`
	} `xml:"objectPermissions"`
}

func permissionSets(t *testing.T) map[string]permissionSet {
	t.Helper()
	out := map[string]permissionSet{}
	for name, content := range open(t).Files() {
		if filepath.Ext(name) != ".permissionset" {
			continue
		}
		var set permissionSet
		if err := xml.Unmarshal(content, &set); err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(name), ".permissionset")] = set
	}
	return out
}

func TestPermissionSetsNameFieldsThatTheyMay(t *testing.T) {
	known, sets := fields(t), permissionSets(t)
	if got := slices.Sorted(maps.Keys(sets)); !slices.Equal(got, []string{"FitSync_Account_Executive", "FitSync_Admin", "FitSync_Integration", "FitSync_RevOps"}) {
		t.Fatalf("permission sets %v", got)
	}
	for name, set := range sets {
		if set.License != "" {
			t.Errorf("%s asks for the license %s", name, set.License)
		}
		granted := map[string]bool{}
		for _, p := range set.Fields {
			f, ok := known[p.Field]
			switch {
			case !ok:
				t.Errorf("%s names %s, which the package does not create", name, p.Field)
			case !f.Grantable():
				t.Errorf("%s names the required or master-detail field %s", name, p.Field)
			case granted[p.Field] || !p.Readable:
				t.Errorf("%s grants %s twice or unreadable", name, p.Field)
			}
			granted[p.Field] = true
		}
		for field, f := range known {
			if name != "FitSync_Account_Executive" && f.Grantable() && !granted[field] {
				t.Errorf("%s does not grant %s", name, field)
			}
		}
	}
}

// Least privilege, object by object: what each set may edit.
func TestPermissionSetsAreTight(t *testing.T) {
	const opportunity, requirement, request = "Opportunity", "FitSync_Requirement__c", "FitSync_Request__c"
	editable := map[string][]string{
		"FitSync_Account_Executive": {request},
		"FitSync_RevOps":            {request, requirement},
		"FitSync_Admin":             {request, requirement},
		"FitSync_Integration":       {"FitSync_Gap__c", "FitSync_Product_Gap__c", request, requirement, opportunity},
	}
	for name, set := range permissionSets(t) {
		edits := map[string]bool{}
		for _, p := range set.Fields {
			if object, _, _ := strings.Cut(p.Field, "."); p.Editable {
				edits[object] = true
			}
		}
		if got := slices.Sorted(maps.Keys(edits)); !slices.Equal(got, editable[name]) {
			t.Errorf("%s edits fields of %v, want %v", name, got, editable[name])
		}
		for _, o := range set.Objects {
			standard := !strings.HasSuffix(o.Object, "__c")
			if standard && (o.Create || o.Delete || o.ViewAll || o.ModifyAll) || standard && o.Edit && name != "FitSync_Integration" {
				t.Errorf("%s asks for too much on %s: %+v", name, o.Object, o)
			}
			if o.Object == request && !o.Create && name != "FitSync_Integration" {
				t.Errorf("%s cannot ask for a resync", name)
			}
		}
	}
}
