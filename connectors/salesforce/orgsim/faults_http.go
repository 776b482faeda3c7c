package orgsim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const gatewayPage = "<html><head><title>%d</title></head><body><h1>%s</h1><p>The server is temporarily unable to service your request.</p></body></html>"

// before applies the faults that strike before the org sees the request; it
// tells whether the request has been answered.
func (o *Org) before(w http.ResponseWriter, r *http.Request, rq *request) bool {
	if f, ok := o.faults.at(Slow, rq.path); ok {
		wait(r, f.Delay)
	}
	if f, ok := o.faults.at(BlackHole, rq.path); ok {
		wait(r, max(f.Delay, time.Hour))
		panic(http.ErrAbortHandler)
	}
	for _, g := range []struct {
		kind   FaultKind
		status int
	}{{BadGateway, http.StatusBadGateway}, {Unavailable, http.StatusServiceUnavailable}, {HTMLPage, http.StatusOK}} {
		if _, ok := o.faults.at(g.kind, rq.path); ok {
			o.note(rq, g.status)
			page(w, g.status)
			return true
		}
	}
	if f, ok := o.faults.at(TooManyRequests, rq.path); ok {
		o.note(rq, http.StatusTooManyRequests)
		if f.Delay > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.Delay.Seconds())))
		}
		write(w, failure(refuse("REQUEST_LIMIT_EXCEEDED", "Too many requests").as(http.StatusTooManyRequests)))
		return true
	}
	return false
}

// note enters a request in the ledger that never reached the org.
func (o *Org) note(rq *request, status int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	rq.call.Time, rq.call.Status = o.now(), status
	o.ledger.add(rq.call)
}

func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, gatewayPage, status, http.StatusText(status))
}

// wait returns when d has passed or the client has gone.
func wait(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// after sends the answer, unless a fault spoils it.
func (o *Org) after(w http.ResponseWriter, r *http.Request, rq *request, rs *response) {
	if f, ok := o.faults.at(LostResponse, rq.path); ok {
		wait(r, f.Delay)
		panic(http.ErrAbortHandler)
	}
	if len(rs.body) > 1 && o.faults.hit(CutJSON, rq.path) {
		rs.body = rs.body[:len(rs.body)/2]
	}
	if len(rs.body) > 1 && o.faults.hit(Cut, rq.path) {
		w.Header().Set("Content-Length", strconv.Itoa(len(rs.body)))
		rs.body = rs.body[:len(rs.body)/2]
		write(w, rs)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodHead {
		rs.body = nil
	}
	write(w, rs)
}

func write(w http.ResponseWriter, rs *response) {
	h := w.Header()
	if h.Get("Content-Type") == "" && rs.body != nil {
		h.Set("Content-Type", "application/json;charset=UTF-8")
	}
	for k, v := range rs.headers {
		h.Set(k, v)
	}
	if rs.location != "" {
		h.Set("Location", rs.location)
	}
	w.WriteHeader(rs.status)
	// A client that has gone away is not the org's concern.
	_, _ = w.Write(rs.body)
}
