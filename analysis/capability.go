package analysis

// Capability is one thing that the product does, will do or does not do.
type Capability struct {
	ID          string   `json:"id" yaml:"id"`
	Name        string   `json:"name" yaml:"name"`
	Aliases     []string `json:"aliases,omitempty" yaml:"aliases,omitempty"`
	Description string   `json:"description,omitempty" yaml:"description,omitempty"`
	Category    Category `json:"category,omitempty" yaml:"category,omitempty"`
	Tags        []string `json:"tags,omitempty" yaml:"tags,omitempty"`
	Support     Level    `json:"support" yaml:"support"`

	// Limits states typed limits by key: availability: 99.9, storage_regions: [DE],
	// rpo: {value: 15, unit: min}. A key that does not appear says nothing.
	Limits map[string]any `json:"limits,omitempty" yaml:"limits,omitempty"`

	Gap        string       `json:"gap,omitempty" yaml:"gap,omitempty"` // what is missing, or how the workaround goes
	Roadmap    *RoadmapItem `json:"roadmap,omitempty" yaml:"roadmap,omitempty"`
	EffortDays int          `json:"effort_days,omitempty" yaml:"effort_days,omitempty"` // person-days to close the gap; 0 = not estimated
	Evidence   []Link       `json:"evidence,omitempty" yaml:"evidence,omitempty"`
	Materials  []Link       `json:"materials,omitempty" yaml:"materials,omitempty"`
	Updated    Date         `json:"updated,omitzero" yaml:"updated,omitempty"`
}

// RoadmapItem is a promise about the future of a capability.
type RoadmapItem struct {
	Item       string     `json:"item,omitempty" yaml:"item,omitempty"`
	ShipDate   Date       `json:"ship_date,omitzero" yaml:"ship_date,omitempty"`
	Commitment Commitment `json:"commitment,omitempty" yaml:"commitment,omitempty"`
}

// Link is a titled address.
type Link struct {
	Title string `json:"title" yaml:"title"`
	URL   string `json:"url" yaml:"url"`
}

// Snapshot is one version of the catalog. It is never changed after it was made:
// one run judges with one snapshot.
type Snapshot struct {
	Revision     string // lower-case hex SHA-256 of the canonical catalog; empty catalog has one too
	Product      string
	Capabilities []Capability // ordered by id
}
