package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/hubspot/webhook"
)

const (
	secret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy" // as in HubSpot's own examples
	public = "https://fit.example.com"
	path   = "/webhooks/acme"
)

var noon = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// bench is a receiver, what it told, and why it refused.
type bench struct {
	*webhook.Receiver
	told    [][]string
	refused []error
	fail    error
	now     time.Time
}

func newBench(t *testing.T, adjust ...func(*webhook.Options)) *bench {
	t.Helper()
	b := &bench{now: noon}
	options := webhook.Options{
		Secret: secret, PublicURL: public, Written: []string{"fitsync_score"},
		ChangedFunc: func(_ context.Context, deals []string) error {
			if b.fail != nil {
				return b.fail
			}
			b.told = append(b.told, deals)
			return nil
		},
		RefusedFunc: func(err error) { b.refused = append(b.refused, err) },
		Now:         func() time.Time { return b.now },
	}
	for _, f := range adjust {
		f(&options)
	}
	receiver, err := webhook.New(options)
	if err != nil {
		t.Fatal(err)
	}
	b.Receiver = receiver
	return b
}

func (b *bench) serve(r *http.Request) int {
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w.Code
}

// request is what HubSpot would send, with a signature made elsewhere.
func request(target, body, signature string, at time.Time) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("X-HubSpot-Signature-v3", signature)
	r.Header.Set("X-HubSpot-Request-Timestamp", strconv.FormatInt(at.UnixMilli(), 10))
	return r
}

// signed is a request that HubSpot signs as one to uri.
func signed(target, uri, body string, at time.Time) *http.Request {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "POST%s%s%d", uri, body, at.UnixMilli())
	return request(target, body, base64.StdEncoding.EncodeToString(mac.Sum(nil)), at)
}

const event = `[{"eventId":1,"subscriptionType":"deal.propertyChange","portalId":62515,"objectId":9001,"propertyName":"amount","propertyValue":"5000"}]`

// TestKnownSignatures holds values that were computed apart from this code, by Python's
// hmac over the string that HubSpot documents.
func TestKnownSignatures(t *testing.T) {
	tests := []struct{ name, target, body, signature string }{
		{"plain", path, event, "I7VFQOas0io25XMvgLh+vKZ5U34NI/k6iKtgvtpFiJ4="},
		{
			"signed with twelve characters decoded and no others",
			path + "?a=b%3Ac%2Fd%3Fe%40f%21g%24h%27i%28j%29k%2Al%2Cm%3Bn%20o%25", event, "oyp1Xew1nAO4Su1GJk5jG0V510B5YbWgp8R6IE/HO+0=",
		},
		{"in lower case", path + "?a=b%3ac%2fd%3fe%40f%21g%24h%27i%28j%29k%2al%2cm%3bn%20o%25", event, "oyp1Xew1nAO4Su1GJk5jG0V510B5YbWgp8R6IE/HO+0="},
		{"no events", path, "[]", "tBbseyggq/Ohll6VrCFrVIymv5b4VZl0U1wRaeSzfMY="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			if got := b.serve(request(test.target, test.body, test.signature, noon)); got != http.StatusNoContent {
				t.Errorf("HTTP %d, %v", got, b.refused)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	good := func() *http.Request { return signed(path, public+path, event, noon) }
	tests := []struct {
		name    string
		request *http.Request
		now     time.Time
		status  int
		says    string
	}{
		{"a signature with another secret", request(path, event, base64.StdEncoding.EncodeToString(make([]byte, 32)), noon), noon, 401, "client secret"},
		{"another body", request(path, event+" ", good().Header.Get("X-HubSpot-Signature-v3"), noon), noon, 401, "client secret"},
		{"another path", signed("/webhooks/other", public+path, event, noon), noon, 401, `"https://fit.example.com/webhooks/other"`},
		{"another timestamp", request(path, event, good().Header.Get("X-HubSpot-Signature-v3"), noon.Add(time.Millisecond)), noon, 401, "client secret"},
		{"no signature", request(path, event, "", noon), noon, 401, "no signature"},
		{"half a signature", request(path, event, "tBbseyggq/Ohll6VrCFr", noon), noon, 401, "no signature"},
		{"no base64", request(path, event, "%%%", noon), noon, 401, "no signature"},
		{"older than five minutes", good(), noon.Add(5*time.Minute + time.Millisecond), 401, "five minutes ago"},
		{"in the future", good(), noon.Add(-time.Second - time.Millisecond), 401, "future"},
		{"not a list", signed(path, public+path, `{"objectId":1}`, noon), noon, 400, "not a list"},
		{"no JSON", signed(path, public+path, `[{`, noon), noon, 400, "not a list"},
		{"too large", signed(path, public+path, "["+strings.Repeat(" ", 1<<20)+"]", noon), noon, 413, "1048576 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			b.now = test.now
			if got := b.serve(test.request); got != test.status {
				t.Errorf("HTTP %d, want %d", got, test.status)
			}
			if len(b.refused) != 1 || !strings.Contains(b.refused[0].Error(), test.says) || strings.Contains(b.refused[0].Error(), secret) {
				t.Errorf("refused with %v, want %q and no secret", b.refused, test.says)
			}
			if len(b.told) > 0 {
				t.Errorf("told of %v", b.told)
			}
		})
	}
}

func TestTimestampsAreReadStrictly(t *testing.T) {
	for _, stamp := range []string{"", "soon", "1795514400000 ", "1e12", "99999999999999999999", "-1"} {
		b, r := newBench(t), signed(path, public+path, event, noon)
		r.Header.Set("X-HubSpot-Request-Timestamp", stamp)
		if got := b.serve(r); got != http.StatusUnauthorized {
			t.Errorf("timestamp %q: HTTP %d", stamp, got)
		}
	}
}

func TestEdgesOfTheWindow(t *testing.T) {
	for _, now := range []time.Time{noon.Add(5 * time.Minute), noon.Add(-time.Second)} {
		b := newBench(t)
		b.now = now
		if got := b.serve(signed(path, public+path, event, noon)); got != http.StatusNoContent || len(b.told) != 1 {
			t.Errorf("%s after signing: HTTP %d", now.Sub(noon), got)
		}
	}
}

func TestOnlyPosts(t *testing.T) {
	b := newBench(t)
	if got := b.serve(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)); got != http.StatusMethodNotAllowed {
		t.Errorf("HTTP %d", got)
	}
}

func TestBehindAProxy(t *testing.T) {
	inside := netip.MustParsePrefix("192.0.2.0/24") // where the requests of httptest come from
	tests := []struct {
		name     string
		trusted  netip.Prefix
		header   map[string]string
		remote   string
		signedAs string
		want     int
	}{
		{"a trusted one tells host and scheme", inside, map[string]string{"X-Forwarded-Host": "fit.example.com", "X-Forwarded-Proto": "https"}, "", public + path, 204},
		{"of several the outermost counts", inside, map[string]string{"X-Forwarded-Host": "fit.example.com, inner:8080", "X-Forwarded-Proto": "https, http"}, "", public + path, 204},
		{"it may keep the host", inside, map[string]string{"X-Forwarded-Proto": "https"}, "", "https://example.com" + path, 204},
		{"HubSpot calls https", inside, nil, "", "https://example.com" + path, 204},
		{"IPv4 in IPv6", inside, nil, "[::ffff:192.0.2.7]:4000", "https://example.com" + path, 204},
		{"another tells nothing", netip.MustParsePrefix("10.0.0.0/8"), map[string]string{"X-Forwarded-Host": "fit.example.com"}, "", public + path, 401},
		{"nor does who hides its address", inside, nil, "@", "https://example.com" + path, 401},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, func(o *webhook.Options) { o.PublicURL, o.TrustedProxies = "", []netip.Prefix{test.trusted} })
			r := signed(path, test.signedAs, event, noon)
			for name, value := range test.header {
				r.Header.Set(name, value)
			}
			if test.remote != "" {
				r.RemoteAddr = test.remote
			}
			if got := b.serve(r); got != test.want {
				t.Errorf("HTTP %d, %v", got, b.refused)
			}
		})
	}
}

func TestAPublicURLIsBelievedAlone(t *testing.T) {
	b := newBench(t, func(o *webhook.Options) { o.PublicURL = public + "/fit/" }) // the proxy takes /fit away
	r := signed(path, public+"/fit"+path, event, noon)
	r.Header.Set("X-Forwarded-Host", "evil.example.com")
	if got := b.serve(r); got != http.StatusNoContent {
		t.Errorf("HTTP %d, %v", got, b.refused)
	}
}

func TestEachNotificationCountsOnce(t *testing.T) {
	b := newBench(t)
	first := func() *http.Request { return signed(path, public+path, event, noon) }
	b.fail = errors.New("the database is away")
	if got := b.serve(first()); got != http.StatusServiceUnavailable {
		t.Errorf("while it cannot be kept: HTTP %d", got)
	}
	b.fail = nil
	for i, now := range []time.Time{noon, noon.Add(time.Minute), noon.Add(5 * time.Minute)} {
		b.now = now
		if got := b.serve(first()); got != http.StatusNoContent || len(b.told) != 1 {
			t.Errorf("time %d: HTTP %d, told %d times", i, got, len(b.told))
		}
	}
	b.now = noon.Add(6 * time.Minute)
	if got := b.serve(first()); got != http.StatusUnauthorized || len(b.told) != 1 {
		t.Errorf("an old one: HTTP %d, told %d times", got, len(b.told))
	}
	if got := b.serve(signed(path, public+path, event, b.now)); got != http.StatusNoContent || len(b.told) != 2 {
		t.Errorf("signed anew: HTTP %d, told %d times", got, len(b.told))
	}
}

func TestEvents(t *testing.T) {
	tests := []struct {
		name, body string
		want       []string
	}{
		{"a batch, each deal once", `[{"subscriptionType":"deal.creation","objectId":7},{"subscriptionType":"deal.propertyChange","objectId":8,"propertyName":"amount"},{"subscriptionType":"deal.deletion","objectId":7}]`, []string{"7", "8"}},
		{"of any type of object", `[{"subscriptionType":"object.propertyChange","objectTypeId":"0-3","objectId":"9","propertyName":"amount"},{"subscriptionType":"object.creation","objectTypeId":"0-1","objectId":10}]`, []string{"9"}},
		{"restored", `[{"subscriptionType":"deal.restore","objectId":7}]`, []string{"7"}},
		{"a merge concerns all of them", `[{"subscriptionType":"deal.merge","objectId":7,"primaryObjectId":7,"mergedObjectIds":[8,9],"newObjectId":7}]`, []string{"7", "8", "9"}},
		{"what we wrote is no news", `[{"subscriptionType":"deal.propertyChange","objectId":7,"propertyName":"fitsync_score"},{"subscriptionType":"deal.propertyChange","objectId":8,"propertyName":"fitsync_requirements"}]`, []string{"8"}},
		{"others are passed over", `[{"subscriptionType":"contact.creation","objectId":7},{"subscriptionType":"deal.associationChange","fromObjectId":7},{"subscriptionType":"deal"},{},null,7,{"subscriptionType":"deal.creation"}]`, nil},
		{"so is what cannot be an id", `[{"subscriptionType":"deal.creation","objectId":-7},{"subscriptionType":"deal.creation","objectId":7.5},{"subscriptionType":"deal.creation","objectId":"7;8"},{"subscriptionType":7,"objectId":7},{"subscriptionType":"deal.creation","objectId":{}},{"subscriptionType":"deal.creation","objectId":6}]`, []string{"6"}},
		{"beyond 2^53", `[{"subscriptionType":"deal.creation","objectId":9007199254740993}]`, []string{"9007199254740993"}},
		{"none", `[]`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			if got := b.serve(signed(path, public+path, test.body, noon)); got != http.StatusNoContent {
				t.Fatalf("HTTP %d, %v", got, b.refused)
			}
			var want [][]string
			if test.want != nil {
				want = [][]string{test.want}
			}
			if diff := cmp.Diff(want, b.told); diff != "" {
				t.Errorf("(-want +told):\n%s", diff)
			}
		})
	}
}

// TestTheExampleSubscribesToWhatCounts takes each subscription of the card's example for
// a notification.
func TestTheExampleSubscribesToWhatCounts(t *testing.T) {
	content, err := os.ReadFile("../card/examples/webhooks-hsmeta.json")
	if err != nil {
		t.Fatal(err)
	}
	var example struct {
		Config struct {
			Settings      struct{ TargetURL string }
			Subscriptions struct {
				CRMObjects []struct{ SubscriptionType, PropertyName string }
			}
		}
	}
	if err := json.Unmarshal(content, &example); err != nil || len(example.Config.Subscriptions.CRMObjects) == 0 {
		t.Fatalf("no subscriptions, %v", err)
	}
	if got := example.Config.Settings.TargetURL; !strings.HasPrefix(got, public+"/hubspot/") {
		t.Errorf("the address is %s", got)
	}
	for _, s := range example.Config.Subscriptions.CRMObjects {
		b := newBench(t)
		body := fmt.Sprintf(`[{"subscriptionType":%q,"objectTypeId":"0-3","objectId":7,"primaryObjectId":7,"propertyName":%q}]`, s.SubscriptionType, s.PropertyName)
		b.serve(signed(path, public+path, body, noon))
		if diff := cmp.Diff([][]string{{"7"}}, b.told); diff != "" {
			t.Errorf("%s %s (-want +told):\n%s", s.SubscriptionType, s.PropertyName, diff)
		}
	}
}

func TestOtherAccountsArePassedOver(t *testing.T) {
	b := newBench(t, func(o *webhook.Options) { o.Account = 62515 })
	body := `[{"subscriptionType":"deal.creation","portalId":62515,"objectId":1},{"subscriptionType":"deal.creation","portalId":7,"objectId":2},{"subscriptionType":"deal.creation","objectId":3}]`
	b.serve(signed(path, public+path, body, noon))
	if diff := cmp.Diff([][]string{{"1"}}, b.told); diff != "" {
		t.Errorf("(-want +told):\n%s", diff)
	}
}

func TestWhoeverIsToldHasLittleTime(t *testing.T) {
	var left time.Duration
	b := newBench(t, func(o *webhook.Options) {
		o.ChangedFunc = func(ctx context.Context, _ []string) error {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			return nil
		}
	})
	b.serve(signed(path, public+path, event, noon))
	if left <= 0 || left > 5*time.Second { // after which HubSpot hangs up
		t.Errorf("it has %s", left)
	}
}

func TestNew(t *testing.T) {
	changed := func(context.Context, []string) error { return nil }
	for want, options := range map[string]webhook.Options{
		"no secret":      {PublicURL: public, ChangedFunc: changed},
		"nobody to tell": {PublicURL: public, Secret: secret},
		"neither":        {Secret: secret, ChangedFunc: changed},
		"not a URL":      {Secret: secret, ChangedFunc: changed, PublicURL: "fit"},
	} {
		if _, err := webhook.New(options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// FuzzEvents lets HubSpot send anything: what is told are ids of deals, each once.
func FuzzEvents(f *testing.F) {
	f.Add([]byte(event))
	f.Add([]byte(`[{"subscriptionType":"deal.merge","primaryObjectId":"7","mergedObjectIds":[8,"9",null],"newObjectId":1e3}]`))
	f.Add([]byte(`[{"subscriptionType":"object.restore","objectTypeId":"0-3","objectId":9223372036854775808}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newBench(t)
		status := b.serve(signed(path, public+path, string(body), noon))
		if status != http.StatusNoContent && status != http.StatusBadRequest {
			t.Errorf("HTTP %d, %v", status, b.refused)
		}
		for _, deals := range b.told {
			seen := map[string]bool{}
			for _, deal := range deals {
				n, err := strconv.ParseInt(deal, 10, 64)
				if err != nil || n <= 0 || strconv.FormatInt(n, 10) != deal || seen[deal] {
					t.Errorf("told of %q in %q", deal, deals)
				}
				seen[deal] = true
			}
		}
	})
}
