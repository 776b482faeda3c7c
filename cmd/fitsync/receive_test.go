package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const hookSecret = "the-client-secret-of-the-app"

// hooked is a world whose worker listens for notifications and whose HubSpot
// connection is never synced by itself.
func hooked(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	text := strings.Replace(worldConfig, "connections:\n", "receiver: {listen: \"127.0.0.1:0\", public_url: \"https://fit.example.com\"}\nconnections:\n", 1)
	text = strings.Replace(text, "token: \"${HS_TOKEN}\"}\n", "token: \"${HS_TOKEN}\"}\n    notifications: {secret: \"${HOOK_SECRET}\"}\n", 1)
	w.write(t, "fitsync.yaml", text)
	w.environment["HOOK_SECRET"] = hookSecret
	return w
}

// listening is where a worker receives notifications.
func listening(t *testing.T, worker *process) string {
	t.Helper()
	said := regexp.MustCompile(`receiving notifications.*?(127\.0\.0\.1:\d+)`)
	waitFor(t, func() bool { return said.MatchString(worker.log.String()) })
	return "http://" + said.FindStringSubmatch(worker.log.String())[1]
}

// post sends a notification as HubSpot does through a proxy.
func post(t *testing.T, address, path, body, secret string) (status int) {
	t.Helper()
	stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprint(mac, "POST", "https://fit.example.com"+path, body, stamp)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-HubSpot-Signature-v3", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	request.Header.Set("X-HubSpot-Request-Timestamp", stamp)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

func TestANotifiedDealIsSyncedBeforeItsTurn(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	w.ready(t)
	changed := w.dealWith("Changed", "critical | security | Single sign-on with SAML 2.0")
	other := w.dealWith("Other", "critical | security | Single sign-on with SAML 2.0")
	worker := w.start(t, nil, "serve", "--verbose")
	address := listening(t, worker)
	body := fmt.Sprintf(`[{"subscriptionType":"deal.propertyChange","portalId":1,"objectId":%s,"propertyName":"fitsync_requirements","propertyValue":"S3CRET"}]`, changed)

	if got := post(t, address, "/hubspot/hs", body, "another secret"); got != http.StatusUnauthorized {
		t.Errorf("signed with another secret: HTTP %d", got)
	}
	for path, want := range map[string]int{"/hubspot/sf": http.StatusNotFound, "/hubspot/": http.StatusNotFound, "/hubspot/hs/": http.StatusNotFound, "/healthz": http.StatusNotFound} {
		if got := post(t, address, path, body, hookSecret); got != want {
			t.Errorf("%s: HTTP %d, want %d", path, got, want)
		}
	}
	if got := post(t, address, "/hubspot/hs", body, hookSecret); got != http.StatusNoContent {
		t.Fatalf("HTTP %d\n%s", got, worker.log)
	}
	waitFor(t, func() bool { return w.property(t, changed, "fitsync_score") == "100" })
	if got := w.property(t, other, "fitsync_score"); got != "" {
		t.Errorf("a deal that nobody spoke of scores %s", got)
	}

	ours := fmt.Sprintf(`[{"subscriptionType":"deal.propertyChange","objectId":%s,"propertyName":"fitsync_score","propertyValue":"100"}]`, changed)
	if got := post(t, address, "/hubspot/hs", ours, hookSecret); got != http.StatusNoContent {
		t.Errorf("of what we wrote: HTTP %d", got)
	}
	if code, _ := worker.terminate(t); code != exitOK {
		t.Errorf("exit %d\n%s", code, worker.log)
	}
	log := worker.log.String()
	if n := strings.Count(log, "notified of changes"); n != 1 {
		t.Errorf("notified %d times, want once\n%s", n, log)
	}
	if n := strings.Count(log, "notification refused"); n != 1 || strings.Contains(log, hookSecret) || strings.Contains(log, "S3CRET") {
		t.Errorf("%d refusals, want one, with no secret and no value\n%s", n, log)
	}
}

// TestNotificationsLeaveAPausedConnectionPaused: only a person lets it go on.
func TestNotificationsLeaveAPausedConnectionPaused(t *testing.T) {
	t.Parallel()
	w := hooked(t)
	w.ready(t)
	deal := w.dealWith("Deal", "critical | security | Single sign-on with SAML 2.0")
	w.administer(t, http.MethodDelete, "fitsync_reasons", "")
	w.run(t, "sync", "hs") // needs attention
	if !w.paused(t, "hs") {
		t.Fatal("a sync without one of its properties does not pause the connection")
	}
	worker := w.start(t, nil, "serve", "--verbose")
	body := fmt.Sprintf(`[{"subscriptionType":"deal.creation","objectId":%s}]`, deal)
	if got := post(t, listening(t, worker), "/hubspot/hs", body, hookSecret); got != http.StatusNoContent {
		t.Fatalf("HTTP %d\n%s", got, worker.log)
	}
	if !w.paused(t, "hs") {
		t.Error("a notification lets the connection go on")
	}
}

// paused asks the store whether a connection waits for a person.
func (w *world) paused(t *testing.T, connection string) (paused bool) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.folder, "fitsync.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own handle
	if err := db.QueryRowContext(t.Context(), `SELECT paused FROM connections WHERE name = ?`, connection).Scan(&paused); err != nil {
		t.Fatal(err)
	}
	return paused
}
