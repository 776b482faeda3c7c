package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// hijack gives a handler the bare connection.
func hijack(t *testing.T, w http.ResponseWriter) net.Conn {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
	}
	return conn
}

func TestWhatTheNetworkDoes(t *testing.T) {
	for name, c := range map[string]struct {
		handler   func(*testing.T, http.ResponseWriter)
		options   transport.Options
		wantClass connectors.Class
		wantCause error
		wantSent  int64
		wantText  string
	}{
		"a body that breaks off": {
			handler: func(_ *testing.T, w http.ResponseWriter) {
				w.Header().Set("Content-Length", "100")
				_, _ = io.WriteString(w, `{"records":[`)
			},
			wantClass: connectors.Transient, wantCause: io.ErrUnexpectedEOF, wantSent: 4, wantText: "broke off",
		},
		"a chunked body that breaks off": {
			handler: func(t *testing.T, w http.ResponseWriter) {
				conn := hijack(t, w)
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
				_ = conn.Close()
			},
			wantClass: connectors.Transient, wantCause: io.ErrUnexpectedEOF, wantSent: 4, wantText: "broke off",
		},
		"a connection dropped before the answer": {
			handler:   func(t *testing.T, w http.ResponseWriter) { _ = hijack(t, w).Close() },
			wantClass: connectors.Transient, wantCause: io.EOF, wantSent: 4, wantText: "the connection to",
		},
		"a web page in place of data": {
			handler: func(_ *testing.T, w http.ResponseWriter) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = io.WriteString(w, "<html>")
			},
			wantClass: connectors.Malformed, wantSent: 1, wantText: "web page",
		},
		"a body that is too large": {
			handler:   func(_ *testing.T, w http.ResponseWriter) { _, _ = io.WriteString(w, "12345678901") },
			options:   transport.Options{MaxBody: 10},
			wantClass: connectors.Malformed, wantSent: 1, wantText: "smaller pages",
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack, url, _ := open(t, func(w http.ResponseWriter, _ *http.Request) { c.handler(t, w) }, c.options)
			_, body, err := get(t, stack, url+"/query")
			if err == nil {
				t.Fatalf("no error but the body %q", body)
			}
			if err.Class != c.wantClass || !strings.Contains(err.Error(), c.wantText) || !strings.HasPrefix(err.Error(), "GET /query: ") {
				t.Errorf("error is %v of class %s", err, err.Class)
			}
			if c.wantCause != nil && !errors.Is(err, c.wantCause) {
				t.Errorf("cause is %v; want %v", err.Unwrap(), c.wantCause)
			}
			if stack.Calls() != c.wantSent {
				t.Errorf("%d requests reached the server; want %d", stack.Calls(), c.wantSent)
			}
		})
	}
}

func TestAnExactlyFullBodyIsTaken(t *testing.T) {
	stack, url, _ := open(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "1234567890")
	}, transport.Options{MaxBody: 10})
	if _, body, err := get(t, stack, url); body != "1234567890" {
		t.Errorf("body %q, %v", body, err)
	}
}

// silent answers nothing until the client has gone.
func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestTheDeadlineEndsASilentCall(t *testing.T) {
	stack, url, _ := open(t, silent, transport.Options{Timeout: 20 * time.Millisecond})
	_, _, err := get(t, stack, url)
	if err == nil || err.Class != connectors.Transient || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error is %v", err)
	}
	if stack.Stats().Retries != 0 || stack.Calls() != 1 {
		t.Errorf("stats are %+v; want one call, which reached the server", stack.Stats())
	}
}

func TestTheDeadlineHoldsForTheBody(t *testing.T) {
	stack, url, _ := open(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "the beginning")
		_ = http.NewResponseController(w).Flush()
		silent(w, r)
	}, transport.Options{Timeout: 50 * time.Millisecond})
	if _, _, err := get(t, stack, url); err == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Message, "no whole answer") {
		t.Errorf("error is %v", err)
	}
}

func TestTheCallersContextEndsTheCall(t *testing.T) {
	arrived := make(chan struct{})
	stack, url, _ := open(t, func(w http.ResponseWriter, r *http.Request) { close(arrived); silent(w, r) }, transport.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	req, err := http.NewRequest(http.MethodGet, url, nil) //nolint:noctx // the clients under test pass no context either
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := do(t, stack.Client(ctx), req); err == nil || !errors.Is(err, context.Canceled) || !strings.Contains(err.Message, "stopped before") {
		t.Errorf("error is %v", err)
	}
}

func TestTheRequestsOwnContextEndsTheCall(t *testing.T) {
	stack, url, _ := open(t, silent, transport.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := do(t, stack.Client(t.Context()), req); err == nil || !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestAContextThatEndsBetweenAttempts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stack, url, _ := open(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}, transport.Options{SleepFunc: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, typed := do(t, stack.Client(ctx), req)
	if typed == nil || stack.Calls() != 1 {
		t.Errorf("error is %v after %d calls", typed, stack.Calls())
	}
}

func TestNothingListens(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	stack, _, slept := open(t, nil, transport.Options{})
	_, _, err := get(t, stack, closed.URL)
	if err == nil || !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), "nothing listens at 127.0.0.1") {
		t.Errorf("error is %v", err)
	}
	if stack.Calls() != 0 || len(*slept) != 3 {
		t.Errorf("%d calls and waits %v; want 3 repeated attempts that reached nobody", stack.Calls(), *slept)
	}
}

// A certificate, a protocol or a name that is wrong stays wrong for the call.
func TestWhatIsNotTriedAgain(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = nil
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for name, c := range map[string]struct{ url, want string }{
		"an untrusted certificate": {secure.URL, "certificate"},
		"no TLS":                   {strings.Replace(plain.URL, "http:", "https:", 1), "does not speak TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			stack, _, slept := open(t, nil, transport.Options{})
			_, _, err := get(t, stack, c.url)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(*slept) != 0 {
				t.Errorf("error is %v after waits %v", err, *slept)
			}
		})
	}
}

// refusing is a transport that says by itself what it could not do.
type refusing struct{ err *connectors.Error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

func TestATypedErrorKeepsItsWords(t *testing.T) {
	login := &connectors.Error{Class: connectors.Auth, Op: "log in", Message: "the secret is wrong"}
	stack, url, slept := open(t, nil, transport.Options{Base: refusing{login}})
	if _, _, err := get(t, stack, url); err == nil || err.Error() != "log in: the secret is wrong" || len(*slept) != 0 {
		t.Errorf("error is %v after waits %v", err, *slept)
	}
}

// gossip is a transport whose errors quote everything that they know.
type gossip struct{ wrap func(error) error }

func (g gossip) RoundTrip(req *http.Request) (*http.Response, error) {
	body := ""
	if req.Body != nil {
		data, _ := io.ReadAll(req.Body)
		body = string(data)
	}
	return nil, g.wrap(fmt.Errorf("%s %v %s", req.URL, req.Header, body))
}

func TestNoErrorTellsASecret(t *testing.T) {
	const secret = "s3cr3t"
	target := &url.URL{
		Scheme: "https", Host: "crm.example", User: url.UserPassword("user", secret),
		Path: "/oauth/v1/access-tokens/" + strings.Repeat(secret, 8), RawQuery: "q=" + secret,
	}
	for name, wrap := range map[string]func(error) error{
		"plain":   func(err error) error { return err },
		"url":     func(err error) error { return &url.Error{Op: "Get", URL: target.String(), Err: err} },
		"op":      func(err error) error { return &net.OpError{Op: "dial", Err: err} },
		"joined":  func(err error) error { return errors.Join(err, syscall.ECONNRESET) },
		"timeout": func(err error) error { return fmt.Errorf("%w %w", err, context.DeadlineExceeded) },
		"cut":     func(err error) error { return fmt.Errorf("%w %w", err, io.ErrUnexpectedEOF) },
	} {
		t.Run(name, func(t *testing.T) {
			stack, _, _ := open(t, nil, transport.Options{Base: gossip{wrap}})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target.String(), strings.NewReader(secret))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+secret)
			req.Header.Set("Cookie", "sid="+secret)
			_, _, typed := do(t, stack.Client(t.Context()), req)
			if typed == nil {
				t.Fatal("no error")
			}
			for err := error(typed); err != nil; err = errors.Unwrap(err) {
				if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
					t.Errorf("the error tells the secret: %s", text)
				}
			}
		})
	}
}

func TestNoAnswerIsQuoted(t *testing.T) {
	const secret = "s3cr3t"
	for name, handler := range map[string]http.HandlerFunc{
		"an overloaded server": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, secret)
		},
		"a web page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, secret)
		},
		"no HTTP": func(w http.ResponseWriter, _ *http.Request) {
			conn := hijack(t, w)
			_, _ = io.WriteString(conn, secret+" is not HTTP\r\n\r\n")
			_ = conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack, url, _ := open(t, handler, transport.Options{})
			_, _, err := get(t, stack, url+"/?q="+secret)
			if err == nil || strings.Contains(fmt.Sprintf("%+v", err), secret) {
				t.Errorf("error is %+v", err)
			}
		})
	}
}
