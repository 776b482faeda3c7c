package hubspot

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// problem is HubSpot's error body, in both its shapes. Every field is optional,
// and one of an unexpected type does not hide the others. As an error it prints
// its category only: messages quote values.
type problem struct {
	Message     string           `json:"message"`
	Category    string           `json:"category"`
	SubCategory loose            `json:"subCategory"`
	ErrorType   string           `json:"errorType"`
	PolicyName  string           `json:"policyName"`
	Context     map[string]loose `json:"context"`
	Errors      []detail         `json:"errors"`
}

type detail struct {
	Message string           `json:"message"`
	Code    string           `json:"code"`
	In      string           `json:"in"`
	Context map[string]loose `json:"context"`
}

// loose is a list of words that may be sent as one word, a number or not at all.
type loose []string

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (l *loose) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, item := range list {
		switch v := item.(type) {
		case string:
			*l = append(*l, v)
		case json.Number:
			*l = append(*l, v.String())
		}
	}
	return nil
}

// Error implements error.
func (p *problem) Error() string { return "hubspot " + cmp.Or(p.code(), "error") }

// readProblem reads what it can of an error body; one that is no JSON gives an
// empty problem.
func readProblem(body []byte) *problem {
	p := &problem{}
	_ = json.Unmarshal(body, p) // a field of another type leaves the others filled
	return p
}

// badValue is an entry of the list that HubSpot puts as JSON into the message of
// a refusal, and, cut short at times, into errors as well.
type badValue struct {
	Message string `json:"message"`
	Error   string `json:"error"`
	Name    string `json:"name"`
}

// values lists what was refused, from both places.
func (p *problem) values() []badValue {
	var out []badValue
	if at := strings.Index(p.Message, "[{"); at >= 0 {
		var inner []badValue
		if json.NewDecoder(strings.NewReader(p.Message[at:])).Decode(&inner) == nil {
			out = inner
		}
	}
	for _, d := range p.Errors {
		for _, name := range d.Context["propertyName"] {
			out = append(out, badValue{d.Message, d.Code, name})
		}
	}
	return out
}

// properties names the properties that were refused, each once.
func (p *problem) properties() []string { return p.refusedFor("") }

// refusedFor names the properties that were refused for the reason with the code, or
// for any, each once.
func (p *problem) refusedFor(code string) []string {
	var out []string
	for _, v := range p.values() {
		if code != "" && v.Error != code {
			continue
		}
		if name := safeName(v.Name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// code is the most telling of the codes.
func (p *problem) code() string {
	for _, v := range p.values() {
		if code := safeCode(v.Error); code != "" {
			return code
		}
	}
	for _, d := range p.Errors {
		if code := safeCode(d.Code); code != "" {
			return code
		}
	}
	return cmp.Or(safeCode(p.Category), safeCode(p.ErrorType))
}

// has reports whether a value was refused for the reason with the code.
func (p *problem) has(code string) bool {
	return slices.ContainsFunc(p.values(), func(v badValue) bool { return v.Error == code })
}

// policy is the rate limit's name, in capitals.
func (p *problem) policy() string {
	if names := p.Context["policyName"]; len(names) > 0 {
		return strings.ToUpper(names[0])
	}
	if p.PolicyName != "" {
		return strings.ToUpper(p.PolicyName)
	}
	switch text := strings.ToLower(p.Message); {
	case strings.Contains(text, "daily"):
		return daily
	case strings.Contains(text, "ten_secondly"):
		return ""
	case strings.Contains(text, "secondly"):
		return secondly
	}
	return ""
}

// scopes names the permissions that are missing.
func (p *problem) scopes() []string {
	var out []string
	contexts := []map[string]loose{p.Context}
	for _, d := range p.Errors {
		contexts = append(contexts, d.Context)
	}
	for _, c := range contexts {
		for _, key := range []string{"requiredGranularScopes", "requiredScopes", "scopes"} {
			for _, scope := range c[key] {
				if scope = safeName(scope); scope != "" && !slices.Contains(out, scope) {
					out = append(out, scope)
				}
			}
		}
	}
	return out
}

// about reports whether the problem names the record: by its context or, where
// that names none, in its message.
func (p *problem) about(id string) bool {
	named := slices.Concat(p.Context["ids"], p.Context["id"], p.Context["objectId"])
	for _, d := range p.Errors {
		named = slices.Concat(named, d.Context["ids"], d.Context["id"])
	}
	if len(named) > 0 {
		return slices.Contains(named, id)
	}
	return p.inMessage(id)
}

// aboutProperty reports whether the problem names the property.
func (p *problem) aboutProperty(name string) bool {
	if names := slices.Concat(p.Context["name"], p.Context["propertyName"]); len(names) > 0 {
		return slices.Contains(names, name)
	}
	return slices.Contains(p.properties(), name) || strings.Contains(p.Message, "'"+name+"'") || strings.Contains(p.Message, `"`+name+`"`)
}

// inMessage reports whether the message holds the id as a number of its own.
func (p *problem) inMessage(id string) bool {
	for rest := p.Message; ; {
		before, after, found := strings.Cut(rest, id)
		if !found || id == "" {
			return false
		}
		if !endsInDigit(before) && !beginsWithDigit(after) {
			return true
		}
		rest = after
	}
}

func endsInDigit(s string) bool     { return s != "" && isDigit(s[len(s)-1]) }
func beginsWithDigit(s string) bool { return s != "" && isDigit(s[0]) }
func isDigit(b byte) bool           { return b >= '0' && b <= '9' }

// What an answer calls a code or a name goes into our errors, so it has to look
// like one.
var (
	codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,63}$`)
	nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,99}$`)
)

func safeCode(text string) string {
	if codeForm.MatchString(text) {
		return text
	}
	return ""
}

func safeName(text string) string {
	if nameForm.MatchString(text) {
		return text
	}
	return ""
}
