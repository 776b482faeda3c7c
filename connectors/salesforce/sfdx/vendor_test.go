package sfdx_test

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fitsync/connectors/testparts"
)

// vendorTypes are the types of metadata files as the npm package @salesforce/types
// declares them.
type vendorTypes struct {
	enums map[string][]string
	base  map[string]string
	types map[string]map[string]member
}

type member struct {
	typ            string
	optional, list bool
}

var (
	typeLine   = regexp.MustCompile(`^export type (\w+) = (.*)$`)
	memberLine = regexp.MustCompile(`^ {4}(\w+)(\?)?: ([^;]+?)(\[\])?;$`)
	baseName   = regexp.MustCompile(`^(\w+)(?: & \{|;)$`)
)

func readVendorTypes(t *testing.T, path string) vendorTypes {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	v := vendorTypes{map[string][]string{}, map[string]string{}, map[string]map[string]member{}}
	lines, current := bufio.NewScanner(f), ""
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := typeLine.FindStringSubmatch(lines.Text()); m != nil {
			current = m[1]
			v.declare(current, m[2])
		} else if m := memberLine.FindStringSubmatch(lines.Text()); m != nil {
			v.types[current][m[1]] = member{m[3], m[2] != "" || m[4] != "", m[4] != ""}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(v.enums["FieldType"]) < 20 || len(v.types["CustomField"]) < 40 {
		t.Fatal("the declarations of the vendor are not laid out as expected")
	}
	return v
}

func (v vendorTypes) declare(name, rest string) {
	if strings.HasPrefix(rest, "'") {
		for _, value := range strings.Split(strings.TrimSuffix(rest, ";"), " | ") {
			v.enums[name] = append(v.enums[name], strings.Trim(value, "'"))
		}
		return
	}
	v.types[name] = map[string]member{}
	if m := baseName.FindStringSubmatch(rest); m != nil {
		v.base[name] = m[1]
	}
}

// member finds an element of a type or of what it extends.
func (v vendorTypes) member(typ, name string) (member, bool) {
	for ; typ != ""; typ = v.base[typ] {
		if m, ok := v.types[typ][name]; ok {
			return m, true
		}
	}
	return member{}, false
}

type element struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Nodes   []element `xml:",any"`
}

// check lists what the vendor would not understand.
func (v vendorTypes) check(path, typ string, e element) (problems []string) {
	count := map[string]int{}
	for _, n := range e.Nodes {
		name := n.XMLName.Local
		m, ok := v.member(typ, name)
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: %s has no element %s", path, typ, name))
			continue
		}
		if count[name]++; count[name] == 2 && !m.list {
			problems = append(problems, fmt.Sprintf("%s: %s occurs twice", path, name))
		}
		problems = append(problems, v.value(path+"/"+name, m.typ, n)...)
	}
	for ; typ != ""; typ = v.base[typ] {
		for name, m := range v.types[typ] {
			if !m.optional && count[name] == 0 {
				problems = append(problems, fmt.Sprintf("%s: %s needs %s", path, typ, name))
			}
		}
	}
	return problems
}

func (v vendorTypes) value(path, typ string, e element) []string {
	text := strings.TrimSpace(e.Text)
	wrong := func(err error) []string {
		if err == nil {
			return nil
		}
		return []string{fmt.Sprintf("%s: %q is no %s", path, text, typ)}
	}
	switch {
	case v.enums[typ] != nil:
		if !slices.Contains(v.enums[typ], text) {
			return []string{fmt.Sprintf("%s: %q is none of %s", path, text, strings.Join(v.enums[typ], ", "))}
		}
		return nil
	case typ == "boolean":
		_, err := strconv.ParseBool(text)
		return wrong(err)
	case typ == "number":
		_, err := strconv.ParseFloat(text, 64)
		return wrong(err)
	case strings.HasSuffix(path, "/targetConfigs"):
		return nil // declared as a string, since the page reads it and the API does not
	case v.types[typ] != nil && (len(v.types[typ]) > 0 || v.base[typ] != ""):
		return v.check(path, typ, e)
	case len(e.Nodes) > 0:
		return []string{fmt.Sprintf("%s: elements where a %s is due", path, typ)}
	}
	return nil
}

func (v vendorTypes) file(name string, content []byte) []string {
	var root element
	if err := xml.Unmarshal(content, &root); err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	if root.XMLName.Space != "http://soap.sforce.com/2006/04/metadata" {
		return []string{name + ": not in the namespace of metadata"}
	}
	if v.types[root.XMLName.Local] == nil {
		return []string{fmt.Sprintf("%s: no type %s", name, root.XMLName.Local)}
	}
	return v.check(name, root.XMLName.Local, root)
}

func TestMetadataIsWhatTheVendorDeclares(t *testing.T) {
	testparts.NodePackages(t, ".")
	v := readVendorTypes(t, filepath.Join("node_modules", "@salesforce", "types", "lib", "metadata.d.ts"))
	files := 0
	for _, root := range []string{"force-app", "report-app", "external-app", "metadata"} {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			kept := strings.HasPrefix(filepath.ToSlash(name), "metadata/lwc/") && !strings.HasSuffix(name, ".xml")
			if err != nil || entry.IsDir() || filepath.Base(name) == "package.xml" || kept || root != "metadata" && !strings.HasSuffix(name, "-meta.xml") {
				return err
			}
			content, err := os.ReadFile(name)
			files++
			for _, problem := range v.file(filepath.ToSlash(name), content) {
				t.Error(problem)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	if files < 100 {
		t.Errorf("only %d files were checked", files)
	}
}

func TestVendorTypesFindMistakes(t *testing.T) {
	testparts.NodePackages(t, ".")
	v := readVendorTypes(t, filepath.Join("node_modules", "@salesforce", "types", "lib", "metadata.d.ts"))
	score := read(t, "force-app/main/default/objects/Opportunity/fields/FitSync_Score__c.field-meta.xml")
	set := read(t, "force-app/main/default/permissionsets/FitSync_Integration.permissionset-meta.xml")
	for _, tt := range []struct{ name, content, old, new, want string }{
		{"a type that is none", score, "<type>Number</type>", "<type>Numbr</type>", `"Numbr" is none of`},
		{"an element that is none", score, "inlineHelpText", "inlineHelp", "has no element inlineHelp"},
		{"an element given twice", score, "<precision>3</precision>", "<precision>3</precision><precision>4</precision>", "precision occurs twice"},
		{"a number that is none", score, "<precision>3</precision>", "<precision>three</precision>", `"three" is no number`},
		{"a flag that is none", set, "<editable>true</editable>", "<editable>yes</editable>", `"yes" is no boolean`},
		{"a required element left out", set, "<label>FitSync Integration</label>", "", "PermissionSet needs label"},
		{"another root", score, "CustomField", "CustomFeld", "no type CustomFeld"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.ReplaceAll(tt.content, tt.old, tt.new)
			if got := strings.Join(v.file("f", []byte(changed)), "\n"); changed == tt.content || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
