package webhook

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// dealType is HubSpot's id of the type of deals.
const dealType = "0-3"

// event is what of a notification's event counts. Ids are numbers in some kinds of
// subscription and texts in others.
type event struct {
	Type       string `json:"subscriptionType"` // deal.propertyChange, or object.propertyChange with a type
	ObjectType string `json:"objectTypeId"`
	Account    id     `json:"portalId"`
	Object     id     `json:"objectId"`
	Property   string `json:"propertyName"`
	Primary    id     `json:"primaryObjectId"` // of a merge
	Merged     []id   `json:"mergedObjectIds"`
	New        id     `json:"newObjectId"`
}

// id is a positive whole number, 0 if it is not one.
type id int64

// UnmarshalJSON takes what is no id for none: such an event is passed over.
func (i *id) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*i = id(max(n, 0))
	if err != nil {
		*i = 0
	}
	return nil
}

// changed lists the deals that a notification is about, each once, in its order. An
// event that cannot be read is passed over like any other that is not known. The error
// says nothing of the content.
func (r *Receiver) changed(body []byte) ([]string, error) {
	var events []json.RawMessage
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, errors.New("the body is not a list of events")
	}
	var deals []string
	known := map[id]bool{0: true}
	for _, raw := range events {
		var e event
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		for _, one := range r.dealsOf(e) {
			if !known[one] {
				known[one] = true
				deals = append(deals, strconv.FormatInt(int64(one), 10))
			}
		}
	}
	return deals, nil
}

// dealsOf lists the deals of one event, none if it is about something else. What
// became of them is for the sync to find out.
func (r *Receiver) dealsOf(e event) []id {
	subject, what, _ := strings.Cut(e.Type, ".")
	switch {
	case subject != "deal" && (subject != "object" || e.ObjectType != dealType):
		return nil
	case r.Account != 0 && int64(e.Account) != r.Account:
		return nil
	}
	switch what {
	case "creation", "deletion", "restore":
		return []id{e.Object}
	case "propertyChange":
		if r.written[e.Property] {
			return nil
		}
		return []id{e.Object}
	case "merge":
		return append([]id{e.Primary, e.New}, e.Merged...)
	}
	return nil
}
