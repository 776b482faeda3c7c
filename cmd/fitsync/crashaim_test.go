package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// point is where in its work a worker is killed.
type point string

// The points. A page is all that one call reads.
const (
	anyTime        point = "at any time"
	signingIn      point = "while it signs in"
	pageAsked      point = "when it asks for a page"
	pageAnswered   point = "after a page was answered"
	writeLost      point = "when a write arrives, which is lost"
	writeApplied   point = "when a write arrives, which is applied"
	answerLost     point = "when a write was applied, before its answer"
	writeAnswered  point = "after a write was answered"
	startOfAnswer        = 8 * time.Millisecond // how soon after an answer
	longestAtWork        = 1500 * time.Millisecond
	killWithin           = time.Minute // of its start it comes to the point
	settledAtLeast       = 15          // in percent: kills between sending and settling, by the ledger
)

// moment is when a worker is killed: at a point of its talk with one CRM, or any time
// after its start.
type moment struct {
	connection string
	at         point
	delay      time.Duration // after an answer, or after the start
}

// moments are twenty to go through in any order.
func moments() []moment {
	list := []moment{{connection: "sf", at: signingIn}}
	for _, connection := range []string{"sf", "hs"} {
		for _, at := range []point{pageAsked, pageAnswered, writeLost, writeApplied, answerLost, writeAnswered} {
			list = append(list, moment{connection: connection, at: at})
		}
	}
	for len(list) < 20 {
		list = append(list, moment{at: anyTime})
	}
	return list
}

// aim stands between a worker and the CRMs and kills it at a moment.
type aim struct {
	mu       sync.Mutex
	moment   moment
	killFunc func() // nil: at nothing
	done     chan struct{}
	busy     sync.RWMutex // read by each call that the CRMs answer
	servers  []*httptest.Server
}

// serve has a CRM answer behind the aim, and returns its address.
func (a *aim) serve(connection string, crm http.Handler) (address string) {
	server := httptest.NewServer(a.watch(connection, crm))
	a.servers = append(a.servers, server)
	return server.URL
}

// take aims at a moment. The channel is closed once the worker is dead and the CRM has
// done what it does all the same.
func (a *aim) take(m moment, killFunc func()) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.moment, a.killFunc, a.done = m, killFunc, make(chan struct{})
	return a.done
}

// rest ends the talk with a dead worker: nothing that it sent arrives any more.
func (a *aim) rest() {
	for _, server := range a.servers {
		server.CloseClientConnections()
	}
	a.busy.Lock() // every call has its answer
	defer a.busy.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.killFunc = nil
}

func (a *aim) watch(connection string, crm http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		a.busy.RLock()
		defer a.busy.RUnlock()
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return // it died while it sent this
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		at, delay, killFunc, done := a.shoot(connection, request.URL.Path, body)
		if killFunc == nil {
			crm.ServeHTTP(response, request)
			return
		}
		switch at {
		case pageAnswered, writeAnswered:
			crm.ServeHTTP(response, request)
			time.AfterFunc(delay, func() { killFunc(); close(done) })
		case writeApplied:
			killFunc()
			crm.ServeHTTP(httptest.NewRecorder(), request)
			close(done)
		case answerLost:
			crm.ServeHTTP(httptest.NewRecorder(), request)
			killFunc()
			close(done)
		default:
			killFunc()
			close(done)
		}
	})
}

// shoot says whether a call is what the aim is at. It is so once.
func (a *aim) shoot(connection, path string, body []byte) (at point, delay time.Duration, killFunc func(), done chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.killFunc == nil || a.moment.connection != connection || !a.moment.at.is(path, body) {
		return "", 0, nil, nil
	}
	killFunc, a.killFunc = a.killFunc, nil
	return a.moment.at, a.moment.delay, killFunc, a.done
}

// is reports whether a call to a CRM is at the point.
func (p point) is(path string, body []byte) bool {
	writes := bytes.Contains(body, []byte(`"method":"PATCH"`)) || strings.HasSuffix(path, "/deals/batch/update")
	switch p {
	case signingIn:
		return strings.HasSuffix(path, "/oauth2/token")
	case pageAsked, pageAnswered:
		return !writes && (strings.HasSuffix(path, "/composite") || strings.HasSuffix(path, "/search"))
	case writeLost, writeApplied, answerLost, writeAnswered:
		return writes
	default:
		return false
	}
}
