package analysis

import "time"

// Opportunity is one deal as the CRM holds it; a HubSpot deal is an Opportunity.
// Empty strings, zero dates and a nil Amount mean that the CRM says nothing.
type Opportunity struct {
	ID         string `json:"id"`         // the CRM's own record id
	Connection string `json:"connection"` // name of the CRM account it came from
	Name       string `json:"name"`
	Account    string `json:"account,omitempty"`
	Contact    string `json:"contact,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Stage      string `json:"stage,omitempty"`

	Amount      *Money      `json:"amount,omitempty"`
	Currency    string      `json:"currency,omitempty"` // ISO 4217; empty means the reporting currency
	Probability BasisPoints `json:"probability"`        // 0–10,000

	CloseDate Date `json:"close_date,omitzero"`
	NeedBy    Date `json:"need_by,omitzero"`
	Closed    bool `json:"closed,omitempty"`
	Won       bool `json:"won,omitempty"`

	Modified     time.Time     `json:"modified"` // the CRM's stamp, UTC
	Requirements []Requirement `json:"requirements,omitempty"`
}

// Requirement is one need of the buyer. Category and Priority are empty where the
// CRM does not say; a [Judge] then determines them from the text.
type Requirement struct {
	ID       string   `json:"id"` // unique within the opportunity, stable over pulls
	Name     string   `json:"name,omitempty"`
	Text     string   `json:"text"`
	Category Category `json:"category,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Source   Source   `json:"source,omitempty"`
	Status   Status   `json:"status,omitempty"`
	NeedBy   Date     `json:"need_by,omitzero"`
	Owner    string   `json:"owner,omitempty"`

	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`

	Origin Origin `json:"origin,omitzero"`
	// Parts holds the single needs of a line that states several; nil for one.
	Parts []Part `json:"parts,omitempty"`
}

// Origin says where in the CRM a requirement's text stands.
type Origin struct {
	Row    string `json:"row,omitempty"`    // id of the child record; empty for a field of the deal itself
	Field  string `json:"field,omitempty"`  // name of the field that holds the text
	Line   int    `json:"line,omitempty"`   // 1-based line within that text
	Offset int    `json:"offset,omitempty"` // byte offset of the text within that line
}

// Part is one need within a requirement that states several.
type Part struct {
	Text   string `json:"text"`
	Offset int    `json:"offset"` // byte offset within Requirement.Text
}
