package orgsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// references are the results of earlier subrequests, for @{name.path}.
type references map[string]any

var referencePattern = regexp.MustCompile(`@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}`)

func (rs references) add(name string, r *response) {
	if r.status >= http.StatusMultipleChoices {
		return
	}
	var v any
	if len(r.body) > 0 {
		if err := decodeJSON(r.body, &v); err != nil {
			return
		}
	}
	rs[name] = v
}

// expand replaces the references in a text; escape is set for URLs.
func (rs references) expand(s string, escape bool) (string, *apiError) {
	if !strings.Contains(s, "@{") {
		return s, nil
	}
	var failed *apiError
	out := referencePattern.ReplaceAllStringFunc(s, func(ref string) string {
		m := referencePattern.FindStringSubmatch(ref)
		v, err := rs.find(m[1], m[2])
		if err != nil {
			failed = err
			return ref
		}
		text := fmt.Sprint(v)
		if escape {
			text = url.QueryEscape(text)
		}
		return text
	})
	return out, failed
}

// expandBody replaces the references in every string of a JSON body.
func (rs references) expandBody(body json.RawMessage) ([]byte, *apiError) {
	if !strings.Contains(string(body), "@{") {
		return body, nil
	}
	var v any
	if err := decodeJSON(body, &v); err != nil {
		return nil, err
	}
	v, err := rs.walk(v)
	if err != nil {
		return nil, err
	}
	return encode(v), nil
}

func (rs references) walk(v any) (any, *apiError) {
	var err *apiError
	switch v := v.(type) {
	case string:
		return rs.expand(v, false)
	case []any:
		for i := range v {
			if v[i], err = rs.walk(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for k := range v {
			if v[k], err = rs.walk(v[k]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

var referenceStep = regexp.MustCompile(`\.([A-Za-z0-9_]+)|\[(\d+)\]`)

func (rs references) find(name, path string) (any, *apiError) {
	missing := refuse("PROCESSING_HALTED", "Invalid reference specified. No value for %s%s found in %s", name, path, name)
	v, ok := rs[name]
	if !ok {
		return nil, missing
	}
	for _, m := range referenceStep.FindAllStringSubmatch(path, -1) {
		if m[1] != "" {
			obj, _ := v.(map[string]any)
			if v, ok = obj[m[1]]; !ok {
				return nil, missing
			}
			continue
		}
		list, _ := v.([]any)
		i, err := strconv.Atoi(m[2])
		if err != nil || i >= len(list) {
			return nil, missing
		}
		v = list[i]
	}
	switch v.(type) {
	case map[string]any, []any, nil:
		return nil, missing
	}
	return v, nil
}
