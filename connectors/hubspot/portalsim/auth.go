package portalsim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	tokenPath     = "/oauth/v1/token"
	tokenLifetime = 30 * time.Minute
)

// access holds what may enter.
type access struct {
	opts   Options
	issued map[string]time.Time // OAuth access tokens and when they end
	serial int
}

func newAccess(opts Options) *access {
	return &access{opts: opts, issued: map[string]time.Time{}}
}

func expired() *problem {
	return &problem{
		code: http.StatusUnauthorized, Status: "error", Category: "EXPIRED_AUTHENTICATION",
		Message: "The OAuth token used to make this call expired.",
	}
}

// authorize checks the bearer token; oauth says which kind it was.
func (p *Portal) authorize(x *exchange) (oauth bool, err *problem) {
	token, found := strings.CutPrefix(x.Request.Header.Get("Authorization"), "Bearer ")
	if !found {
		return false, &problem{
			code: http.StatusUnauthorized, Status: "error", Category: "INVALID_AUTHENTICATION",
			Message: "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
		}
	}
	_, expire := p.faults.take(ExpireToken, x.URL.Path)
	p.mu.Lock()
	defer p.mu.Unlock()
	until, oauth := p.access.issued[token]
	switch {
	case !oauth && token != p.opts.Token:
		return false, &problem{
			code: http.StatusUnauthorized, Status: "error", Category: "INVALID_AUTHENTICATION",
			Message: "Authentication credentials not found or not valid.",
		}
	case expire && oauth:
		p.access.issued[token] = time.Time{}
		return oauth, expired()
	case expire, oauth && !p.now().Before(until):
		return oauth, expired()
	}
	return oauth, nil
}

// grants says whether the app holds the scope.
func (p *Portal) grants(scope string) bool {
	return p.opts.Scopes == nil || slices.Contains(p.opts.Scopes, scope)
}

// tokenProblem is the OAuth endpoint's own shape of error.
type tokenProblem struct {
	Status        string `json:"status"`
	Message       string `json:"message"`
	CorrelationID string `json:"correlationId"`
	Error         string `json:"error,omitempty"`
}

// issueToken answers POST /oauth/v1/token.
func (p *Portal) issueToken(x *exchange) reply {
	form, err := url.ParseQuery(string(x.body))
	if err != nil || !strings.HasPrefix(x.Request.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return p.refuseToken("BAD_REQUEST", "the body is no form")
	}
	_, revoked := p.faults.take(RevokeRefresh, x.URL.Path)
	switch {
	case p.opts.ClientID == "" || form.Get("client_id") != p.opts.ClientID:
		return p.refuseToken("BAD_CLIENT_ID", "missing or unknown client id")
	case form.Get("client_secret") != p.opts.ClientSecret:
		return p.refuseToken("BAD_CLIENT_SECRET", "missing or invalid client secret")
	case form.Get("grant_type") == "authorization_code" && (form.Get("code") == "" || form.Get("redirect_uri") == ""):
		return p.refuseToken("BAD_AUTH_CODE", "missing or unknown auth code")
	case form.Get("grant_type") == "refresh_token" && (revoked || form.Get("refresh_token") != p.opts.RefreshToken):
		return p.refuseToken("BAD_REFRESH_TOKEN", "missing or invalid refresh token")
	case form.Get("grant_type") != "authorization_code" && form.Get("grant_type") != "refresh_token":
		return p.refuseToken("BAD_GRANT_TYPE", "missing or unknown grant type")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.access.serial++
	token := fmt.Sprintf("portalsim-access-%d", p.access.serial)
	p.access.issued[token] = p.now().Add(tokenLifetime)
	return reply{http.StatusOK, map[string]any{
		"token_type": "bearer", "access_token": token, "refresh_token": p.opts.RefreshToken, "expires_in": int(tokenLifetime.Seconds()),
	}}
}

func (p *Portal) refuseToken(status, message string) reply {
	return reply{http.StatusBadRequest, tokenProblem{status, message, p.correlation(), "invalid_grant"}}
}

// describeToken answers GET /oauth/v1/access-tokens/{token}.
func (p *Portal) describeToken(x *exchange) reply {
	token := x.PathValue("token")
	p.mu.Lock()
	defer p.mu.Unlock()
	until, ok := p.access.issued[token]
	if !ok {
		return fail(notFound("the access token is not known"))
	}
	if !p.now().Before(until) {
		return fail(expired())
	}
	scopes := p.opts.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	return reply{http.StatusOK, map[string]any{
		"token": token, "hub_id": p.opts.PortalID, "app_id": 1, "user": "owner@example.com", "scopes": scopes,
		"token_type": "access", "expires_in": int(until.Sub(p.now()).Seconds()),
	}}
}
