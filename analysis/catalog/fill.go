package catalog

import (
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"fitsync/analysis"
)

// fill takes a catalog out of a tree. It goes on after a mistake, so that all are
// found at once.
func (d *document) fill(root *yaml.Node) {
	root = target(root)
	list := root
	if root.Kind == yaml.MappingNode {
		list = nil
		for _, p := range d.pairs(root, "", []string{"product", "capabilities"}) {
			if p.key == "product" {
				d.scalar(p, "", &d.file.Product)
			} else {
				list = p.value
			}
		}
	}
	switch {
	case list == nil || list.Tag == "!!null":
	case list.Kind != yaml.SequenceNode:
		d.say(list.Line, "", "want a list of capabilities")
	default:
		for _, item := range list.Content {
			d.capability(target(item))
		}
	}
}

// fieldsOf are the keys of a capability and where their values go.
func fieldsOf(c *analysis.Capability) map[string]any {
	return map[string]any{
		"id": &c.ID, "name": &c.Name, "aliases": &c.Aliases, "description": &c.Description, "category": &c.Category, "tags": &c.Tags,
		"support": &c.Support, "limits": &c.Limits, "gap": &c.Gap, "roadmap": &c.Roadmap, "effort_days": &c.EffortDays,
		"evidence": &c.Evidence, "materials": &c.Materials, "updated": &c.Updated,
	}
}

func (d *document) capability(node *yaml.Node) {
	var c analysis.Capability
	place := places{line: node.Line, fields: map[string]int{}}
	// The id comes first: it names the capability in what is said of the others.
	for _, p := range plainPairs(node) {
		if p.key == "id" && p.value.Kind == yaml.ScalarNode {
			c.ID = p.value.Value
		}
	}
	d.mapping(node, c.ID, fieldsOf(&c), &place)
	d.file.Capabilities, d.places = append(d.file.Capabilities, c), append(d.places, place)
}

// mapping fills fields from the keys of a node.
func (d *document) mapping(node *yaml.Node, id string, fields map[string]any, place *places) {
	if node.Kind != yaml.MappingNode {
		d.say(node.Line, id, "want %s, each with a value", words(slices.Sorted(maps.Keys(fields))))
		return
	}
	for _, p := range d.pairs(node, id, slices.Sorted(maps.Keys(fields))) {
		place.fields[p.key] = p.line
		if !d.value(p, id, fields[p.key], place) {
			place.broken = append(place.broken, p.key)
		}
	}
}

// value fills one field and reports whether its value could be read.
func (d *document) value(p pair, id string, into any, place *places) bool {
	if p.value.Tag == "!!null" {
		return true
	}
	switch into := into.(type) {
	case **analysis.RoadmapItem:
		*into = &analysis.RoadmapItem{}
		d.mapping(p.value, id, map[string]any{
			"item": &(*into).Item, "ship_date": &(*into).ShipDate, "commitment": &(*into).Commitment,
		}, place)
		return true
	case *[]analysis.Link:
		return d.links(p, id, into)
	}
	return d.scalar(p, id, into)
}

func (d *document) links(p pair, id string, into *[]analysis.Link) bool {
	if p.value.Kind != yaml.SequenceNode {
		d.say(p.value.Line, id, "%s: want a list of links, each with title and url", p.key)
		return false
	}
	for _, item := range p.value.Content {
		var link analysis.Link
		d.mapping(target(item), id, map[string]any{"title": &link.Title, "url": &link.URL}, &places{fields: map[string]int{}})
		*into = append(*into, link)
	}
	return true
}

// scalar fills a field from a value of its own type.
func (d *document) scalar(p pair, id string, into any) bool {
	var err error
	wants, kind := "a text", yaml.ScalarNode
	switch into := into.(type) {
	case *analysis.Date:
		wants = "a day as 2027-03-01"
		*into, err = analysis.ParseDate(p.value.Value)
	case *int:
		// Decode would take 1.5 for 1.
		wants = "a whole number"
		*into, err = strconv.Atoi(p.value.Value)
	case *[]string:
		wants, kind = "a list of texts", yaml.SequenceNode
		err = p.value.Decode(into)
	case *map[string]any:
		wants, kind = "keys with values, such as availability: 99.9", yaml.MappingNode
		err = p.value.Decode(into)
	default:
		err = p.value.Decode(into)
	}
	if err != nil || p.value.Kind != kind {
		d.say(p.value.Line, id, "%s: want %s", p.key, wants)
		return false
	}
	return true
}
