package orgsim

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Limits of one request.
const (
	maxHeader = 16_384 // URI and headers together, in bytes
	maxBody   = 150 << 20
)

// request is a request or a subrequest of a composite.
type request struct {
	method  string
	path    string // clean and still escaped, without query
	query   url.Values
	header  http.Header
	body    []byte
	base    string // scheme and host by which the client reached the org
	version string
	x       *tx
	call    *Call
	// inner is set within composite and batch, which cannot be nested.
	inner bool
}

// response is an answer; a nil body with status 204 is "no content".
type response struct {
	status   int
	body     []byte
	location string
	headers  map[string]string
}

func failure(err *apiError) *response {
	return &response{status: err.status, body: encode([]errorBody{{err.message, err.code, err.fields}})}
}

func answer(status int, v any) *response { return &response{status: status, body: encode(v)} }

// encode marshals values of this package, which cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("orgsim: encode: " + err.Error())
	}
	return b
}

// ServeHTTP answers as the org's REST, OAuth and SOAP login endpoints do.
func (o *Org) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if status := oversize(r); status != 0 {
		http.Error(w, "<html><body>Bad Message "+strconv.Itoa(status)+"</body></html>", status)
		return
	}
	body, err := readBody(w, r)
	if err != nil {
		http.Error(w, "cannot read the body", http.StatusBadRequest)
		return
	}
	rq := &request{
		method: r.Method, path: clean(r.URL.EscapedPath()), query: r.URL.Query(), header: r.Header,
		body: body, base: baseURL(r), call: &Call{Method: r.Method},
	}
	rq.call.Path = rq.path
	if rq.method == http.MethodHead {
		rq.method = http.MethodGet
	}
	if o.before(w, r, rq) {
		return
	}
	rs := o.serve(rq)
	o.after(w, r, rq, rs)
}

// readBody reads the body, unzipped if the client says that it is zipped.
// Some clients say so even where there is none.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || len(raw) == 0 || r.Header.Get("Content-Encoding") != "gzip" {
		return raw, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("unzip the body: %w", err)
	}
	return io.ReadAll(io.LimitReader(z, maxBody))
}

// oversize is the status that refuses a request with too long a URI or too
// many headers, or 0.
func oversize(r *http.Request) int {
	n := len(r.RequestURI)
	if n > maxHeader {
		return http.StatusRequestURITooLong
	}
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + 4
		}
	}
	if n > maxHeader {
		return http.StatusRequestHeaderFieldsTooLarge
	}
	return 0
}

// clean drops doubled and trailing slashes, as the real servers do.
func clean(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return strings.TrimSuffix(path, "/")
}

func baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// serve answers under the org's lock.
func (o *Org) serve(rq *request) *response {
	o.mu.Lock()
	defer o.mu.Unlock()
	rq.call.Time = o.now()
	rq.x = o.begin(rq.path)
	rs := o.route(rq)
	rq.call.Status = rs.status
	rq.call.Writes = rq.x.writes
	if rs.headers == nil {
		rs.headers = map[string]string{}
	}
	rs.headers["Sforce-Limit-Info"] = o.limitInfo()
	rs.headers["Date"] = o.now().UTC().Format(http.TimeFormat)
	o.ledger.add(rq.call)
	return rs
}

func (o *Org) route(rq *request) *response {
	switch {
	case rq.path == "/services/oauth2/token":
		return o.tokenRequest(rq)
	case rq.path == "/services/oauth2/revoke":
		return o.revoke(rq)
	case strings.HasPrefix(rq.path, "/services/Soap/u/"), strings.HasPrefix(rq.path, "/services/Soap/c/"):
		return o.soapLogin(rq)
	case rq.path == "/services/data":
		return answer(http.StatusOK, o.versions())
	}
	if err := o.authorize(rq); err != nil {
		return failure(err)
	}
	if rq.path == "/services/oauth2/userinfo" || strings.HasPrefix(rq.path, "/id/") {
		return answer(http.StatusOK, o.userInfo(rq))
	}
	if err := o.admit(rq); err != nil {
		return failure(err)
	}
	return o.dispatch(rq)
}

// admit applies the limits of an API call, and charges it.
func (o *Org) admit(rq *request) *apiError {
	if o.faults.hit(APIDisabled, rq.path) {
		return refuse("API_DISABLED_FOR_ORG", "API is disabled for this User").as(http.StatusForbidden)
	}
	if o.faults.hit(DailyLimit, rq.path) || o.ledger.usage(o.now()) >= o.opt.DailyLimit {
		return refuse("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.").as(http.StatusForbidden)
	}
	if o.faults.hit(ConcurrencyLimit, rq.path) {
		return refuse("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.").as(http.StatusForbidden)
	}
	if !strings.HasSuffix(rq.path, "/composite/batch") { // its parts count instead
		o.ledger.charge(o.now(), rq.call, 1)
	}
	return nil
}

var dataPath = regexp.MustCompile(`^/services/data/v(\d{2}\.0)(/.*)?$`)

// dispatch answers a path below /services/data/vNN.0.
func (o *Org) dispatch(rq *request) *response {
	m := dataPath.FindStringSubmatch(rq.path)
	if m == nil || !o.offers(m[1]) {
		return failure(errNotFound())
	}
	rq.version = m[1]
	parts := strings.Split(strings.Trim(m[2], "/"), "/")
	switch parts[0] {
	case "":
		return answer(http.StatusOK, resources(rq.version))
	case "query", "queryAll":
		if rq.method != http.MethodGet {
			return failure(errMethod(rq, "GET"))
		}
		return o.query(rq, parts[1:], parts[0] == "queryAll")
	case "sobjects":
		return o.sobjects(rq, parts[1:])
	case "composite":
		return o.compositeRoutes(rq, parts[1:])
	case "limits":
		return answer(http.StatusOK, o.limits())
	case "recent":
		return answer(http.StatusOK, []any{})
	case "metadata":
		return o.metadata(rq, parts[1:])
	case "jobs":
		return o.bulk(rq, parts[1:])
	}
	return failure(errNotFound())
}

func errMethod(rq *request, allowed string) *apiError {
	return refuse("METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed. Allowed are %s", rq.method, allowed).as(http.StatusMethodNotAllowed)
}

// oldestVersion is the first that Salesforce has not retired.
const oldestVersion = 31

func (o *Org) offers(version string) bool {
	v, err := strconv.ParseFloat(version, 64)
	newest, err2 := strconv.ParseFloat(o.opt.APIVersion, 64)
	return err == nil && err2 == nil && v >= oldestVersion && v <= newest
}

type versionInfo struct {
	Label   string `json:"label"`
	URL     string `json:"url"`
	Version string `json:"version"`
}

func (o *Org) versions() []versionInfo {
	var out []versionInfo
	for v := oldestVersion; o.offers(strconv.Itoa(v) + ".0"); v++ {
		// Three releases a year; 66 is Spring '26.
		season := []string{"Spring", "Summer", "Winter"}[v%3]
		year := 26 + (v-66)/3
		if v < 66 && (v-66)%3 != 0 {
			year--
		}
		if season == "Winter" {
			year++
		}
		n := strconv.Itoa(v) + ".0"
		out = append(out, versionInfo{season + " '" + strconv.Itoa(year), "/services/data/v" + n, n})
	}
	return out
}

func resources(version string) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"sobjects", "query", "queryAll", "composite", "limits", "recent", "metadata", "jobs"} {
		out[name] = "/services/data/v" + version + "/" + name
	}
	return out
}

type limit struct {
	Max       int `json:"Max"`
	Remaining int `json:"Remaining"`
}

func (o *Org) limits() map[string]limit {
	left := max(0, o.opt.DailyLimit-o.ledger.usage(o.now()))
	return map[string]limit{
		"DailyApiRequests":                  {o.opt.DailyLimit, left},
		"DailyBulkV2QueryJobs":              {10_000, 10_000},
		"DailyAsyncApexJobs":                {250_000, 250_000},
		"DataStorageMB":                     {10_240, 10_000},
		"DailyBulkApiBatches":               {15_000, 15_000},
		"ConcurrentAsyncGetReportInstances": {200, 200},
	}
}
