package portalsim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// maxBody bounds what a request may send.
const maxBody = 8 << 20

// exchange is one request on its way to an answer.
type exchange struct {
	*http.Request
	body   []byte
	header http.Header
	writes []Write
	reply  reply
}

// reply is an answer before it is written.
type reply struct {
	status int
	body   any // JSON, a webPage, or nil for none
}

type handlerFunc func(*exchange) reply

func fail(err *problem) reply { return reply{err.code, err} }

// results is the vendor's plain list.
type results[T any] struct {
	Results []T     `json:"results"`
	Paging  *paging `json:"paging,omitempty"`
}

type paging struct {
	Next next `json:"next"`
}

type next struct {
	After string `json:"after"`
	Link  string `json:"link,omitempty"`
}

// ServeHTTP implements [http.Handler].
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request entity too large", http.StatusRequestEntityTooLarge)
		return
	}
	x := &exchange{Request: undated(r), body: body, header: w.Header()}
	call := Call{Method: r.Method, Path: r.URL.Path, Time: p.now(), Search: isSearch(r)}
	// The call is in the ledger before its answer is out, so that whoever has the
	// answer finds the call; at the latest when a fault drops the connection.
	enter := sync.OnceFunc(func() {
		call.Writes = x.writes
		p.ledger.add(call)
	})
	defer enter()
	p.answer(x)
	if _, lost := p.faults.take(LostResponse, r.URL.Path); lost {
		panic(http.ErrAbortHandler)
	}
	call.Status = x.reply.status
	enter()
	p.deliver(w, x)
}

// answer fills in the reply: faults first, then the token, the limits, the work.
func (p *Portal) answer(x *exchange) {
	if r, struck := p.before(x); struck {
		x.reply = r
		return
	}
	if !strings.HasPrefix(x.URL.Path, "/oauth/") {
		if r, refused := p.enter(x); refused {
			x.reply = r
			return
		}
	}
	p.mux.ServeHTTP(carrier{x}, x.Request)
}

// enter checks token and limits and sets the rate headers.
func (p *Portal) enter(x *exchange) (reply, bool) {
	oauth, err := p.authorize(x)
	if err != nil {
		return fail(err), true
	}
	search := isSearch(x.Request)
	p.mu.Lock()
	policy := p.limits.admit(p.now(), search)
	if !search {
		p.limits.headers(x.header, oauth)
	}
	p.mu.Unlock()
	if policy != "" {
		return p.tooMany(x, Fault{Policy: policy, OldShape: true}), true
	}
	return reply{}, false
}

// carrier is the ResponseWriter side of an exchange.
type carrier struct{ x *exchange }

func (c carrier) Header() http.Header         { return c.x.header }
func (c carrier) Write(b []byte) (int, error) { return len(b), nil }
func (c carrier) WriteHeader(status int) {
	c.x.reply = reply{status, &problem{Status: "error", Message: http.StatusText(status)}}
}

// deliver writes the reply, broken where a fault says so.
func (p *Portal) deliver(w http.ResponseWriter, x *exchange) {
	body := p.encode(x)
	_, cut := p.faults.take(CutBody, x.URL.Path)
	if _, half := p.faults.take(CutJSON, x.URL.Path); half {
		body = body[:len(body)/2]
	}
	if _, page := p.faults.take(HTMLBody, x.URL.Path); page {
		x.reply.status = http.StatusOK
		x.header.Set("Content-Type", "text/html;charset=utf-8")
		body = []byte(html("Please sign in"))
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(x.reply.status)
	if !cut {
		_, _ = w.Write(body) // the client may be gone; there is nobody to tell
		return
	}
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (p *Portal) encode(x *exchange) []byte {
	switch body := x.reply.body.(type) {
	case nil:
		return nil
	case webPage:
		x.header.Set("Content-Type", "text/html;charset=utf-8")
		return []byte(html(string(body)))
	case *problem:
		body.CorrelationID = p.correlation()
	}
	x.header.Set("Content-Type", "application/json;charset=utf-8")
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(x.reply.body); err != nil {
		panic("portalsim: " + err.Error())
	}
	return out.Bytes()
}

func html(text string) string {
	return "<!DOCTYPE html><html><head><title>HubSpot</title></head><body><h1>" + text + "</h1></body></html>"
}

func isSearch(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/search")
}

var dated = regexp.MustCompile(`^/crm/([a-z-]+)/20\d\d-\d\d(/|$)`)

// undated maps a dated path on its numbered twin: /crm/objects/2026-03/deals
// is /crm/v3/objects/deals.
func undated(r *http.Request) *http.Request {
	m := dated.FindStringSubmatch(r.URL.Path)
	if m == nil {
		return r
	}
	version := "v3"
	if m[1] == "associations" {
		version = "v4"
	}
	r = r.Clone(r.Context())
	r.URL.Path = "/crm/" + version + "/" + m[1] + m[2] + r.URL.Path[len(m[0]):]
	r.URL.RawPath = ""
	return r
}

// decode reads a JSON body.
func (x *exchange) decode(into any) *problem {
	if !strings.HasPrefix(x.Request.Header.Get("Content-Type"), "application/json") {
		return &problem{code: http.StatusUnsupportedMediaType, Status: "error", Message: "HTTP 415 Unsupported Media Type"}
	}
	if err := json.Unmarshal(x.body, into); err != nil {
		return invalid("Invalid input JSON: %s", err)
	}
	return nil
}
