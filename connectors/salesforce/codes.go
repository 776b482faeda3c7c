package salesforce

import (
	"strings"

	"fitsync/connectors"
)

// codeConcurrent stands for the concurrency limit, to which the org gives the same
// code as to the daily one.
const codeConcurrent = "CONCURRENT_REQUEST_LIMIT"

const (
	codeRowLock = "UNABLE_TO_LOCK_ROW"
	codeTimeout = "QUERY_TIMEOUT"
	codeNoGrant = "invalid_grant"
	codeNoField = "INVALID_FIELD"
)

// classify reads a problem's code. The message is ours, since the org's may quote
// values; of its own, only names and the text of validation rules are taken over.
func classify(p problem) *connectors.Error {
	e := &connectors.Error{Code: p.Code, Fields: p.Fields}
	if e.Code == "REQUEST_LIMIT_EXCEEDED" && strings.Contains(p.Message, "Concurrent") {
		e.Code = codeConcurrent
	}
	// A trigger or flow that met the lock reports it inside its own error.
	if strings.Contains(p.Message, codeRowLock) {
		e.Code = codeRowLock
	}
	for _, judge := range []func(*connectors.Error, problem){account, structure, passing, record} {
		if judge(e, p); e.Class != "" {
			break
		}
	}
	return e
}

func set(e *connectors.Error, class connectors.Class, message string) {
	e.Class, e.Message = class, message
}

// account judges what stops the whole connection: credentials, permissions, quota.
func account(e *connectors.Error, p problem) {
	switch e.Code {
	case "INVALID_SESSION_ID", "INVALID_AUTH_HEADER":
		set(e, connectors.Auth, "the org refused the session")
	case codeNoGrant:
		set(e, connectors.Auth, grantAdvice(p.Message))
	case "invalid_client", "invalid_client_id", "unauthorized_client", "invalid_app_access", "unsupported_grant_type", "invalid_scope", "invalid_request":
		set(e, connectors.Auth, "the org refused the app; check the client id and secret, and that the app allows this flow")
	case "inactive_user", "inactive_org":
		set(e, connectors.Auth, "the integration user or the org is inactive")
	case "INVALID_LOGIN", "LOGIN_MUST_USE_SECURITY_TOKEN", "INVALID_SSO_GATEWAY_URL", "PASSWORD_LOCKOUT":
		set(e, connectors.Auth, "the org refused user name, password or security token")
	case "INVALID_OPERATION_WITH_EXPIRED_PASSWORD":
		set(e, connectors.Auth, "the integration user's password has expired")
	case "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED":
		set(e, connectors.Forbidden, "the API is not enabled; the org's edition or the user's profile must allow it")
	case "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "FUNCTIONALITY_NOT_ENABLED":
		set(e, connectors.Forbidden, "the integration user may not do this; check its permission set and the record's sharing")
	case "REQUEST_LIMIT_EXCEEDED":
		set(e, connectors.Limit, "the org's API calls of the last 24 hours are used up")
	}
}

func grantAdvice(description string) string {
	switch {
	case strings.Contains(description, "hasn't approved"):
		return "the integration user has not approved the app; pre-authorise it by profile or permission set"
	case strings.Contains(description, "not supported on this domain"):
		return "this login host does not serve the flow; set base_url to the org's My Domain host, https://your-domain.my.salesforce.com"
	}
	return "the org refused the grant; it may be revoked or expired, or the user, key or login host is wrong"
}

// structure judges what a change of configuration must mend.
func structure(e *connectors.Error, p problem) {
	switch e.Code {
	case codeNoField, "INVALID_TYPE", "INVALID_FIELD_FOR_INSERT_UPDATE", "INVALID_TYPE_ON_FIELD_IN_RECORD":
		// The org uses the code for a link by an external id that no record has, too.
		if strings.HasPrefix(p.Message, "Foreign key external ID") {
			set(e, connectors.Rejected, "a row that it links to does not exist")
			return
		}
		fields, object := missingNames(p.Message)
		if len(e.Fields) == 0 {
			e.Fields = fields
		}
		set(e, connectors.Schema, structureMessage(e.Code, e.Fields, object))
	case "MALFORMED_QUERY", "QUERY_TOO_COMPLICATED", "INVALID_QUERY_FILTER_OPERATOR":
		set(e, connectors.Schema, "the org does not understand the query; check the mapped field names")
	case "UNSUPPORTED_API_VERSION", "INVALID_VERSION":
		set(e, connectors.Schema, "the org does not know this API version")
	}
}

// remedy is the way to all that is missing, of which the org names the first only.
const remedy = "; `fitsync doctor` names all that is missing and what to do"

func structureMessage(code string, fields []string, object string) string {
	on := ""
	if object != "" {
		on = " of " + object
	}
	switch {
	case code == "INVALID_FIELD_FOR_INSERT_UPDATE" && len(fields) > 0:
		return "the integration user may not write " + strings.Join(fields, ", ")
	case len(fields) > 0:
		return "the field " + strings.Join(fields, ", ") + on + " does not exist or is hidden from the integration user" + remedy
	case object != "":
		return "the object " + object + " does not exist or is hidden from the integration user" + remedy
	default:
		return "a mapped field or object does not exist or is hidden from the integration user" + remedy
	}
}

// passing judges what time mends.
func passing(e *connectors.Error, _ problem) {
	switch e.Code {
	case codeConcurrent:
		set(e, connectors.Transient, "too many long requests are running in the org")
	case codeRowLock:
		set(e, connectors.Transient, "someone else holds the record or its account")
	case "ALL_OR_NONE_OPERATION_ROLLED_BACK":
		set(e, connectors.Transient, "another record of the same collection was refused")
	case codeTimeout, "OPERATION_TOO_LARGE":
		set(e, connectors.Transient, "the query took the org too long")
	case "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "unknown_error", "server_error", "temporarily_unavailable", "APEX_CPU_TIME_LIMIT_EXCEEDED":
		set(e, connectors.Transient, "the org failed to answer")
	case "INVALID_QUERY_LOCATOR":
		set(e, connectors.Stale, "the place in the query is no longer valid")
	}
}

// record judges what concerns one record alone.
func record(e *connectors.Error, p problem) {
	switch e.Code {
	case "ENTITY_IS_DELETED", "MALFORMED_ID":
		set(e, connectors.Gone, "the record does not exist any more")
	case "INVALID_CROSS_REFERENCE_KEY":
		set(e, connectors.Gone, "the record does not exist any more")
		if len(e.Fields) > 0 {
			set(e, connectors.Rejected, "a record that it points to does not exist")
		}
	case "STRING_TOO_LONG":
		set(e, connectors.Rejected, "the text is longer than the field")
	case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
		set(e, connectors.Rejected, "the picklist does not offer the value")
	case "NUMBER_OUTSIDE_VALID_RANGE":
		set(e, connectors.Rejected, "the number does not fit the field")
	case "REQUIRED_FIELD_MISSING":
		set(e, connectors.Rejected, "a field that the org requires is empty")
	case "FIELD_CUSTOM_VALIDATION_EXCEPTION":
		set(e, connectors.Rejected, "a validation rule of the org refused the record: "+shorten(p.Message))
	case "FIELD_INTEGRITY_EXCEPTION", "JSON_PARSER_ERROR":
		set(e, connectors.Rejected, "the value does not suit the field")
	case "DUPLICATES_DETECTED", "DUPLICATE_VALUE":
		set(e, connectors.Rejected, "a duplicate rule of the org refused the record")
	case "ENTITY_IS_LOCKED":
		set(e, connectors.Rejected, "the record is locked, probably by an approval")
	case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
		set(e, connectors.Rejected, "a trigger or flow of the org failed on the record")
	}
}

// shorten keeps an administrator's text to one readable line.
func shorten(text string) string {
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "))
	if len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return string(runes)
}
