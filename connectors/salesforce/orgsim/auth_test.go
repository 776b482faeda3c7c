package orgsim_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/simpleforce/simpleforce"

	"fitsync/connectors/salesforce/orgsim"
)

func TestTokenFlows(t *testing.T) {
	opt := secrets()
	c := start(t, opt)
	for _, tt := range []struct{ name, form, wantError string }{
		{"client credentials", "grant_type=client_credentials&client_id=client&client_secret=secret", ""},
		{"wrong secret", "grant_type=client_credentials&client_id=client&client_secret=no", "invalid_client"},
		{"wrong client", "grant_type=client_credentials&client_id=no&client_secret=secret", "invalid_client_id"},
		{"refresh", "grant_type=refresh_token&client_id=client&refresh_token=refresh", ""},
		{"wrong refresh", "grant_type=refresh_token&client_id=client&refresh_token=no", "invalid_grant"},
		{"password is off", "grant_type=password&client_id=client&client_secret=secret&username=user@example.com&password=pass", "invalid_grant"},
		{"jwt without a key", "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c", "invalid_grant"},
		{"unknown", "grant_type=magic", "unsupported_grant_type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			form, _ := url.ParseQuery(tt.form)
			status, body := c.form("/services/oauth2/token", form)
			if tt.wantError != "" {
				if status != http.StatusBadRequest || body["error"] != tt.wantError || body["error_description"] == "" {
					t.Errorf("got %d %v, want %s", status, body, tt.wantError)
				}
				return
			}
			if status != http.StatusOK || body["instance_url"] != c.url || body["access_token"] == "" {
				t.Errorf("got %d %v", status, body)
			}
			if _, ok := body["expires_in"]; ok {
				t.Error("Salesforce sends no expires_in")
			}
		})
	}
}

func TestJWTBearer(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	opt := secrets()
	opt.PublicKey = &key.PublicKey
	c := start(t, opt)
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": "client", "sub": "user@example.com", "aud": c.url, "exp": time.Now().Add(time.Minute).Unix()}
	}
	for _, tt := range []struct {
		name  string
		key   *rsa.PrivateKey
		claim string
		value any
		want  int
	}{
		{"good", key, "aud", c.url, 200},
		{"login host", key, "aud", "https://login.salesforce.com", 200},
		{"wrong key", other, "aud", c.url, 400},
		{"wrong audience", key, "aud", "https://example.com", 400},
		{"wrong user", key, "sub", "else@example.com", 400},
		{"wrong client", key, "iss", "else", 400},
		{"expired", key, "exp", time.Now().Add(-time.Minute).Unix(), 400},
		{"expires too late", key, "exp", time.Now().Add(time.Hour).Unix(), 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			claims := good()
			claims[tt.claim] = tt.value
			signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(tt.key)
			if err != nil {
				t.Fatal(err)
			}
			status, body := c.form("/services/oauth2/token", url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {signed}})
			if status != tt.want {
				t.Errorf("got %d %v, want %d", status, body, tt.want)
			}
		})
	}
}

func TestSessions(t *testing.T) {
	opt := secrets()
	now, advance := fixedClock()
	opt.Now = now
	c := start(t, opt)
	if status, v := c.send(http.MethodGet, "//services/oauth2/userinfo", nil); status != http.StatusOK || !strings.HasPrefix(at(v, "user_id").(string), "005") {
		t.Errorf("userinfo: %d %v", status, v)
	}
	expect401 := func(when string) {
		t.Helper()
		status, v := c.send(http.MethodGet, "/limits", nil)
		if status != http.StatusUnauthorized || at(v, 0, "errorCode") != "INVALID_SESSION_ID" || at(v, 0, "message") != "Session expired or invalid" {
			t.Errorf("%s: %d %v", when, status, v)
		}
		c.login()
	}
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1})
	expect401("expired by fault")
	advance(3 * time.Hour)
	expect401("idle too long")
	if _, _, err := c.try(http.MethodPost, "/services/oauth2/revoke", "token="+url.QueryEscape(c.token)); err != nil {
		t.Fatal(err)
	}
	expect401("revoked")
	c.org.Faults().Set(orgsim.Fault{Kind: orgsim.RevokeRefresh})
	status, body := c.form("/services/oauth2/token", url.Values{"grant_type": {"refresh_token"}, "client_id": {"client"}, "refresh_token": {"refresh"}})
	if status != http.StatusBadRequest || body["error"] != "invalid_grant" {
		t.Errorf("revoked refresh: %d %v", status, body)
	}
}

func TestSOAPLogin(t *testing.T) {
	c := start(t, secrets())
	c.org.Insert("Opportunity", deal("d"))
	sf := simpleforce.NewClient(c.url, "id", "66.0")
	if err := sf.LoginPassword("user@example.com", "pass", ""); err != nil {
		t.Fatal(err)
	}
	if sf.GetLoc() != c.url {
		t.Errorf("instance is %s, want %s", sf.GetLoc(), c.url)
	}
	res, err := sf.Query("SELECT Id FROM Opportunity")
	if err != nil || res.TotalSize != 1 {
		t.Errorf("query: %+v %v", res, err)
	}
	if err := sf.LoginPassword("user@example.com", "wrong", ""); err == nil {
		t.Error("a wrong password was accepted")
	}
}
