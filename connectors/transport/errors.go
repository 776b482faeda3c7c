package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"fitsync/connectors"
)

// typed makes every error a *connectors.Error whose text is safe to log: it is
// composed here from known words, the host and the path, never from the text of
// another error, since that may quote a URL, a header or an answer.
type typed struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (t typed) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err == nil {
		return resp, nil
	}
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		e = &connectors.Error{Class: connectors.Transient, Message: t.describe(req, err), Err: safeCause(err)}
		if stopped := req.Context().Err(); stopped != nil {
			e.Err = stopped // a context that was cancelled with a cause gives that one instead
		}
	}
	if e.Op == "" {
		e.Op = operation(req)
	}
	return nil, e
}

// describe says in words what the network did.
func (t typed) describe(req *http.Request, err error) string {
	host := req.URL.Host
	dns, isDNS := errors.AsType[*net.DNSError](err)
	_, badCert := errors.AsType[*tls.CertificateVerificationError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case req.Context().Err() != nil:
		return "stopped before " + host + " had answered"
	case isContext(err):
		return fmt.Sprintf("no whole answer from %s within %s", host, t.timeout)
	case isDNS && dns.IsNotFound:
		return "there is no host " + host + "; check the base URL"
	case badCert:
		return "the certificate of " + host + " is not trusted"
	case notTLS:
		return host + " does not speak TLS; check the base URL"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at " + host
	case isNet && timeout.Timeout():
		return host + " did not respond in time"
	default:
		return "the connection to " + host + " failed"
	}
}

// safeCause keeps of a cause only what callers may test for and cannot quote anything.
func safeCause(err error) error {
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, cause) {
			return cause
		}
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno
	}
	return nil
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// maxSegment is longer than any name or id in the vendors' paths and shorter than their tokens.
const maxSegment = 32

// operation names a request by method and path. The query is left out, and path
// segments long enough to be a token are too: HubSpot puts tokens there.
func operation(req *http.Request) string {
	segments := strings.Split(req.URL.Path, "/")
	for i, segment := range segments {
		if len(segment) > maxSegment {
			segments[i] = "…"
		}
	}
	return req.Method + " " + strings.Join(segments, "/")
}
