package salesforce

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/simpleforce/simpleforce"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// soapVersion is the newest API version that still has login().
const soapVersion = "64.0"

// call is one request to the org. Path is relative to the host.
type call struct {
	op          string // for errors: "pull opportunities"
	method      string
	path        string
	body        []byte
	contentType string // empty for JSON
	once        bool   // not sent again where it may have taken effect
}

// answer is the body of a success, and when the org gave it.
type answer struct {
	body []byte
	// began is the org's time when the call began, zero if it did not say.
	began time.Time
}

// do sends a call with the current session; once more with a new one if the org
// does not know the session any more.
func (c *Client) do(ctx context.Context, r call) (answer, error) {
	l, err := c.session.get(ctx, "")
	if err != nil {
		return answer{}, asError(r.op, err)
	}
	a, err := c.send(ctx, l, r)
	if connectors.ClassOf(err) == connectors.Auth {
		if l, err = c.session.get(ctx, l.token); err == nil {
			a, err = c.send(ctx, l, r)
		}
	}
	if err != nil {
		return answer{}, asError(r.op, err)
	}
	return a, nil
}

// send makes one exchange through the package.
func (c *Client) send(ctx context.Context, l login, r call) (answer, error) {
	began := c.options.Now()
	if r.once {
		ctx = transport.Once(ctx)
	}
	client, x := c.sdk(ctx, l)
	x.contentType = r.contentType
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	data, err := client.ApexREST(r.method, strings.TrimPrefix(r.path, "/"), body)
	if x.err != nil {
		return answer{}, x.err
	}
	if err != nil {
		return answer{}, asError(r.op, err)
	}
	return answer{body: data, began: x.began(c.options.Now().Sub(began))}, nil
}

// query runs a short query of one page whose rows are few and whose fields are
// all text. It goes through queryAll, so deleted rows are included.
func (c *Client) query(ctx context.Context, op, soql string) ([]map[string]any, error) {
	l, err := c.session.get(ctx, "")
	if err != nil {
		return nil, asError(op, err)
	}
	rows, err := c.sendQuery(ctx, l, soql)
	if connectors.ClassOf(err) == connectors.Auth {
		if l, err = c.session.get(ctx, l.token); err == nil {
			rows, err = c.sendQuery(ctx, l, soql)
		}
	}
	if err != nil {
		return nil, asError(op, err)
	}
	return rows, nil
}

func (c *Client) sendQuery(ctx context.Context, l login, soql string) ([]map[string]any, error) {
	client, x := c.sdk(ctx, l)
	result, err := client.Query(c.queryPath(soql, true))
	if x.err != nil {
		return nil, x.err
	}
	if err != nil {
		return nil, &connectors.Error{Class: connectors.Malformed, Message: "the answer to a query is not a page of rows"}
	}
	rows := make([]map[string]any, len(result.Records))
	for i, record := range result.Records {
		rows[i] = record
	}
	return rows, nil
}

// sdk returns a client of the package for one exchange: it takes no context and
// keeps its session in itself, so that it cannot be shared.
func (c *Client) sdk(ctx context.Context, l login) (*simpleforce.Client, *exchange) {
	client := simpleforce.NewClient(c.options.BaseURL, simpleforce.DefaultClientID, c.options.APIVersion)
	x := c.newExchange(ctx)
	client.SetHttpClient(&http.Client{Transport: x, CheckRedirect: noRedirect})
	client.SetSidLoc(l.token, l.instance)
	return client, x
}

// loginPassword is the SOAP login. The package escapes the password only.
func (c *Client) loginPassword(ctx context.Context) (login, error) {
	a := c.options.Auth
	client := simpleforce.NewClient(c.options.BaseURL, simpleforce.DefaultClientID, soapVersion)
	x := c.newExchange(ctx)
	x.soap = true
	client.SetHttpClient(&http.Client{Transport: x, CheckRedirect: noRedirect})
	err := client.LoginPassword(escapeXML(a.Username), a.Password, escapeXML(a.SecurityToken))
	if x.err != nil {
		return login{}, x.err
	}
	if err != nil || client.GetSid() == "" {
		return login{}, &connectors.Error{Class: connectors.Malformed, Message: "the login host's answer holds no session"}
	}
	return c.newLogin(client.GetSid(), client.GetLoc())
}

func escapeXML(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder does not fail
	return b.String()
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
