package salesforce

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"slices"
)

// The files of a deployment in metadata format. Element order follows the WSDL,
// which wants an object's elements sorted by name within their kind only.

const metaNamespace = "http://soap.sforce.com/2006/04/metadata"

type metaField struct {
	Name          string    `xml:"fullName"`
	Default       string    `xml:"defaultValue,omitempty"`
	External      bool      `xml:"externalId,omitempty"`
	Help          string    `xml:"inlineHelpText,omitempty"`
	Label         string    `xml:"label"`
	Length        int       `xml:"length,omitempty"`
	Precision     int       `xml:"precision,omitempty"`
	ReferenceTo   string    `xml:"referenceTo,omitempty"`
	ChildrenLabel string    `xml:"relationshipLabel,omitempty"`
	Children      string    `xml:"relationshipName,omitempty"`
	Required      bool      `xml:"required,omitempty"`
	Scale         *int      `xml:"scale,omitempty"`
	Type          string    `xml:"type"`
	Unique        bool      `xml:"unique,omitempty"`
	Values        *valueSet `xml:"valueSet,omitempty"`
	Lines         int       `xml:"visibleLines,omitempty"`
}

type valueSet struct {
	Restricted bool        `xml:"restricted"`
	Sorted     bool        `xml:"valueSetDefinition>sorted"`
	Values     []metaValue `xml:"valueSetDefinition>value"`
}

type metaValue struct {
	Name    string `xml:"fullName"`
	Default bool   `xml:"default"`
	Label   string `xml:"label"`
}

func newValueSet(restricted bool, values []string) *valueSet {
	set := &valueSet{Restricted: restricted}
	for _, v := range values {
		set.Values = append(set.Values, metaValue{Name: v, Label: v})
	}
	return set
}

type metaObject struct {
	XMLName   xml.Name    `xml:"CustomObject"`
	Namespace string      `xml:"xmlns,attr"`
	Status    string      `xml:"deploymentStatus,omitempty"`
	Fields    []metaField `xml:"fields"`
	Label     string      `xml:"label,omitempty"`
	NameField *metaField  `xml:"nameField,omitempty"`
	Plural    string      `xml:"pluralLabel,omitempty"`
	Sharing   string      `xml:"sharingModel,omitempty"`
}

// newRequirementObject is the object without its fields.
func newRequirementObject() metaObject {
	return metaObject{
		Status: "Deployed", Label: "Requirement", Plural: "Requirements", Sharing: "ControlledByParent",
		NameField: &metaField{Label: "Requirement Name", Type: "Text"},
	}
}

type metaPermissionSet struct {
	XMLName     xml.Name           `xml:"PermissionSet"`
	Namespace   string             `xml:"xmlns,attr"`
	Description string             `xml:"description"`
	Fields      []fieldPermission  `xml:"fieldPermissions"`
	Label       string             `xml:"label"`
	Objects     []objectPermission `xml:"objectPermissions"`
}

type fieldPermission struct {
	Editable bool   `xml:"editable"`
	Field    string `xml:"field"`
	Readable bool   `xml:"readable"`
}

type objectPermission struct {
	Create    bool   `xml:"allowCreate"`
	Delete    bool   `xml:"allowDelete"`
	Edit      bool   `xml:"allowEdit"`
	Read      bool   `xml:"allowRead"`
	ModifyAll bool   `xml:"modifyAllRecords"`
	Object    string `xml:"object"`
	ViewAll   bool   `xml:"viewAllRecords"`
}

// newPermissionSet grants read access to our fields and edit access to those that
// fitsync writes. Reading an opportunity depends on reading accounts, so the
// objects are named too; which records the user sees is left to the org's sharing.
func newPermissionSet(components []component) metaPermissionSet {
	set := metaPermissionSet{
		Label: "FitSync Integration", Description: "What the FitSync worker may read and write",
		Objects: []objectPermission{{Object: "Account", Read: true}, {Object: opportunity, Read: true, Edit: true}},
	}
	for _, k := range components {
		if k.grantable() {
			set.Fields = append(set.Fields, fieldPermission{Editable: k.ours, Field: k.name(), Readable: true})
		}
		if k.object == requirementObject && set.Objects[len(set.Objects)-1].Object != requirementObject {
			set.Objects = append(set.Objects, objectPermission{Object: requirementObject, Read: true, Edit: true})
		}
	}
	return set
}

type metaPackage struct {
	XMLName   xml.Name   `xml:"Package"`
	Namespace string     `xml:"xmlns,attr"`
	Types     []metaType `xml:"types"`
	Version   string     `xml:"version"`
}

type metaType struct {
	Members []string `xml:"members"`
	Name    string   `xml:"name"`
}

// bundle collects what one deployment creates.
type bundle struct {
	objects     map[string]metaObject
	created     []string // objects that are new
	fields      []string // full names
	permissions *metaPermissionSet
}

func (b *bundle) add(k component) {
	if b.objects == nil {
		b.objects = map[string]metaObject{}
	}
	o := b.objects[k.object]
	o.Fields = append(o.Fields, k.field)
	b.objects[k.object] = o
	b.fields = append(b.fields, k.name())
}

func (b *bundle) create(object string) {
	if b.objects == nil {
		b.objects = map[string]metaObject{}
	}
	o := newRequirementObject()
	o.Fields = b.objects[object].Fields
	b.objects[object] = o
	b.created = append(b.created, object)
}

// zip renders the bundle; equal bundles give equal archives.
func (b *bundle) zip(version string) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	write := func(name string, content any) error {
		w, err := archive.Create(name)
		if err != nil {
			return err
		}
		text, err := xml.MarshalIndent(content, "", "  ")
		if err != nil {
			return err
		}
		_, err = w.Write(append([]byte(xml.Header), text...))
		return err
	}
	if err := write("package.xml", b.manifest(version)); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(b.objects))
	for name := range b.objects {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		o := b.objects[name]
		o.Namespace = metaNamespace
		if err := write("objects/"+name+".object", o); err != nil {
			return nil, err
		}
	}
	if b.permissions != nil {
		b.permissions.Namespace = metaNamespace
		if err := write("permissionsets/"+permissionSet+".permissionset", b.permissions); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

func (b *bundle) manifest(version string) metaPackage {
	p := metaPackage{Namespace: metaNamespace, Version: version}
	if len(b.created) > 0 {
		p.Types = append(p.Types, metaType{b.created, "CustomObject"})
	}
	if len(b.fields) > 0 {
		p.Types = append(p.Types, metaType{b.fields, "CustomField"})
	}
	if b.permissions != nil {
		p.Types = append(p.Types, metaType{[]string{permissionSet}, "PermissionSet"})
	}
	return p
}
