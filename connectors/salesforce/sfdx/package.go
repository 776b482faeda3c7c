package sfdx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// APIVersion is the one that the source is written for.
const APIVersion = "66.0"

//go:embed metadata
var embedded embed.FS

// Package is a set of components in metadata format. It is not safe for concurrent
// use while it is changed.
type Package struct {
	objects map[string][]node // an object's settings and parts
	files   map[string][]byte // everything else, by path
}

func newPackage() *Package {
	return &Package{objects: map[string][]node{}, files: map[string][]byte{}}
}

// Open reads the package that fitsync brings along.
func Open() (*Package, error) {
	root, err := fs.Sub(embedded, "metadata")
	if err != nil {
		return nil, err
	}
	p := newPackage()
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == manifestName {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil || path.Dir(name) != "objects" {
			p.files[name] = content
			return err
		}
		object, err := parse(content)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.objects[strings.TrimSuffix(path.Base(name), ".object")] = object.Nodes
		return nil
	})
	return p, err
}

// Files are the files of the metadata format by path, package.xml among them.
func (p *Package) Files() map[string][]byte {
	out := maps.Clone(p.files)
	for object, nodes := range p.objects {
		out["objects/"+object+".object"] = render("CustomObject", nodes)
	}
	out[manifestName] = p.manifest(APIVersion)
	return out
}

// Zip renders the package for a deployment at an API version such as 66.0; equal
// packages give equal archives.
func (p *Package) Zip(version string) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	files := p.Files()
	files[manifestName] = p.manifest(version)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("zip %s: %w", name, err)
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}

// Revision tells two packages apart: 12 hex digits over all files.
func (p *Package) Revision() string {
	files, hash := p.Files(), sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(hash, "%s %d\n%s", name, len(files[name]), files[name])
	}
	return hex.EncodeToString(hash.Sum(nil))[:12]
}

// Empty reports whether there is nothing to deploy.
func (p *Package) Empty() bool { return len(p.objects) == 0 && len(p.files) == 0 }

// Keep returns the package without the components that keepFunc refuses. It is
// asked for each in the words of package.xml: CustomField and
// Opportunity.FitSync_Score__c. An object's own settings are the CustomObject.
func (p *Package) Keep(keepFunc func(kind, name string) bool) *Package {
	out := newPackage()
	for object, nodes := range p.objects {
		for _, n := range nodes {
			kind, name := n.component(object)
			if keepFunc(kind, name) {
				out.objects[object] = append(out.objects[object], n)
			}
		}
	}
	for name, content := range p.files {
		if kind, member := fileComponent(name); keepFunc(kind, member) {
			out.files[name] = content
		}
	}
	return out
}

// Put adds a file or replaces it.
func (p *Package) Put(name string, content []byte) { p.files[name] = content }

// File is the content of a file that is no object, nil where there is none.
func (p *Package) File(name string) []byte { return p.files[name] }

// PutField adds a field to an object or replaces it. The definition is a value that
// encoding/xml writes as the elements of a CustomField.
func (p *Package) PutField(object string, definition any) error {
	text, err := xml.Marshal(definition)
	if err != nil {
		return err
	}
	field, err := parse(text)
	if err != nil {
		return err
	}
	field.XMLName.Local = "fields"
	kept := slices.DeleteFunc(slices.Clone(p.objects[object]), func(n node) bool {
		return n.XMLName.Local == "fields" && n.child("fullName") == field.child("fullName")
	})
	p.objects[object] = append(kept, field)
	p.sort()
	return nil
}

// sort puts the parts of each object into one order.
func (p *Package) sort() {
	for _, nodes := range p.objects {
		slices.SortStableFunc(nodes, func(a, b node) int {
			return cmp.Or(cmp.Compare(a.XMLName.Local, b.XMLName.Local), cmp.Compare(a.child("fullName"), b.child("fullName")))
		})
	}
}
