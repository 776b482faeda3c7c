package salesforce

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"fitsync/connectors"
)

// refusalHolds is how long a refused login answers for itself, so that many
// callers do not lock the user out.
const refusalHolds = time.Minute

// session holds the token that all calls share. Logins are made one at a time and
// shared by everyone who waits.
type session struct {
	loginFunc func(context.Context) (login, error)
	now       func() time.Time
	flight    singleflight.Group

	mu      sync.Mutex
	current login
	refusal *connectors.Error
	refused time.Time
}

// get returns the current session, or a new one. stale is a token that the org
// refused, "" for none: if it is not current any more, somebody has renewed it.
func (s *session) get(ctx context.Context, stale string) (login, error) {
	if l, known, err := s.known(stale); known {
		return l, err
	}
	// The login outlives a caller that gives up, since others wait for it.
	detached := context.WithoutCancel(ctx)
	wait := s.flight.DoChan("login", func() (any, error) { return s.renew(detached, stale) })
	select {
	case <-ctx.Done():
		return login{}, &connectors.Error{Class: connectors.Transient, Message: "stopped before the login was done", Err: ctx.Err()}
	case r := <-wait:
		if r.Err != nil {
			return login{}, r.Err
		}
		return r.Val.(login), nil //nolint:forcetypeassert // renew returns nothing else
	}
}

func (s *session) known(stale string) (login, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal != nil && s.now().Sub(s.refused) < refusalHolds {
		return login{}, true, s.held()
	}
	return s.current, s.current.token != "" && s.current.token != stale, nil
}

// held is the refusal with what a person who has just mended it needs to know.
func (s *session) held() *connectors.Error {
	own := *s.refusal // it is shared by all callers
	again := s.refused.Add(refusalHolds).Sub(s.now()).Round(time.Second)
	own.Message += "; not asked again, so that the user is not locked out: the next try to sign in is possible in " + again.String()
	return &own
}

func (s *session) renew(ctx context.Context, stale string) (login, error) {
	if l, known, err := s.known(stale); known {
		return l, err
	}
	l, err := s.loginFunc(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		e := asError("log in", err)
		if e.Class == connectors.Auth {
			s.refusal, s.refused = e, s.now()
		}
		return login{}, e
	}
	s.current, s.refusal = l, nil
	return l, nil
}
