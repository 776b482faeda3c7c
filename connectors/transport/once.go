package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
)

type onceKey struct{}

// Once returns a context for requests that may take effect once at most, such as
// writes over values that people edit too: a request is sent again only where the
// server cannot have acted on it, because it was not reached or said no. Else the
// failure goes to the caller, who alone can find out what became of the request.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

// repeatable reports whether a request that failed so may be sent again.
func repeatable(req *http.Request, resp *http.Response, err error) bool {
	switch {
	case req.Context().Value(onceKey{}) == nil:
		return true
	case err != nil:
		return unsent(err)
	default:
		return resp.StatusCode < http.StatusInternalServerError
	}
}

// unsent reports whether a request failed before any of it left.
func unsent(err error) bool {
	failed, ok := errors.AsType[*net.OpError](err)
	return ok && failed.Op == "dial"
}
