package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Signature v3 as HubSpot documents it under "Validating requests":
// base64(HMAC-SHA256(client secret, method + URI + body + timestamp)).
const (
	signatureHeader = "X-Hubspot-Signature-V3"
	timestampHeader = "X-Hubspot-Request-Timestamp" // ms since 1970

	maxAge = 5 * time.Minute
	// maxAhead is what two clocks that are set by the network may differ.
	maxAhead = time.Second

	signatureSize = sha256.Size
)

// decoded are the characters that HubSpot signs in plain where the URI has them encoded.
var decoded = strings.NewReplacer(
	"%3A", ":", "%2F", "/", "%3F", "?", "%40", "@", "%21", "!", "%24", "$", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "%2C", ",", "%3B", ";",
	"%3a", ":", "%2f", "/", "%3f", "?", "%2a", "*", "%2c", ",", "%3b", ";",
)

// signedAt is when a request says that it was signed. That may be five minutes ago at
// most, and not yet to come.
func signedAt(header http.Header, now time.Time) (time.Time, error) {
	ms, err := strconv.ParseInt(header.Get(timestampHeader), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("no timestamp in %s", timestampHeader)
	}
	stamp := time.UnixMilli(ms)
	switch {
	case stamp.Before(now.Add(-maxAge)):
		return time.Time{}, errors.New("signed more than five minutes ago, or this machine's clock is fast")
	case stamp.After(now.Add(maxAhead)):
		return time.Time{}, errors.New("signed in the future, or this machine's clock is slow")
	}
	return stamp, nil
}

// authenticate returns the signature of a request that HubSpot signed.
func (r *Receiver) authenticate(req *http.Request, body []byte) (signature [signatureSize]byte, err error) {
	given, err := base64.StdEncoding.Strict().DecodeString(req.Header.Get(signatureHeader))
	if err != nil || len(given) != signatureSize {
		return signature, fmt.Errorf("no signature in %s", signatureHeader)
	}
	uri, err := r.external(req)
	if err != nil {
		return signature, err
	}
	if !hmac.Equal(given, sign(r.Secret, req.Method, uri, body, req.Header.Get(timestampHeader))) {
		return signature, fmt.Errorf("the signature is not that of a POST to %q with the configured secret: that has to be the app's client secret, and the address exactly the one that HubSpot was given", uri)
	}
	return [signatureSize]byte(given), nil
}

func sign(secret, method, uri string, body []byte, timestamp string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(method + decoded.Replace(uri)))
	mac.Write(body)
	mac.Write([]byte(timestamp))
	return mac.Sum(nil)
}
