package salesforce

import (
	"cmp"
	"net/url"
	"sync"
)

// refreshToken is the newest refresh token where the app rotates them: each sign-in
// then yields another one and spends the last. It stays in memory, since neither the
// store nor the configuration is a place to write a secret to; so the next process
// has none that works, which [Client.Advice] says while there is time.
type refreshToken struct {
	mu     sync.Mutex
	newest string // "" while the configured one is good
}

const rotationAdvice = "an app that rotates refresh tokens takes each of them once: switch the rotation off in the app's policies and issue a new token, or use client_credentials or jwt_bearer"

func (r *refreshToken) get() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.newest
}

// replace takes the token that a sign-in brought; most bring none.
func (r *refreshToken) replace(token string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.newest = cmp.Or(token, r.newest)
}

func (c *Client) refreshGrant() (url.Values, error) {
	token := cmp.Or(c.refresh.get(), c.options.Auth.RefreshToken)
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}, nil
}

// Advice implements [connectors.Adviser].
func (c *Client) Advice() []string {
	if newest := c.refresh.get(); newest == "" || newest == c.options.Auth.RefreshToken {
		return nil
	}
	return []string{"the configured refresh token is spent, and the one that took its place is lost when this process ends; " + rotationAdvice}
}
