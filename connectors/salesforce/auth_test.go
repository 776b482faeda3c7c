package salesforce_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

func newKey(t *testing.T) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return key, string(text)
}

func TestFlows(t *testing.T) {
	key, text := newKey(t)
	const user, password = `o'brien&co@example.com`, `p<a>s"s&word`
	good := map[string]salesforce.Auth{
		"client credentials": {Flow: salesforce.ClientCredentials, ClientID: "client", ClientSecret: "secret"},
		"refresh token":      {Flow: salesforce.RefreshToken, ClientID: "client", ClientSecret: "secret", RefreshToken: "refresh"},
		"JWT bearer":         {Flow: salesforce.JWTBearer, ClientID: "client", Username: user, PrivateKey: text},
		"password":           {Flow: salesforce.Password, Username: user, Password: password[:8], SecurityToken: password[8:]},
	}
	wrong := map[string]func(*salesforce.Auth){
		"client credentials": func(a *salesforce.Auth) { a.ClientSecret = "wrong-secret" },
		"refresh token":      func(a *salesforce.Auth) { a.RefreshToken = "wrong-secret" },
		"JWT bearer":         func(a *salesforce.Auth) { a.Username = "wrong-secret" },
		"password":           func(a *salesforce.Auth) { a.Password = "wrong-secret" },
	}
	for name, auth := range good {
		t.Run(name, func(t *testing.T) {
			options := orgsim.Options{Username: user, Password: password, RefreshToken: "refresh", PublicKey: &key.PublicKey, Now: time.Now}
			r := start(t, options, func(o *salesforce.Options) { o.Auth = auth })
			r.deal("One")
			out := logged(t, func() {
				if records, _ := pullAll(t, r, connectors.Cursor{}); len(records) != 1 {
					t.Errorf("%d records", len(records))
				}
			})
			if strings.Contains(out, "brien") || strings.Contains(out, "http") {
				t.Errorf("logged %q", out)
			}
			if got := r.Usage().Calls; got != 1 {
				t.Errorf("%d calls counted, want 1: a login is none", got)
			}
			bad := auth
			wrong[name](&bad)
			r.options.Auth = bad
			out = logged(t, func() {
				_, err := r.again(t).Pull(t.Context(), connectors.Cursor{})
				if e := class(t, err, connectors.Auth); strings.Contains(e.Error(), "wrong-secret") {
					t.Errorf("the error holds a secret: %s", e)
				}
			})
			if strings.Contains(out, "secret") || strings.Contains(out, "brien") {
				t.Errorf("logged %q", out)
			}
		})
	}
}

func TestClientCredentialsAtTheSharedLoginHost(t *testing.T) {
	r := start(t, orgsim.Options{SharedLogin: true})
	_, err := r.Pull(t.Context(), connectors.Cursor{})
	if e := class(t, err, connectors.Auth); !strings.Contains(e.Message, "My Domain") {
		t.Errorf("the error does not say what to set: %s", e)
	}
}

func TestExpiredSessionIsRenewedOnceForAll(t *testing.T) {
	r := start(t, orgsim.Options{})
	id := r.deal("One")
	pullAll(t, r, connectors.Cursor{})
	logins := tokenRequests(r)
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := r.Fetch(t.Context(), []string{id}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := tokenRequests(r) - logins; got != 1 {
		t.Errorf("%d logins for one expired session", got)
	}
}

func tokenRequests(r *rig) (n int) {
	for _, call := range r.org.Calls() {
		if call.Path == "/services/oauth2/token" {
			n++
		}
	}
	return n
}

func TestRefreshTokenThatRotates(t *testing.T) {
	r := start(t, orgsim.Options{RefreshToken: "configured", RotateRefresh: true}, func(o *salesforce.Options) {
		o.Auth = salesforce.Auth{Flow: salesforce.RefreshToken, ClientID: "client", ClientSecret: "secret", RefreshToken: "configured"}
	})
	if advice := r.Advice(); len(advice) != 0 {
		t.Errorf("before the first sign-in: %q", advice)
	}
	for range 3 {
		if _, err := r.Pull(t.Context(), connectors.Cursor{}); err != nil {
			t.Fatalf("within the process: %v", err)
		}
		r.org.Faults().Set(orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1})
	}
	if advice := r.Advice(); len(advice) != 1 || !strings.Contains(advice[0], "rotation") || strings.Contains(advice[0], "5Aep") {
		t.Errorf("advice: %q", advice)
	}
	_, err := r.again(t).Pull(t.Context(), connectors.Cursor{})
	if e := class(t, err, connectors.Auth); !strings.Contains(e.Message, "rotate") {
		t.Errorf("the next process does not say why: %s", e)
	}
}

func TestRefreshTokenThatStays(t *testing.T) {
	r := start(t, orgsim.Options{RefreshToken: "configured"}, func(o *salesforce.Options) {
		o.Auth = salesforce.Auth{Flow: salesforce.RefreshToken, ClientID: "client", RefreshToken: "configured"}
	})
	if _, err := r.Pull(t.Context(), connectors.Cursor{}); err != nil || len(r.Advice()) != 0 {
		t.Errorf("%v, %q", err, r.Advice())
	}
}

func TestRefusedLoginIsNotHammered(t *testing.T) {
	at := newClock()
	r := start(t, orgsim.Options{Now: at.now})
	pullAll(t, r, connectors.Cursor{})
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1})
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.RevokeRefresh})
	before := tokenRequests(r)
	for range 5 {
		_, err := r.Pull(t.Context(), connectors.Cursor{})
		class(t, err, connectors.Auth)
	}
	at.pass(20 * time.Second)
	if _, err := r.Pull(t.Context(), connectors.Cursor{}); err == nil || !strings.Contains(err.Error(), "possible in 40s") {
		t.Errorf("a refusal that was not asked for again does not say so: %v", err)
	}
	if got := tokenRequests(r) - before; got != 1 {
		t.Errorf("%d attempts to log in, want 1", got)
	}
	r.org.Faults().Clear()
	at.pass(5 * time.Minute)
	if _, err := r.Pull(t.Context(), connectors.Cursor{}); err != nil {
		t.Errorf("after the app was allowed again: %v", err)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	good := salesforce.Options{
		BaseURL: "https://login.salesforce.com", Mapping: mapping(),
		Auth: salesforce.Auth{Flow: salesforce.ClientCredentials, ClientID: "client", ClientSecret: "secret"},
	}
	if _, err := salesforce.New(good); err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(*salesforce.Options){
		"no URL":     func(o *salesforce.Options) { o.BaseURL = "" },
		"plain http": func(o *salesforce.Options) { o.BaseURL = "http://login.salesforce.com" },
		"no flow":    func(o *salesforce.Options) { o.Auth.Flow = "" },
		"no secret":  func(o *salesforce.Options) { o.Auth.ClientSecret = "" },
		"no key": func(o *salesforce.Options) {
			o.Auth = salesforce.Auth{Flow: salesforce.JWTBearer, ClientID: "c", Username: "u"}
		},
		"a key that is not": func(o *salesforce.Options) {
			o.Auth = salesforce.Auth{Flow: salesforce.JWTBearer, ClientID: "c", Username: "u", PrivateKey: "hush"}
		},
		"page size": func(o *salesforce.Options) { o.PageSize = 5000 },
		"version":   func(o *salesforce.Options) { o.APIVersion = "66/../.." },
		"a field that is a query": func(o *salesforce.Options) {
			o.Mapping.Opportunity = map[string]string{"name": "Name FROM User --"}
		},
		"rows without text": func(o *salesforce.Options) { o.Mapping.Requirements.Fields = nil },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			o := good
			change(&o)
			_, err := salesforce.New(o)
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

// answers serves one status and body to every call but the token's.
func answers(t *testing.T, status int, body string) *salesforce.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(req.URL.Path, "/services/oauth2") {
			_, _ = w.Write([]byte(`{"access_token":"t","token_type":"Bearer"}`))
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	o := salesforce.Options{
		BaseURL: server.URL, Mapping: mapping(),
		Auth: salesforce.Auth{Flow: salesforce.ClientCredentials, ClientID: "client", ClientSecret: "secret"},
	}
	o.Transport.Attempts = 1
	client, err := salesforce.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
