package review

import (
	"fmt"
	"strconv"
	"strings"
)

// Place is where a need is asked for.
type Place struct {
	Connection  string
	Opportunity string // the deal's id
	Requirement string // Requirement.ID
	Part        int    // 1-based part of a requirement that states several needs; 0 for the whole
}

// String renders CONNECTION/DEAL/REQUIREMENT, with #2 behind it for the second part.
func (p Place) String() string {
	text := p.Connection + "/" + p.Opportunity + "/" + p.Requirement
	if p.Part > 0 {
		text += "#" + strconv.Itoa(p.Part)
	}
	return text
}

// ParsePlace reads what [Place.String] renders.
func ParsePlace(text string) (Place, error) {
	pieces := strings.SplitN(text, "/", 3)
	if len(pieces) < 3 || pieces[0] == "" || pieces[1] == "" || pieces[2] == "" {
		return Place{}, fmt.Errorf("%q is no CONNECTION/DEAL/REQUIREMENT", text)
	}
	p := Place{Connection: pieces[0], Opportunity: pieces[1], Requirement: pieces[2]}
	if id, number, ok := strings.Cut(p.Requirement, "#"); ok {
		part, err := strconv.Atoi(number)
		if err != nil || part < 1 || id == "" {
			return Place{}, fmt.Errorf("%q: want the number of a part after #", text)
		}
		p.Requirement, p.Part = id, part
	}
	return p, nil
}

// MarshalText makes a place its text in JSON.
func (p Place) MarshalText() ([]byte, error) { return []byte(p.String()), nil }
