package orgsim

import (
	"fmt"
	"net/http"
)

// apiError is a refusal as the REST API words it. status is the HTTP status of
// a request that fails by it alone; inside a collection it is not used.
type apiError struct {
	status  int
	code    string
	message string
	fields  []string
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func refuse(code, format string, args ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, code: code, message: fmt.Sprintf(format, args...)}
}

func (e *apiError) on(fields ...string) *apiError {
	e.fields = fields
	return e
}

func (e *apiError) as(status int) *apiError {
	e.status = status
	return e
}

// errorBody is one element of the array that a failed request answers.
type errorBody struct {
	Message   string   `json:"message"`
	ErrorCode string   `json:"errorCode"`
	Fields    []string `json:"fields,omitempty"`
}

// saveError is one element of the errors of a record in a collection.
type saveError struct {
	StatusCode string   `json:"statusCode"`
	Message    string   `json:"message"`
	Fields     []string `json:"fields"`
}

// saveResult is one record's outcome. A failed record has no id.
type saveResult struct {
	ID      string      `json:"id,omitempty"`
	Success bool        `json:"success"`
	Errors  []saveError `json:"errors"`
	Created *bool       `json:"created,omitempty"`
}

func failed(err *apiError) saveResult {
	fields := err.fields
	if fields == nil {
		fields = []string{}
	}
	return saveResult{Errors: []saveError{{StatusCode: err.code, Message: err.message, Fields: fields}}}
}

func saved(id string) saveResult {
	return saveResult{ID: id, Success: true, Errors: []saveError{}}
}

func errNotFound() *apiError {
	return refuse("NOT_FOUND", "The requested resource does not exist").as(http.StatusNotFound)
}

func errNoSuchColumn(field, object string) *apiError {
	return refuse("INVALID_FIELD", "No such column '%s' on sobject of type %s", field, object)
}

func errReadOnly(field string) *apiError {
	return refuse("INVALID_FIELD_FOR_INSERT_UPDATE",
		"Unable to create/update fields: %s. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", field).on(field)
}

func errDeleted() *apiError {
	return refuse("ENTITY_IS_DELETED", "entity is deleted").as(http.StatusNotFound)
}
