package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"

	"fitsync/connectors"
)

// Waits between two looks at a deployment, and how often one looks.
const (
	firstPoll = 500 * time.Millisecond
	lastPoll  = 10 * time.Second
	maxPolls  = 90
)

// deploy sends an archive and waits until the org has dealt with it.
func (c *Client) deploy(ctx context.Context, archive []byte, checkOnly bool) error {
	body, contentType, err := deployBody(archive, checkOnly)
	if err != nil {
		return asError(opApply, err)
	}
	path := c.base() + "/metadata/deployRequest"
	a, err := c.do(ctx, call{op: opApply, method: http.MethodPost, path: path, body: body, contentType: contentType})
	if err != nil {
		return err
	}
	var started struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(a.body, &started) != nil || !idShape.MatchString(started.ID) {
		return malformed(opApply, "the org does not name the deployment")
	}
	wait := firstPoll
	for range maxPolls {
		state, err := c.poll(ctx, path+"/"+started.ID)
		if err != nil || state.Done {
			return firstError(err, state.problem())
		}
		if err := c.options.Transport.SleepFunc(ctx, wait); err != nil {
			return &connectors.Error{Class: connectors.Transient, Op: opApply, Message: "stopped while the org was still deploying", Err: err}
		}
		wait = min(2*wait, lastPoll)
	}
	return &connectors.Error{Class: connectors.Transient, Op: opApply, Message: "the org is still deploying; look under Setup, Deployment Status"}
}

// firstError keeps a nil *connectors.Error from becoming a non-nil error.
func firstError(err error, problem *connectors.Error) error {
	if err != nil {
		return err
	}
	if problem != nil {
		return problem
	}
	return nil
}

func deployBody(archive []byte, checkOnly bool) (body []byte, contentType string, err error) {
	options, err := json.Marshal(map[string]any{"deployOptions": map[string]any{
		"allowMissingFiles": false, "autoUpdatePackage": false, "checkOnly": checkOnly, "ignoreWarnings": true,
		"performRetrieve": false, "purgeOnDelete": false, "rollbackOnError": true, "singlePackage": true,
	}})
	if err != nil {
		return nil, "", err
	}
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	part := func(disposition, kind string, content []byte) {
		header := textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}}
		var w io.Writer
		if w, err = form.CreatePart(header); err == nil {
			_, err = w.Write(content)
		}
	}
	if part(`form-data; name="json"`, "application/json", options); err != nil {
		return nil, "", err
	}
	if part(`form-data; name="file"; filename="deploy.zip"`, "application/zip", archive); err != nil {
		return nil, "", err
	}
	err = form.Close()
	return out.Bytes(), form.FormDataContentType(), err
}

// deployment is how far the org has come.
type deployment struct {
	Done         bool   `json:"done"`
	Success      bool   `json:"success"`
	Status       string `json:"status"`
	ErrorCode    string `json:"errorStatusCode"`
	ErrorMessage string `json:"errorMessage"`
	Details      struct {
		Failures []refusal `json:"componentFailures"`
	} `json:"details"`
}

func (c *Client) poll(ctx context.Context, path string) (deployment, error) {
	a, err := c.do(ctx, call{op: opApply, method: http.MethodGet, path: path + "?includeDetails=true"})
	if err != nil {
		return deployment{}, err
	}
	var body struct {
		Result *deployment `json:"deployResult"`
	}
	if json.Unmarshal(a.body, &body) != nil || body.Result == nil {
		return deployment{}, malformed(opApply, "the org does not say how the deployment stands")
	}
	return *body.Result, nil
}

// problem names the components that were refused, and why.
func (d deployment) problem() *connectors.Error {
	if d.Success {
		return nil
	}
	e := &connectors.Error{Class: connectors.Schema, Op: opApply, Code: firstOf(d.ErrorCode, d.Status)}
	if len(d.Details.Failures) == 0 {
		e.Message = firstOf(shorten(d.ErrorMessage), "the org refused the deployment")
		return e
	}
	e.Message = fmt.Sprintf("the org refused %d of the components, nothing was changed:", len(d.Details.Failures))
	for _, f := range d.Details.Failures {
		e.Message += "\n  " + f.String()
		e.Fields = append(e.Fields, f.Name)
	}
	return e
}
