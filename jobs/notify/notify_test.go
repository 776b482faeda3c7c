package notify_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fitsync/jobs"
	"fitsync/jobs/notify"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func notice() jobs.Notice {
	return jobs.Notice{
		ID: "acme/stale/1", Connection: "acme", Kind: "stale", State: jobs.Raised, Detail: "last synced never", Remedy: "start the worker", At: now,
	}
}

func TestWebhookPostsSignedJSON(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var got jobs.Notice
		if err := json.Unmarshal(body, &got); err != nil || got != notice() {
			t.Errorf("got %s, %v", body, err)
		}
		stamp := r.Header.Get("Fitsync-Timestamp")
		if want := "v1=" + notify.Sign([]byte("key"), stamp, body); r.Header.Get("Fitsync-Signature") != want || stamp != fmt.Sprint(now.Unix()) {
			t.Errorf("headers %v, want the signature %s", r.Header, want)
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Fitsync-Delivery") != "acme/stale/1" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	if err := notify.NewWebhook(server.URL, "key", func() time.Time { return now }).Send(t.Context(), notice()); err != nil {
		t.Error(err)
	}
}

// The digest was computed with another program:
// printf '1732438800.{}' | openssl dgst -sha256 -hmac key
func TestSignatureIsThatOfTheREADME(t *testing.T) {
	if got := notify.Sign([]byte("key"), "1732438800", []byte("{}")); got != "4f3f142f93ace3569bd898168342ae1bf2eafe5ed08f1c68598801c20e5ba540" {
		t.Error(got)
	}
}

func TestWebhookThatFailsSaysSoWithoutItsAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved/token" {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return
		}
		w.WriteHeader(http.StatusInternalServerError)
	}))
	address := server.URL
	for path, says := range map[string]string{"/hook/token": "HTTP 500", "/moved/token": "HTTP 302", "": ""} {
		if path == "" {
			server.Close()
			path, says = "/token", "refused"
		}
		err := notify.NewWebhook(address+path, "", time.Now).Send(t.Context(), notice())
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "token") {
			t.Errorf("%s: %v", path, err)
		}
		if says == "refused" {
			break
		}
	}
}

// smtpServer takes a mail without TLS; toldFunc is what it was told so far.
func smtpServer(t *testing.T) (address *net.TCPAddr, toldFunc func() string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var mu sync.Mutex
	var all strings.Builder
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = connection.Close() })
		fmt.Fprint(connection, "220 test\r\n")
		lines, data := bufio.NewScanner(connection), false
		for lines.Scan() {
			line := lines.Text()
			mu.Lock()
			all.WriteString(line + "\n")
			mu.Unlock()
			if data && line != "." {
				continue
			}
			answer := "250 ok"
			if data = line == "DATA"; data {
				answer = "354 go on"
			}
			if line == "QUIT" {
				answer = "221 bye"
			}
			fmt.Fprint(connection, answer+"\r\n")
		}
	}()
	return listener.Addr().(*net.TCPAddr), func() string { mu.Lock(); defer mu.Unlock(); return all.String() }
}

func TestMail(t *testing.T) {
	address, told := smtpServer(t)
	sink, err := notify.NewMail(notify.MailOptions{
		Host: "127.0.0.1", Port: address.Port, Security: notify.Plain, From: "fitsync@example.com", To: []string{"ops@example.com", "revops@example.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Send(t.Context(), notice()); err != nil {
		t.Fatal(err)
	}
	text := told()
	for _, want := range []string{
		"MAIL FROM:<fitsync@example.com>", "RCPT TO:<ops@example.com>", "RCPT TO:<revops@example.com>",
		"Subject: [fitsync] acme: stale raised", "last synced never", "What to do: start the worker",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in\n%s", want, text)
		}
	}
}

func TestMailIsNotSentInTheOpen(t *testing.T) {
	address, told := smtpServer(t)
	sink, err := notify.NewMail(notify.MailOptions{Host: "127.0.0.1", Port: address.Port, Security: notify.STARTTLS, From: "a@example.com", To: []string{"b@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := sink.Send(ctx, notice()); err == nil {
		t.Error("a server without TLS was given the mail")
	}
	if text := told(); strings.Contains(text, "MAIL FROM") {
		t.Errorf("told in the open:\n%s", text)
	}
}
