package connectors

// Kind is what a field holds, in terms common to all CRMs.
type Kind string

// The kinds of field.
const (
	Number   Kind = "number"
	Percent  Kind = "percent" // 0–100
	Currency Kind = "currency"
	Text     Kind = "text"
	LongText Kind = "long_text"
	Picklist Kind = "picklist"
	Day      Kind = "date"
	Moment   Kind = "datetime"
	Bool     Kind = "bool"
)
