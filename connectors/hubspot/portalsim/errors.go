package portalsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// problem is the vendor's error body. Every field but the message may be
// missing from a real answer.
type problem struct {
	Status        string              `json:"status"`
	Message       string              `json:"message"`
	CorrelationID string              `json:"correlationId,omitempty"`
	Category      string              `json:"category,omitempty"`
	SubCategory   string              `json:"subCategory,omitempty"`
	Context       map[string][]string `json:"context,omitempty"`
	Errors        []detail            `json:"errors,omitempty"`

	code int
}

type detail struct {
	Message string              `json:"message"`
	Code    string              `json:"code,omitempty"`
	Context map[string][]string `json:"context,omitempty"`
}

func (e *problem) Error() string { return e.Message }

func invalid(format string, args ...any) *problem {
	return &problem{code: http.StatusBadRequest, Status: "error", Category: "VALIDATION_ERROR", Message: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *problem {
	return &problem{code: http.StatusNotFound, Status: "error", Category: "OBJECT_NOT_FOUND", Message: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) *problem {
	return &problem{code: http.StatusConflict, Status: "error", Category: "CONFLICT", Message: fmt.Sprintf(format, args...)}
}

func missingScopes(scopes ...string) *problem {
	return &problem{
		code: http.StatusForbidden, Status: "error", Category: "MISSING_SCOPES",
		Message: "One or more of the following scopes are required.",
		Context: map[string][]string{
			"requiredGranularScopes": scopes,
			"links":                  {"https://developers.hubspot.com/scopes"},
		},
	}
}

// badValue is one refused property value.
type badValue struct {
	Valid   bool   `json:"isValid"`
	Message string `json:"message"`
	Error   string `json:"error"`
	Name    string `json:"name"`
}

// refuse joins refused values into one body: the vendor puts their JSON inside
// the message and repeats them in errors.
func refuse(values []badValue) *problem {
	inner, err := json.Marshal(values)
	if err != nil {
		panic("portalsim: " + err.Error())
	}
	e := invalid("Property values were not valid: %s", inner)
	for _, v := range values {
		e.Errors = append(e.Errors, detail{Message: v.Message, Code: v.Error, Context: map[string][]string{"propertyName": {v.Name}}})
	}
	return e
}

func unknownProperty(name string) badValue {
	return badValue{Message: fmt.Sprintf("Property %q does not exist", name), Error: "PROPERTY_DOESNT_EXIST", Name: name}
}

func couldNotGet(t *objectType, ids []string) *problem {
	e := notFound("Could not get some %s objects, they may be deleted or not exist. Check that ids are valid.", strings.ToUpper(t.singular))
	e.Context = map[string][]string{"ids": ids}
	return e
}

// correlation gives the next correlation id: unique, and the same in each run.
func (p *Portal) correlation() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.traces++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(p.opts.Seed), p.traces)
}
