// Package notify takes notices out of fitsync: by webhook and by mail.
//
// The one idea: one call of Send is one try with a bound on its time. When to try
// again is the job engine's business.
package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"fitsync/jobs"
)

// timeout bounds one try.
const timeout = 10 * time.Second

// Webhook posts notices as JSON.
type Webhook struct {
	url    string
	secret []byte
	client *http.Client
	now    func() time.Time
}

var _ jobs.Sink = (*Webhook)(nil)

// NewWebhook returns a sink that posts to an address and signs with a secret, if there
// is one: the header Fitsync-Signature is then v1= and the hex HMAC-SHA256 of the header
// Fitsync-Timestamp (seconds since 1970), a dot and the body.
func NewWebhook(address, secret string, now func() time.Time) *Webhook {
	client := &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Webhook{url: address, secret: []byte(secret), client: client, now: now}
}

// Name implements [jobs.Sink].
func (*Webhook) Name() string { return "webhook" }

// Send implements [jobs.Sink]. The address is a secret itself with many receivers, so
// that no error shows it.
func (w *Webhook) Send(ctx context.Context, notice jobs.Notice) error {
	body, err := json.Marshal(notice)
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return errors.New("webhook: the address is not a URL")
	}
	stamp := strconv.FormatInt(w.now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "fitsync")
	request.Header.Set("Fitsync-Delivery", notice.ID)
	request.Header.Set("Fitsync-Timestamp", stamp)
	if len(w.secret) > 0 {
		request.Header.Set("Fitsync-Signature", "v1="+Sign(w.secret, stamp, body))
	}
	response, err := w.client.Do(request)
	if err != nil {
		return fmt.Errorf("webhook: %w", withoutURL(err))
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // so that the connection can be used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return fmt.Errorf("webhook: the receiver answered HTTP %d", response.StatusCode)
	}
	return nil
}

// Sign is the signature of a body that is sent at a time, for receivers that check it.
func Sign(secret []byte, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func withoutURL(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
