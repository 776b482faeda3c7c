package limits

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fitsync/analysis"
)

// form is what a key's value must look like.
type form func(v any) bool

// forms are the keys of the vocabulary. The words are for the person who reads that a
// value is malformed.
var forms = map[string]struct {
	is    form
	words string
}{
	"availability":                 {amountOf(percent), "a percentage"},
	"availability_by_service":      {eachOf(amountOf(percent)), "a percentage for each service"},
	"downtime_max":                 {amountOf(duration), "a time"},
	"durability":                   {amountOf(percent), "a percentage"},
	"rpo":                          {amountOf(duration), "a time"},
	"rto":                          {amountOf(duration), "a time"},
	"backup_interval":              {amountOf(duration), "a time"},
	"backup_retention":             {amountOf(duration), "a time"},
	"latency":                      {isLatency, "times by p50 … p99.9, mean or max"},
	"retention":                    {amountOf(duration), "a time"},
	"log_retention":                {amountOf(duration), "a time"},
	"deletion_after":               {amountOf(duration), "a time"},
	"undelete":                     {either(amountOf(duration), isBool), "a time, or false"},
	"immutable":                    {either(amountOf(duration), isBool), "a time, or true or false"},
	"tls_min_version":              {isTLS, `a version such as "1.2"`},
	"tls_versions":                 {isTLS, `versions such as "1.2"`},
	"encryption_at_rest":           {either(isText, isBool), "a cipher, or none"},
	"byok":                         {isBool, "true or false"},
	"hsm_fips_140_2_level":         {amountOf(count), "a level from 0 to 4"},
	"key_rotation":                 {amountOf(duration), "a time"},
	"operator_can_read":            {isBool, "true or false"},
	"storage_regions":              {isCountries, "ISO 3166 country codes"},
	"backup_regions":               {isCountries, "ISO 3166 country codes"},
	"support_access_regions":       {isCountries, "ISO 3166 country codes"},
	"regions_available":            {isCountries, "ISO 3166 country codes"},
	"certificates":                 {isList, "names"},
	"certificate_scope":            {isText, "a text"},
	"report_date":                  {isDate, "a date"},
	"fedramp":                      {oneOf(fedrampLevels...), "none, Low, Moderate or High"},
	"hipaa_baa":                    {isBool, "true or false"},
	"seats":                        {amountOf(count), "a number"},
	"concurrent_users":             {amountOf(count), "a number"},
	"projects":                     {amountOf(count), "a number"},
	"repositories":                 {amountOf(count), "a number"},
	"api_rate":                     {amountOf(rate), "a rate such as {value: 600, unit: req/min}"},
	"webhook_rate":                 {amountOf(rate), "a rate such as {value: 50, unit: req/s}"},
	"file_size":                    {amountOf(size), "a size"},
	"storage_total":                {amountOf(size), "a size"},
	"support_hours":                {isHours, "24x7, 8x5, none, or days, from, to and tz"},
	"support_hours_by_severity":    {eachOf(isHours), "hours for each severity"},
	"response":                     {either(eachOf(amountOf(duration)), amountOf(duration)), "a time for each severity"},
	"support_languages":            {isList, "languages"},
	"support_channels":             {isList, "phone, chat, email, portal or forum"},
	"languages":                    {isList, "languages"},
	"protocols":                    {isList, "names"},
	"requires_inbound_ports":       {isBool, "true or false"},
	"requires_agent":               {isBool, "true or false"},
	"telemetry":                    {isBool, "true or false"},
	"ai_training_on_customer_data": {isBool, "true or false"},
	"third_party_cookies":          {isBool, "true or false"},
	"works_offline":                {isBool, "true or false"},
	"client_admin_rights":          {isBool, "true or false"},
	"tenancy":                      {oneOf(tenancies...), "shared, single-tenant or dedicated"},
	"status":                       {oneOf("ga", "beta", "preview", "planned"), "ga, beta, preview or planned"},
	"available_since":              {isDate, "a date"},
	"ship_date":                    {isDate, "a date"},
	"commitment":                   {oneOf("committed", "planned", "exploring"), "committed, planned or exploring"},
	"end_of_support":               {isDate, "a date"},
	"release_interval":             {amountOf(duration), "a time"},
}

// Problems says which stated limits nothing can be compared with: unknown keys and
// malformed values, ordered by key. What it names is treated as unknown.
func Problems(c analysis.Capability) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(c.Limits)) {
		known, ok := forms[key]
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("limit %s is not a key that requirements are compared with", key))
		case !known.is(c.Limits[key]):
			out = append(out, fmt.Sprintf("limit %s is %s; it must be %s, and counts as unknown", key, asWritten(c.Limits[key]), known.words))
		}
	}
	return out
}

// asWritten is a value as it could be written in a catalog.
func asWritten(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

func amountOf(d dimension) form {
	return func(v any) bool {
		_, ok := stated(v, d)
		return ok
	}
}

func either(a, b form) form { return func(v any) bool { return a(v) || b(v) } }

func eachOf(one form) form {
	return func(v any) bool {
		by, ok := v.(map[string]any)
		for _, v := range by {
			ok = ok && one(v)
		}
		return ok && len(by) > 0
	}
}

func oneOf(names ...string) form {
	return func(v any) bool {
		text, ok := v.(string)
		return ok && slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, text) })
	}
}

func isBool(v any) bool { _, ok := v.(bool); return ok }

func isText(v any) bool { text, ok := v.(string); return ok && text != "" }

func isDate(v any) bool { _, ok := statedDay(v); return ok }

func isTLS(v any) bool { _, ok := versionsOf(v); return ok }

func isHours(v any) bool {
	_, _, ok := statedWindow(v)
	return ok || isNo(v)
}

func isList(v any) bool { names, ok := list(v); return ok && len(names) > 0 }

func isCountries(v any) bool {
	names, ok := list(v)
	for _, name := range names {
		ok = ok && len(name) == 2
	}
	return ok && len(names) > 0
}

func isLatency(v any) bool {
	by, ok := v.(map[string]any)
	for name, v := range by {
		switch {
		case name == "measured_in":
			ok = ok && isText(v)
		case name == "mean", slices.Contains(statistics, name):
			ok = ok && amountOf(duration)(v)
		default:
			return false
		}
	}
	return ok
}
