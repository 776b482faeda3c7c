package sfdx

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const metaSuffix = "-meta.xml"

// members are the folders of an object in the source, with the element that each
// of their files becomes in the object's one file.
func members() map[string]string {
	return map[string]string{"fields": "fields", "listViews": "listViews", "validationRules": "validationRules"}
}

// Convert turns SFDX source, such as the folder force-app, into metadata format as
// the Salesforce CLI does: an object's parts become one file, other files lose the
// suffix -meta.xml, tests of components stay behind. The error names the file.
func Convert(sources ...fs.FS) (*Package, error) {
	p := newPackage()
	for _, source := range sources {
		if err := p.convert(source); err != nil {
			return nil, err
		}
	}
	p.sort()
	return p, nil
}

func (p *Package) convert(source fs.FS) error {
	return fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if err == nil && strings.HasPrefix(entry.Name(), "__") {
				return fs.SkipDir
			}
			return err
		}
		content, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		if err := p.take(name, content); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

// take adds one file of the source.
func (p *Package) take(name string, content []byte) error {
	parts := strings.Split(name, "/")
	at := slices.IndexFunc(parts, func(s string) bool { return s == "objects" || kinds()[s] != "" })
	if at < 0 {
		return fmt.Errorf("no folder of this package holds such files")
	}
	parts = parts[at:]
	switch {
	case parts[0] == "objects":
		return p.takeObject(parts, content)
	case parts[0] == "lwc":
		p.files[path.Join(parts...)] = tidy(content)
	case strings.HasSuffix(name, ".reportFolder"+metaSuffix):
		p.files[strings.TrimSuffix(path.Join(parts...), ".reportFolder"+metaSuffix)+metaSuffix] = tidy(content)
	default:
		p.files[strings.TrimSuffix(path.Join(parts...), metaSuffix)] = tidy(content)
	}
	return nil
}

// tidy gives every checkout the same bytes.
func tidy(content []byte) []byte { return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")) }

func (p *Package) takeObject(parts []string, content []byte) error {
	root, err := parse(content)
	if err != nil {
		return err
	}
	object := parts[1]
	if len(parts) == 3 {
		p.objects[object] = append(p.objects[object], root.Nodes...)
		return nil
	}
	element, known := members()[parts[2]]
	if !known {
		return fmt.Errorf("parts of objects in a folder %s are not known here", parts[2])
	}
	root.XMLName.Local = element
	p.objects[object] = append(p.objects[object], root)
	return nil
}
