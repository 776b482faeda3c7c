package orgsim

import (
	"net/http"
	"strings"
)

// bulkJob is a Bulk 2.0 job, ingest or query. Ingest jobs are carried out at
// the first poll after the upload was declared complete; query jobs at the
// first poll of all.
type bulkJob struct {
	info   bulkInfo
	data   []byte
	good   [][]string // result rows, headers first
	bad    [][]string
	undone [][]string
	result [][]string // of a query, headers first
}

// bulkInfo is a job as the API shows it.
type bulkInfo struct {
	ID              string  `json:"id"`
	Operation       string  `json:"operation"`
	Object          string  `json:"object"`
	Query           string  `json:"query,omitempty"`
	CreatedBy       string  `json:"createdById"`
	CreatedDate     string  `json:"createdDate"`
	SystemModstamp  string  `json:"systemModstamp"`
	State           string  `json:"state"`
	ExternalID      string  `json:"externalIdFieldName,omitempty"`
	ConcurrencyMode string  `json:"concurrencyMode"`
	ContentType     string  `json:"contentType"`
	APIVersion      float64 `json:"apiVersion"`
	ContentURL      string  `json:"contentUrl,omitempty"`
	LineEnding      string  `json:"lineEnding"`
	ColumnDelimiter string  `json:"columnDelimiter"`
	JobType         string  `json:"jobType,omitempty"`
	Processed       int     `json:"numberRecordsProcessed"`
	Failed          int     `json:"numberRecordsFailed"`
	Retries         int     `json:"retries"`
	TotalTime       int     `json:"totalProcessingTime"`
	ErrorMessage    string  `json:"errorMessage,omitempty"`
}

// States of a job.
const (
	jobOpen     = "Open"
	jobUploaded = "UploadComplete"
	jobRunning  = "InProgress"
	jobComplete = "JobComplete"
	jobFailed   = "Failed"
	jobAborted  = "Aborted"
)

// bulk answers the paths below /jobs.
func (o *Org) bulk(rq *request, rest []string) *response {
	if len(rest) == 0 || (rest[0] != "ingest" && rest[0] != "query") {
		return failure(errNotFound())
	}
	ingest := rest[0] == "ingest"
	if len(rest) == 1 {
		switch {
		case rq.method == http.MethodGet:
			return o.listJobs(ingest)
		case rq.method == http.MethodPost && ingest:
			return o.openIngest(rq)
		case rq.method == http.MethodPost:
			return o.openQuery(rq)
		}
		return failure(errMethod(rq, "GET,POST"))
	}
	full, _ := fullID(rest[1])
	job := o.jobs[full]
	if job == nil || (job.info.JobType == "V2Ingest") != ingest {
		return failure(errNotFound())
	}
	if len(rest) == 2 {
		return o.jobItself(rq, job)
	}
	return o.jobData(rq, job, rest[2])
}

func (o *Org) listJobs(ingest bool) *response {
	records := []bulkInfo{}
	for _, j := range o.jobs {
		if (j.info.JobType == "V2Ingest") == ingest {
			records = append(records, j.info)
		}
	}
	return answer(http.StatusOK, map[string]any{"done": true, "records": records, "nextRecordsUrl": nil})
}

func (o *Org) jobItself(rq *request, job *bulkJob) *response {
	switch rq.method {
	case http.MethodGet:
		o.advance(rq, job)
		return answer(http.StatusOK, job.info)
	case http.MethodPatch:
		return o.changeJob(rq, job)
	case http.MethodDelete:
		if job.info.State == jobRunning {
			return failure(refuse("INVALIDJOBSTATE", "The job is in progress"))
		}
		delete(o.jobs, job.info.ID)
		return &response{status: http.StatusNoContent}
	}
	return failure(errMethod(rq, "GET,PATCH,DELETE"))
}

func (o *Org) changeJob(rq *request, job *bulkJob) *response {
	var in struct {
		State string `json:"state"`
	}
	if err := decodeJSON(rq.body, &in); err != nil {
		return failure(err)
	}
	done := job.info.State == jobComplete || job.info.State == jobFailed || job.info.State == jobAborted
	if done || (in.State != jobUploaded && in.State != jobAborted) || (in.State == jobUploaded && job.info.State != jobOpen) {
		return failure(refuse("INVALIDJOBSTATE", "Invalid job state transition from %s to %s", job.info.State, in.State))
	}
	job.info.State = in.State
	return answer(http.StatusOK, job.info)
}

// advance moves a job on by one poll: uploaded, in progress, complete.
func (o *Org) advance(rq *request, job *bulkJob) {
	switch job.info.State {
	case jobUploaded:
		job.info.State = jobRunning
	case jobRunning:
		job.info.SystemModstamp = instant(o.stamp() * 1000).String()
		if job.info.JobType == "V2Ingest" {
			o.ingest(rq, job)
		} else {
			o.bulkQuery(job)
		}
	}
}

func (o *Org) jobData(rq *request, job *bulkJob, what string) *response {
	if what == "batches" && rq.method == http.MethodPut && job.info.State == jobOpen {
		if !strings.HasPrefix(rq.header.Get("Content-Type"), "text/csv") {
			return failure(refuse("INVALID_CONTENT_TYPE", "The content type must be text/csv"))
		}
		if job.data != nil {
			return failure(refuse("INVALIDJOBSTATE", "Found multiple contents for job"))
		}
		job.data = rq.body
		return &response{status: http.StatusCreated}
	}
	if rq.method != http.MethodGet {
		return failure(refuse("INVALIDJOBSTATE", "The job is %s", job.info.State))
	}
	switch what {
	case "successfulResults":
		return csvResponse(job, job.good)
	case "failedResults":
		return csvResponse(job, job.bad)
	case "unprocessedrecords":
		return csvResponse(job, job.undone)
	case "results":
		return o.queryResults(rq, job)
	}
	return failure(errNotFound())
}
