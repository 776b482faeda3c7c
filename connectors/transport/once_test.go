package transport_test

import (
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

func TestOnce(t *testing.T) {
	drop := func(t *testing.T, w http.ResponseWriter) { _ = hijack(t, w).Close() }
	cut := func(_ *testing.T, w http.ResponseWriter) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("{"))
	}
	status := func(code int) func(*testing.T, http.ResponseWriter) {
		return func(_ *testing.T, w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(code)
		}
	}
	for name, c := range map[string]struct {
		first func(*testing.T, http.ResponseWriter)
		again bool
		class connectors.Class
	}{
		"the answer is lost":       {drop, false, connectors.Transient},
		"the answer breaks off":    {cut, false, connectors.Transient},
		"a gateway gave up":        {status(http.StatusGatewayTimeout), false, connectors.Limit},
		"the server failed":        {status(http.StatusInternalServerError), false, connectors.Limit},
		"it was told to wait":      {status(http.StatusTooManyRequests), true, ""},
		"it was told to slow down": {status(420), true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			stack, url, _ := open(t, func(w http.ResponseWriter, _ *http.Request) {
				if sent.Add(1) == 1 {
					c.first(t, w)
				}
			}, transport.Options{})
			req, err := http.NewRequest(http.MethodPost, url, strings.NewReader("write")) //nolint:noctx // the clients under test pass no context either
			if err != nil {
				t.Fatal(err)
			}
			_, _, failure := do(t, stack.Client(transport.Once(t.Context())), req)
			if again := sent.Load() > 1; again != c.again {
				t.Errorf("sent %d times", sent.Load())
			}
			if got := connectors.ClassOf(asError(failure)); got != c.class {
				t.Errorf("class %q, want %q: %v", got, c.class, failure)
			}
		})
	}
}

// asError keeps a nil *connectors.Error a nil error.
func asError(e *connectors.Error) error {
	if e == nil {
		return nil
	}
	return e
}

func TestOnceTriesAgainWhereNothingListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	_ = listener.Close()
	var slept waits
	stack := transport.New(transport.Options{SleepFunc: slept.sleep, JitterFunc: func() float64 { return 0 }})
	t.Cleanup(stack.Close)
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader("write")) //nolint:noctx // the clients under test pass no context either
	if err != nil {
		t.Fatal(err)
	}
	if _, _, failure := do(t, stack.Client(transport.Once(t.Context())), req); failure == nil || len(slept) != 3 {
		t.Errorf("%d further attempts, %v; want 3", len(slept), failure)
	}
}
