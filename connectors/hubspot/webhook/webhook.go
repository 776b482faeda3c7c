// Package webhook receives HubSpot's notifications of changed deals.
//
// The one idea: a notification is a reason to look, never a source of values. What
// HubSpot signed says which deals have changed; they are read through the API as in any
// sync. So a lost notification delays a change until the next poll, and a forged one
// that got through could do no more than have a deal read once too often.
//
// It is not a queue: [Options.ChangedFunc] has to keep what it is told before it
// returns, since HubSpot sends again only what was not answered with success.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Options configure a [Receiver]. Secret, ChangedFunc, and one of PublicURL and
// TrustedProxies are required.
type Options struct {
	// Secret is the client secret of the app that HubSpot signs with.
	Secret string
	// PublicURL is how HubSpot reaches this server, such as https://fit.example.com: what
	// it signs is this and the path. Empty: trusted proxies tell.
	PublicURL string
	// TrustedProxies may say by X-Forwarded-Proto and X-Forwarded-Host what HubSpot called.
	TrustedProxies []netip.Prefix
	// Account is the HubSpot account whose deals count. 0: all that the app is installed in.
	Account int64
	// Written are properties that we write ourselves: their changes are no news.
	Written []string
	// ChangedFunc is told which deals have changed, each once. After an error HubSpot sends
	// the notification again, up to ten times within a day.
	ChangedFunc func(ctx context.Context, deals []string) error
	// RefusedFunc hears why a request was refused, nil: nobody does. The error names no
	// secret and no value of a deal.
	RefusedFunc func(error)
	Now         func() time.Time // default time.Now
}

const (
	// maxBody bounds a notification. HubSpot sends at most 100 events of less than 1 KB.
	maxBody = 1 << 20
	// patience is how long HubSpot waits for an answer, less a second for the way.
	patience = 4 * time.Second
)

// Receiver is the handler of one app's notifications.
type Receiver struct {
	Options
	written map[string]bool
	seen    *seen
}

// New returns a receiver. The error says which option is wrong.
func New(options Options) (*Receiver, error) {
	switch {
	case options.Secret == "":
		return nil, errors.New("webhook: no secret")
	case options.ChangedFunc == nil:
		return nil, errors.New("webhook: nobody to tell of changes")
	case options.PublicURL == "" && len(options.TrustedProxies) == 0:
		return nil, errors.New("webhook: neither a public URL nor a trusted proxy, so that no signature could be checked")
	}
	if public, err := url.Parse(options.PublicURL); options.PublicURL != "" && (err != nil || public.Host == "") {
		return nil, errors.New("webhook: the public URL is not a URL")
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	r := &Receiver{Options: options, written: map[string]bool{}, seen: newSeen(maxSeen)}
	for _, name := range options.Written {
		r.written[name] = true
	}
	return r, nil
}

// ServeHTTP implements [http.Handler]. It answers 204 once the deals are told, and to a
// notification that was told before; 401 to what HubSpot did not sign just now.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	status, err := r.receive(w, req)
	if err != nil {
		if r.RefusedFunc != nil {
			r.RefusedFunc(err)
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.WriteHeader(status)
}

func (r *Receiver) receive(w http.ResponseWriter, req *http.Request) (status int, err error) {
	if req.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, fmt.Errorf("%s where HubSpot posts", req.Method)
	}
	now := r.Now()
	stamp, err := signedAt(req.Header, now)
	if err != nil {
		return http.StatusUnauthorized, err // before the body is read
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d bytes", maxBody)
	} else if err != nil {
		return http.StatusBadRequest, errors.New("the body was cut short")
	}
	signature, err := r.authenticate(req, body)
	if err != nil {
		return http.StatusUnauthorized, err
	}
	return r.once(req.Context(), signature, stamp, now, body)
}

// once tells of a notification unless it was told before.
func (r *Receiver) once(ctx context.Context, signature [signatureSize]byte, stamp, now time.Time, body []byte) (status int, err error) {
	deals, err := r.changed(body)
	if err != nil {
		return http.StatusBadRequest, err
	}
	switch first, room := r.seen.add(signature, stamp.Add(maxAge), now); {
	case !room:
		return http.StatusServiceUnavailable, errors.New("too many notifications within five minutes")
	case !first, len(deals) == 0:
		return http.StatusNoContent, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := r.ChangedFunc(ctx, deals); err != nil {
		r.seen.forget(signature) // so that it counts when it is sent again
		return http.StatusServiceUnavailable, err
	}
	return http.StatusNoContent, nil
}
