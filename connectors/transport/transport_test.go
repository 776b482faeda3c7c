package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// waits is a sleep that only remembers.
type waits []time.Duration

func (w *waits) sleep(ctx context.Context, d time.Duration) error {
	*w = append(*w, d)
	return ctx.Err()
}

// open starts a server and a stack that neither waits nor draws lots.
func open(t *testing.T, handler http.HandlerFunc, options transport.Options) (*transport.Stack, string, *waits) {
	t.Helper()
	runningBefore := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, runningBefore) })
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	slept := &waits{}
	if options.SleepFunc == nil {
		options.SleepFunc = slept.sleep
	}
	options.JitterFunc = func() float64 { return 0.5 }
	stack := transport.New(options)
	t.Cleanup(stack.Close)
	return stack, server.URL, slept
}

// get returns what a caller of the client sees: status and body, or the typed error.
func get(t *testing.T, stack *transport.Stack, url string) (status int, body string, err *connectors.Error) {
	t.Helper()
	req, problem := http.NewRequest(http.MethodGet, url, nil) //nolint:noctx // the clients under test pass no context either
	if problem != nil {
		t.Fatal(problem)
	}
	return do(t, stack.Client(t.Context()), req)
}

func do(t *testing.T, client *http.Client, req *http.Request) (status int, body string, err *connectors.Error) {
	t.Helper()
	resp, problem := client.Do(req)
	if problem != nil {
		typed, ok := errors.AsType[*connectors.Error](problem)
		if !ok {
			t.Fatalf("error %v is not typed", problem)
		}
		return 0, "", typed
	}
	defer resp.Body.Close()
	data, problem := io.ReadAll(resp.Body)
	if problem != nil {
		t.Fatal(problem)
	}
	return resp.StatusCode, string(data), nil
}

func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		retryAfter string
		times      int // how often the server fails before it works
		wantStatus int // 0: an error
		wantClass  connectors.Class
		wantAfter  time.Duration
		wantSent   int64
		wantWaits  waits
	}{
		"a gateway recovers":         {status: 502, times: 2, wantStatus: 200, wantSent: 3, wantWaits: waits{125 * time.Millisecond, 250 * time.Millisecond}},
		"a gateway does not":         {status: 503, times: 99, wantClass: connectors.Transient, wantSent: 4, wantWaits: waits{125 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond}},
		"a gateway's own status":     {status: 522, times: 1, wantStatus: 200, wantSent: 2, wantWaits: waits{125 * time.Millisecond}},
		"429 with a short wait":      {status: 429, retryAfter: "3", times: 1, wantStatus: 200, wantSent: 2, wantWaits: waits{3*time.Second + 125*time.Millisecond}},
		"420 with a short wait":      {status: 420, retryAfter: "3", times: 1, wantStatus: 200, wantSent: 2, wantWaits: waits{3*time.Second + 125*time.Millisecond}},
		"429 that stays":             {status: 429, retryAfter: "1", times: 99, wantClass: connectors.Limit, wantAfter: time.Second, wantSent: 4, wantWaits: waits{1125 * time.Millisecond, 1250 * time.Millisecond, 1500 * time.Millisecond}},
		"429 with a long wait":       {status: 429, retryAfter: "11", times: 1, wantClass: connectors.Limit, wantAfter: 11 * time.Second, wantSent: 1},
		"429 until a date":           {status: 429, retryAfter: "Sun, 08 Mar 2026 07:26:37 GMT", times: 1, wantClass: connectors.Limit, wantAfter: time.Minute, wantSent: 1},
		"429 until a date gone by":   {status: 429, retryAfter: "Sun, 08 Mar 2026 07:20:00 GMT", times: 1, wantStatus: 200, wantSent: 2, wantWaits: waits{125 * time.Millisecond}},
		"429 without a wait":         {status: 429, times: 1, wantStatus: 429, wantSent: 1},
		"503 with a long wait":       {status: 503, retryAfter: "600", times: 1, wantClass: connectors.Limit, wantAfter: 10 * time.Minute, wantSent: 1},
		"a bad request":              {status: 400, times: 1, wantStatus: 400, wantSent: 1},
		"an internal error":          {status: 500, times: 1, wantStatus: 200, wantSent: 2, wantWaits: waits{125 * time.Millisecond}},
		"a nonsensical Retry-After":  {status: 429, retryAfter: "-1", times: 1, wantStatus: 429, wantSent: 1},
		"an excessive Retry-After":   {status: 429, retryAfter: "99999999999999999999", times: 1, wantStatus: 429, wantSent: 1},
		"a redirect is not followed": {status: 302, times: 1, wantStatus: 302, wantSent: 1},
	} {
		t.Run(name, func(t *testing.T) {
			var failed int
			stack, url, slept := open(t, func(w http.ResponseWriter, _ *http.Request) {
				if failed++; failed > c.times {
					return
				}
				w.Header().Set("Location", "/elsewhere")
				if c.retryAfter != "" {
					w.Header().Set("Retry-After", c.retryAfter)
				}
				w.WriteHeader(c.status)
			}, transport.Options{Now: func() time.Time { return time.Date(2026, 3, 8, 7, 25, 37, 0, time.UTC) }})
			status, _, err := get(t, stack, url)
			if status != c.wantStatus {
				t.Errorf("status is %d (%v); want %d", status, err, c.wantStatus)
			}
			if err != nil && (err.Class != c.wantClass || err.RetryAfter != c.wantAfter || err.Status != c.status) {
				t.Errorf("error is %+v; want class %s after %v", err, c.wantClass, c.wantAfter)
			}
			if stack.Calls() != c.wantSent || stack.Stats().Retries != int64(len(c.wantWaits)) {
				t.Errorf("%d requests and %d retries; want %d requests", stack.Calls(), stack.Stats().Retries, c.wantSent)
			}
			if len(*slept) != len(c.wantWaits) {
				t.Fatalf("waits are %v; want %v", *slept, c.wantWaits)
			}
			for i, d := range *slept {
				if d != c.wantWaits[i] {
					t.Errorf("waits are %v; want %v", *slept, c.wantWaits)
				}
			}
		})
	}
}

func TestABodyIsSentAgainWhole(t *testing.T) {
	var bodies []string
	stack, url, _ := open(t, func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		if bodies = append(bodies, string(data)); len(bodies) < 3 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}, transport.Options{})
	for name, body := range map[string]io.Reader{
		"one that can be had twice": strings.NewReader("the body"),
		"one that cannot":           io.MultiReader(strings.NewReader("the body")),
	} {
		t.Run(name, func(t *testing.T) {
			bodies = nil
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, url, body)
			if err != nil {
				t.Fatal(err)
			}
			if status, _, err := do(t, stack.Client(t.Context()), req); status != http.StatusOK {
				t.Fatalf("status %d, %v", status, err)
			}
			if got := strings.Join(bodies, "|"); got != "the body|the body|the body" {
				t.Errorf("bodies are %q", got)
			}
		})
	}
}

func TestAVendorDecidesOnItsOwnAnswers(t *testing.T) {
	var seen []string
	stack, url, slept := open(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"policyName":"SECONDLY"}`)
	}, transport.Options{Attempts: 2, RetryFunc: func(_ int, _ http.Header, body []byte, _ time.Time) (time.Duration, bool) {
		seen = append(seen, string(body))
		return time.Second, true
	}})
	_, _, err := get(t, stack, url)
	if err == nil || err.Class != connectors.Limit || err.RetryAfter != time.Second {
		t.Errorf("error is %+v", err)
	}
	if len(seen) != 2 || seen[0] != `{"policyName":"SECONDLY"}` || len(*slept) != 1 {
		t.Errorf("the vendor saw %q, waits are %v", seen, *slept)
	}
}

func TestLimitsAreOfTheRequest(t *testing.T) {
	none := rate.NewLimiter(0, 0)
	stack, url, _ := open(t, func(http.ResponseWriter, *http.Request) {}, transport.Options{
		LimiterFunc: func(r *http.Request) *rate.Limiter {
			if r.URL.Path == "/search" {
				return none
			}
			return nil
		},
	})
	if status, _, err := get(t, stack, url+"/list"); status != http.StatusOK {
		t.Errorf("an unlimited path: status %d, %v", status, err)
	}
	if _, _, err := get(t, stack, url+"/search"); err == nil || stack.Calls() != 1 {
		t.Errorf("a path that allows no request: %v after %d calls", err, stack.Calls())
	}
}

func TestInFlightIsBounded(t *testing.T) {
	var now, most atomic.Int64
	stack, url, _ := open(t, func(http.ResponseWriter, *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
	}, transport.Options{MaxInFlight: 2})
	done := make(chan int)
	for range 8 {
		go func() {
			status, _, _ := get(t, stack, url)
			done <- status
		}()
	}
	for range 8 {
		if status := <-done; status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	if most.Load() != 2 {
		t.Errorf("%d requests were under way at one time; want 2", most.Load())
	}
}

func TestCounters(t *testing.T) {
	var headers []string
	stack, url, _ := open(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Sforce-Limit-Info", "api-usage=18/15000")
		_, _ = io.Copy(w, r.Body)
	}, transport.Options{
		ChargeFunc:  func(*http.Request, *http.Response) int64 { return 5 },
		ObserveFunc: func(h http.Header) { headers = append(headers, h.Get("Sforce-Limit-Info")) },
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("twelve bytes"))
	if err != nil {
		t.Fatal(err)
	}
	if _, body, err := do(t, stack.Client(t.Context()), req); body != "twelve bytes" {
		t.Fatalf("body %q, %v", body, err)
	}
	if got, want := stack.Stats(), (transport.Stats{Calls: 5, Sent: 12, Received: 12}); got != want {
		t.Errorf("stats are %+v; want %+v", got, want)
	}
	if len(headers) != 1 || headers[0] != "api-usage=18/15000" {
		t.Errorf("observed %q", headers)
	}
}
