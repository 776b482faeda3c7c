package orgsim

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

type session struct{ used time.Time }

const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// oauthError is how the token endpoint refuses.
type oauthError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func oauthFailure(code, description string) *response {
	return answer(http.StatusBadRequest, oauthError{code, description})
}

// tokenResponse has no expires_in: Salesforce does not say.
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Signature    string `json:"signature"`
	Scope        string `json:"scope"`
	InstanceURL  string `json:"instance_url"`
	ID           string `json:"id"`
	TokenType    string `json:"token_type"`
	IssuedAt     string `json:"issued_at"`
}

func (o *Org) tokenRequest(rq *request) *response {
	if rq.method != http.MethodPost {
		return oauthFailure("invalid_request", "must use HTTP POST")
	}
	form, err := url.ParseQuery(string(rq.body))
	if err != nil {
		return oauthFailure("invalid_request", "invalid request body")
	}
	for k, v := range rq.query {
		form[k] = append(form[k], v...)
	}
	if id, secret, ok := basicAuth(rq.header); ok {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
	}
	if o.faults.hit(RevokeRefresh, rq.path) {
		return oauthFailure("invalid_grant", "expired access/refresh token")
	}
	switch grant := form.Get("grant_type"); {
	case grant == "client_credentials" && o.opt.SharedLogin:
		return oauthFailure("invalid_grant", "request not supported on this domain")
	case grant == "client_credentials":
		return o.grantClient(rq, form)
	case grant == "refresh_token":
		return o.grantRefresh(rq, form)
	case grant == jwtGrant:
		return o.grantJWT(rq, form)
	case grant == "password" && o.opt.PasswordGrant:
		return o.grantPassword(rq, form)
	case grant == "password":
		return oauthFailure("invalid_grant", "authentication failure")
	}
	return oauthFailure("unsupported_grant_type", "grant type not supported")
}

func basicAuth(h http.Header) (id, secret string, ok bool) {
	encoded, ok := strings.CutPrefix(h.Get("Authorization"), "Basic ")
	if !ok {
		return "", "", false
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	id, secret, ok = strings.Cut(string(raw), ":")
	// RFC 6749 has the two parts form-encoded.
	if plain, err := url.QueryUnescape(id); err == nil {
		id = plain
	}
	if plain, err := url.QueryUnescape(secret); err == nil {
		secret = plain
	}
	return id, secret, ok
}

func same(want, got string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

func (o *Org) checkClient(form url.Values, secretNeeded bool) *response {
	if !same(o.opt.ClientID, form.Get("client_id")) {
		return oauthFailure("invalid_client_id", "client identifier invalid")
	}
	if secretNeeded && !same(o.opt.ClientSecret, form.Get("client_secret")) {
		return oauthFailure("invalid_client", "invalid client credentials")
	}
	return nil
}

func (o *Org) grantClient(rq *request, form url.Values) *response {
	if bad := o.checkClient(form, true); bad != nil {
		return bad
	}
	return o.grantToken(rq, "")
}

func (o *Org) grantRefresh(rq *request, form url.Values) *response {
	if bad := o.checkClient(form, form.Has("client_secret")); bad != nil {
		return bad
	}
	if !same(o.opt.RefreshToken, form.Get("refresh_token")) {
		return oauthFailure("invalid_grant", "expired access/refresh token")
	}
	if o.opt.RotateRefresh {
		o.opt.RefreshToken = "5Aep" + o.token(80)
		return o.grantToken(rq, o.opt.RefreshToken)
	}
	return o.grantToken(rq, "")
}

func (o *Org) grantPassword(rq *request, form url.Values) *response {
	if bad := o.checkClient(form, true); bad != nil {
		return bad
	}
	if !same(o.opt.Username, form.Get("username")) || !same(o.opt.Password, form.Get("password")) {
		return oauthFailure("invalid_grant", "authentication failure")
	}
	return o.grantToken(rq, o.opt.RefreshToken)
}

// maxAssertionLife is how far in the future an assertion may expire, with
// some allowance for clocks.
const maxAssertionLife = 5 * time.Minute

func (o *Org) grantJWT(rq *request, form url.Values) *response {
	if o.opt.PublicKey == nil {
		return oauthFailure("invalid_grant", "user hasn't approved this consumer")
	}
	var claims jwt.RegisteredClaims
	_, err := jwt.ParseWithClaims(form.Get("assertion"), &claims,
		func(*jwt.Token) (any, error) { return o.opt.PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	if err != nil {
		return oauthFailure("invalid_grant", "invalid assertion")
	}
	exp := claims.ExpiresAt
	switch {
	case !same(o.opt.ClientID, claims.Issuer):
		return oauthFailure("invalid_client_id", "client identifier invalid")
	case !same(o.opt.Username, claims.Subject):
		return oauthFailure("invalid_grant", "user hasn't approved this consumer")
	case !audience(claims.Audience, rq.base):
		return oauthFailure("invalid_grant", "audience is invalid")
	case exp == nil || exp.Before(o.now()) || exp.After(o.now().Add(maxAssertionLife)):
		return oauthFailure("invalid_grant", "assertion is expired or expires too late")
	}
	return o.grantToken(rq, "")
}

// audience accepts the login hosts and the host that was asked.
func audience(aud []string, base string) bool {
	for _, a := range aud {
		switch strings.TrimSuffix(a, "/") {
		case base, "https://login.salesforce.com", "https://test.salesforce.com":
			return true
		}
	}
	return false
}

func (o *Org) grantToken(rq *request, refresh string) *response {
	return answer(http.StatusOK, tokenResponse{
		AccessToken: o.newSession(), RefreshToken: refresh, Signature: o.token(43) + "=",
		Scope: "api", InstanceURL: rq.base, ID: rq.base + "/id/" + o.orgID + "/" + o.userID,
		TokenType: "Bearer", IssuedAt: strconv.FormatInt(o.now().UnixMilli(), 10),
	})
}

func (o *Org) newSession() string {
	token := o.orgID[:15] + "!AQ" + o.token(90)
	o.sessions[token] = &session{used: o.now()}
	return token
}

func (o *Org) revoke(rq *request) *response {
	form, err := url.ParseQuery(string(rq.body))
	if err != nil {
		return oauthFailure("invalid_request", "invalid request body")
	}
	token := form.Get("token") + rq.query.Get("token")
	if o.sessions[token] == nil && !same(o.opt.RefreshToken, token) {
		return oauthFailure("unsupported_token_type", "this token type is not supported")
	}
	delete(o.sessions, token)
	return &response{status: http.StatusOK}
}

// authorize checks the session of a request.
func (o *Org) authorize(rq *request) *apiError {
	invalid := refuse("INVALID_SESSION_ID", "Session expired or invalid").as(http.StatusUnauthorized)
	scheme, token, _ := strings.Cut(rq.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") && !strings.EqualFold(scheme, "OAuth") {
		// jobs of the older bulk API and its clients use this header.
		token = rq.header.Get("X-SFDC-Session")
	}
	s := o.sessions[token]
	if s == nil {
		return invalid
	}
	if o.now().Sub(s.used) > o.opt.SessionLife || o.faults.hit(ExpireSession, rq.path) {
		delete(o.sessions, token)
		return invalid
	}
	s.used = o.now()
	return nil
}

func (o *Org) userInfo(rq *request) map[string]any {
	return map[string]any{
		"sub": rq.base + "/id/" + o.orgID + "/" + o.userID, "user_id": o.userID, "organization_id": o.orgID,
		"preferred_username": o.opt.Username, "name": "Integration User", "active": true,
		"email_verified": true, "zoneinfo": "GMT", "locale": "en_US", "language": "en_US", "user_type": "STANDARD",
		"urls": map[string]string{"rest": rq.base + "/services/data/v{version}/", "sobjects": rq.base + "/services/data/v{version}/sobjects/"},
	}
}
