package orgsim

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// The files of a package in metadata format.

type packageXML struct {
	Types []struct {
		Name    string   `xml:"name"`
		Members []string `xml:"members"`
	} `xml:"types"`
	Version string `xml:"version"`
}

type objectXML struct {
	Label     string     `xml:"label"`
	Plural    string     `xml:"pluralLabel"`
	Sharing   string     `xml:"sharingModel"`
	Status    string     `xml:"deploymentStatus"`
	NameField *fieldXML  `xml:"nameField"`
	Fields    []fieldXML `xml:"fields"`
	History   bool       `xml:"enableHistory"`
	Views     []viewXML  `xml:"listViews"`
	Rules     []ruleXML  `xml:"validationRules"`
}

type viewXML struct {
	FullName string   `xml:"fullName"`
	Label    string   `xml:"label"`
	Scope    string   `xml:"filterScope"`
	Columns  []string `xml:"columns"`
	Filters  []struct {
		Field string `xml:"field"`
	} `xml:"filters"`
}

type ruleXML struct {
	FullName string `xml:"fullName"`
	Formula  string `xml:"errorConditionFormula"`
	Message  string `xml:"errorMessage"`
	Field    string `xml:"errorDisplayField"`
}

type fieldXML struct {
	FullName     string `xml:"fullName"`
	Label        string `xml:"label"`
	Type         string `xml:"type"`
	Length       int    `xml:"length"`
	Precision    int    `xml:"precision"`
	Scale        int    `xml:"scale"`
	Required     bool   `xml:"required"`
	Unique       bool   `xml:"unique"`
	ExternalID   bool   `xml:"externalId"`
	VisibleLines int    `xml:"visibleLines"`
	DefaultValue string `xml:"defaultValue"`
	ReferenceTo  string `xml:"referenceTo"`
	Children     string `xml:"relationshipName"`
	Reparentable bool   `xml:"reparentableMasterDetail"`
	Formula      string `xml:"formula"`
	History      bool   `xml:"trackHistory"`
	Restricted   bool   `xml:"valueSet>restricted"`
	Values       []struct {
		FullName string `xml:"fullName"`
		Default  bool   `xml:"default"`
	} `xml:"valueSet>valueSetDefinition>value"`
}

type permissionSetXML struct {
	Label       string `xml:"label"`
	Description string `xml:"description"`
	Fields      []struct {
		Field    string `xml:"field"`
		Readable bool   `xml:"readable"`
		Editable bool   `xml:"editable"`
	} `xml:"fieldPermissions"`
	Objects []objectPermissionXML `xml:"objectPermissions"`
	Custom  []struct {
		Name string `xml:"name"`
	} `xml:"customPermissions"`
	Tabs []struct {
		Tab string `xml:"tab"`
	} `xml:"tabSettings"`
}

type objectPermissionXML struct {
	Object    string `xml:"object"`
	Create    bool   `xml:"allowCreate"`
	Delete    bool   `xml:"allowDelete"`
	Edit      bool   `xml:"allowEdit"`
	Read      bool   `xml:"allowRead"`
	ModifyAll bool   `xml:"modifyAllRecords"`
	ViewAll   bool   `xml:"viewAllRecords"`
}

// bundle is an unzipped package.
type bundle struct {
	manifest packageXML
	files    map[string][]byte // by path below the package's root
}

// maxUnzipped bounds what a package may unzip to, in bytes.
const maxUnzipped = 400 << 20

func openBundle(data []byte) (*bundle, *apiError) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("INVALID_ZIP", "The file is not a zip file")
	}
	b := &bundle{files: map[string][]byte{}}
	root, total := "", int64(0)
	for _, f := range z.File {
		if path.Base(f.Name) == "package.xml" {
			root = strings.TrimSuffix(f.Name, "package.xml")
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, refuse("INVALID_ZIP", "%v", err)
		}
		content, err := io.ReadAll(io.LimitReader(r, maxUnzipped-total+1))
		if err == nil {
			err = r.Close()
		}
		total += int64(len(content))
		if err != nil || total > maxUnzipped {
			return nil, refuse("INVALID_ZIP", "Maximum size of unzipped files reached")
		}
		b.files[strings.TrimPrefix(f.Name, root)] = content
	}
	manifest, ok := b.files["package.xml"]
	if !ok {
		return nil, refuse("INVALID_PACKAGE", "No package.xml found")
	}
	if err := xml.Unmarshal(manifest, &b.manifest); err != nil {
		return nil, refuse("INVALID_PACKAGE", "package.xml: %v", err)
	}
	return b, nil
}

// names tells whether the manifest lists a component.
func (b *bundle) names(kind, member string) bool {
	for _, t := range b.manifest.Types {
		if t.Name == kind && (contains(t.Members, member) || contains(t.Members, "*")) {
			return true
		}
	}
	return false
}
