package hubspot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"fitsync/connectors"
)

// Flow is a way to an access token.
type Flow string

// The flows.
const (
	PrivateApp   Flow = "private_app"   // Token, which does not end
	RefreshToken Flow = "refresh_token" // ClientID, ClientSecret and RefreshToken of an OAuth app
)

// Auth holds the credentials of an account. It prints without them.
type Auth struct {
	Flow         Flow
	Token        string
	ClientID     string
	ClientSecret string
	RefreshToken string
}

// Format implements [fmt.Formatter], so that no verb prints a secret.
func (a Auth) Format(state fmt.State, _ rune) {
	_, _ = io.WriteString(state, "hubspot auth "+string(a.Flow)) // a Formatter has nowhere to report to
}

func (a Auth) check() error {
	switch {
	case a.Flow != PrivateApp && a.Flow != RefreshToken:
		return fmt.Errorf("auth.flow must be %s or %s", PrivateApp, RefreshToken)
	case a.Flow == PrivateApp && a.Token == "":
		return errors.New("auth.token is required for the flow private_app")
	case a.Flow == RefreshToken && (a.ClientID == "" || a.ClientSecret == "" || a.RefreshToken == ""):
		return errors.New("auth.client_id, auth.client_secret and auth.refresh_token are required for the flow refresh_token")
	}
	return nil
}

// keyring gives access tokens.
type keyring interface {
	current(ctx context.Context) (token string, err error)
	// renew returns a token to use after stale was refused: stale itself where
	// there is no other to be had.
	renew(ctx context.Context, stale string) (token string, err error)
}

// fixed is the keyring of a private app.
type fixed string

func (f fixed) current(context.Context) (string, error)       { return string(f), nil }
func (f fixed) renew(context.Context, string) (string, error) { return string(f), nil }

// bearer puts the access token on each request, and replays one whose token was
// refused with the next token, once.
type bearer struct {
	next http.RoundTripper
	keys keyring
}

func (b bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := b.keys.current(req.Context())
	if err != nil {
		discard(req)
		return nil, err
	}
	resp, err := b.next.RoundTrip(with(req, token))
	if err != nil || resp.StatusCode != http.StatusUnauthorized || (req.Body != nil && req.GetBody == nil) {
		return resp, err
	}
	fresh, err := b.keys.renew(req.Context(), token)
	if err != nil {
		return nil, err
	}
	if fresh == token {
		return resp, nil
	}
	_ = resp.Body.Close() // its answer is in memory and no longer wanted
	again := with(req, fresh)
	if req.GetBody != nil {
		if again.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
	}
	return b.next.RoundTrip(again)
}

func with(req *http.Request, token string) *http.Request {
	r := req.Clone(req.Context())
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// discard closes a body that will not be sent, as a RoundTripper has to.
func discard(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was read from it, so there is nothing to report
	}
}

const (
	tokenPath = "/oauth/v1/token"
	// refusalHolds is how long a refused refresh is not tried again, so that
	// callers who come after do not hammer the token endpoint.
	refusalHolds = time.Minute
	// earlyRenewal is how long before its end a token is replaced.
	earlyRenewal = time.Minute
)

// refreshing is the keyring of an OAuth app. One refresh serves all who wait.
type refreshing struct {
	config oauth2.Config
	client func(context.Context) *http.Client
	now    func() time.Time
	op     string

	turn    chan struct{} // holds one: who has it may use what follows
	refresh string
	token   string
	ends    time.Time
	refused *connectors.Error
	holds   time.Time
}

func newRefreshing(o Options, client func(context.Context) *http.Client, op string) *refreshing {
	r := &refreshing{
		config: oauth2.Config{
			ClientID: o.Auth.ClientID, ClientSecret: o.Auth.ClientSecret,
			Endpoint: oauth2.Endpoint{TokenURL: trimSlash(o.BaseURL) + tokenPath, AuthStyle: oauth2.AuthStyleInParams},
		},
		client: client, now: o.Now, op: op, turn: make(chan struct{}, 1), refresh: o.Auth.RefreshToken,
	}
	r.turn <- struct{}{}
	return r
}

func (r *refreshing) current(ctx context.Context) (string, error) {
	return r.use(ctx, func() bool { return r.token != "" && r.now().Before(r.ends) })
}

func (r *refreshing) renew(ctx context.Context, stale string) (string, error) {
	return r.use(ctx, func() bool { return r.token != "" && r.token != stale })
}

// use returns the token if it is good when our turn comes, and a new one if not.
func (r *refreshing) use(ctx context.Context, good func() bool) (string, error) {
	select {
	case <-r.turn:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { r.turn <- struct{}{} }()
	if good() {
		return r.token, nil
	}
	if r.refused != nil && r.now().Before(r.holds) {
		return "", r.held()
	}
	return r.fetch(ctx)
}

// held is the refusal with what a person who has just mended it needs to know.
func (r *refreshing) held() *connectors.Error {
	own := *r.refused // it is shared by all callers
	again := r.holds.Sub(r.now()).Round(time.Second)
	own.Message += "; not asked again so soon: the next try to refresh the token is possible in " + again.String()
	return &own
}

func (r *refreshing) fetch(ctx context.Context) (string, error) {
	asked := r.now()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, r.client(ctx))
	token, err := r.config.TokenSource(ctx, &oauth2.Token{RefreshToken: r.refresh}).Token()
	if err != nil {
		e := r.translate(err)
		if e.Class == connectors.Auth {
			r.token, r.refused, r.holds = "", e, asked.Add(refusalHolds)
		}
		return "", e
	}
	r.token, r.refused = token.AccessToken, nil
	r.ends = asked.Add(time.Duration(token.ExpiresIn)*time.Second - earlyRenewal)
	if token.RefreshToken != "" {
		r.refresh = token.RefreshToken
	}
	return r.token, nil
}

// translate gives a failed refresh its class. The endpoint answers in a shape of its own.
func (r *refreshing) translate(err error) *connectors.Error {
	if e, ok := errors.AsType[*connectors.Error](err); ok {
		e.Op = r.op
		return e
	}
	answer, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return &connectors.Error{Class: connectors.Malformed, Op: r.op, Message: "the token endpoint's answer holds no token; check the base URL"}
	}
	status := answer.Response.StatusCode
	if status == http.StatusTooManyRequests || status >= 500 || status < 400 {
		e := translate(status, answer.Response.Header, answer.Body, r.now())
		e.Op = r.op
		return e
	}
	var body struct {
		Status string `json:"status"`
	}
	_ = json.Unmarshal(answer.Body, &body) // without a body of that shape the code stays empty
	e := &connectors.Error{Class: connectors.Auth, Op: r.op, Status: status, Code: safeCode(body.Status)}
	switch e.Code {
	case "BAD_CLIENT_ID", "BAD_CLIENT_SECRET":
		e.Message = "HubSpot does not know this client id and secret; copy both again from the app's settings"
	default:
		e.Message = "HubSpot refused the refresh token; install the app in the account again and store the new refresh token"
	}
	return e
}
