package orgsim

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// maxZip is the largest deployment, in bytes.
const maxZip = 39 << 20

// deployment is one request to change the schema. It is carried out when it is
// first polled, so that a client has to poll.
type deployment struct {
	id      string
	options deployOptions
	zip     []byte
	polls   int
	result  *deployResult
}

type deployOptions struct {
	AllowMissingFiles bool   `json:"allowMissingFiles"`
	AutoUpdatePackage bool   `json:"autoUpdatePackage"`
	CheckOnly         bool   `json:"checkOnly"`
	IgnoreWarnings    bool   `json:"ignoreWarnings"`
	PerformRetrieve   bool   `json:"performRetrieve"`
	PurgeOnDelete     bool   `json:"purgeOnDelete"`
	RollbackOnError   bool   `json:"rollbackOnError"`
	SinglePackage     bool   `json:"singlePackage"`
	TestLevel         string `json:"testLevel,omitempty"`
}

// componentMessage is the outcome of one component.
type componentMessage struct {
	FullName      string `json:"fullName"`
	ComponentType string `json:"componentType"`
	FileName      string `json:"fileName"`
	Success       bool   `json:"success"`
	Created       bool   `json:"created"`
	Changed       bool   `json:"changed"`
	Deleted       bool   `json:"deleted"`
	Problem       string `json:"problem,omitempty"`
	ProblemType   string `json:"problemType,omitempty"`
}

type deployDetails struct {
	Successes []componentMessage `json:"componentSuccesses"`
	Failures  []componentMessage `json:"componentFailures"`
}

type deployResult struct {
	ID           string         `json:"id"`
	Status       string         `json:"status"`
	Done         bool           `json:"done"`
	Success      bool           `json:"success"`
	CheckOnly    bool           `json:"checkOnly"`
	Rollback     bool           `json:"rollbackOnError"`
	Deployed     int            `json:"numberComponentsDeployed"`
	Errors       int            `json:"numberComponentErrors"`
	Total        int            `json:"numberComponentsTotal"`
	TestErrors   int            `json:"numberTestErrors"`
	CreatedBy    string         `json:"createdBy"`
	CreatedDate  string         `json:"createdDate"`
	ErrorCode    string         `json:"errorStatusCode,omitempty"`
	ErrorMessage string         `json:"errorMessage,omitempty"`
	Details      *deployDetails `json:"details,omitempty"`
}

// metadata answers /metadata/deployRequest.
func (o *Org) metadata(rq *request, rest []string) *response {
	if len(rest) == 0 || rest[0] != "deployRequest" || len(rest) > 2 {
		return failure(errNotFound())
	}
	if o.faults.hit(NoMetadataRights, rq.path) {
		return failure(refuse("INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id: use of the Metadata API requires the Modify Metadata permission").as(http.StatusForbidden))
	}
	switch {
	case len(rest) == 1 && rq.method == http.MethodPost:
		return o.startDeploy(rq)
	case len(rest) == 2 && rq.method == http.MethodGet:
		return o.pollDeploy(rq, rest[1])
	}
	return failure(errMethod(rq, "GET,POST"))
}

func (o *Org) startDeploy(rq *request) *response {
	d, err := parseDeploy(rq)
	if err != nil {
		return failure(err)
	}
	d.id = newID("0Af", len(o.deploys)+1)
	o.deploys[d.id] = d
	return answer(http.StatusCreated, map[string]any{
		"id": d.id, "deployOptions": d.options,
		"url": rq.base + rq.path + "/" + d.id, "validatedDeployRequestId": nil, "deployResult": nil,
	})
}

// parseDeploy reads the two parts of the body: the options and the zip.
func parseDeploy(rq *request) (*deployment, *apiError) {
	kind, params, err := mime.ParseMediaType(rq.header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, refuse("UNSUPPORTED_MEDIA_TYPE", "The request must be multipart/form-data").as(http.StatusUnsupportedMediaType)
	}
	d := &deployment{}
	reader := multipart.NewReader(bytes.NewReader(rq.body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse("INVALID_MULTIPART_REQUEST", "%v", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, refuse("INVALID_MULTIPART_REQUEST", "%v", err)
		}
		switch part.FormName() {
		case "json", "entity_content":
			in := struct {
				Options *deployOptions `json:"deployOptions"`
			}{&d.options}
			if err := decodeJSON(data, &in); err != nil {
				return nil, err
			}
		case "file", "zipFile":
			d.zip = data
		}
	}
	if d.zip == nil {
		return nil, refuse("INVALID_MULTIPART_REQUEST", "The request has no part with the zip file")
	}
	if len(d.zip) > maxZip {
		return nil, refuse("LIMIT_EXCEEDED", "Maximum size of request reached. Maximum size of request is %d bytes", maxZip)
	}
	return d, nil
}

func (o *Org) pollDeploy(rq *request, id string) *response {
	full, _ := fullID(id)
	d := o.deploys[full]
	if d == nil {
		return failure(errNotFound())
	}
	d.polls++
	shown := deployResult{ID: d.id, Status: "InProgress", CheckOnly: d.options.CheckOnly, CreatedBy: o.userID, CreatedDate: instant(o.stamp() * 1000).String()}
	if d.polls > 1 {
		if d.result == nil {
			d.result = o.carryOut(d)
		}
		shown = *d.result
	}
	if rq.query.Get("includeDetails") != "true" {
		shown.Details = nil
	}
	return answer(http.StatusOK, map[string]any{"id": d.id, "url": rq.base + rq.path, "deployResult": shown, "deployOptions": d.options})
}
