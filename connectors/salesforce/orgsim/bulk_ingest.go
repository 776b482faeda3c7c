package orgsim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (o *Org) openIngest(rq *request) *response {
	var info bulkInfo
	if err := decodeJSON(rq.body, &info); err != nil {
		return failure(err)
	}
	ob := o.object(info.Object)
	switch {
	case ob == nil:
		return failure(refuse("INVALIDENTITY", "Entity '%s' is not supported by the Bulk API.", info.Object))
	case !slices.Contains([]string{"insert", "update", "upsert", "delete", "hardDelete"}, info.Operation):
		return failure(refuse("INVALIDJOB", "Unable to find operation: %s", info.Operation))
	case info.Operation == "upsert":
		f := ob.field(info.ExternalID)
		if f == nil || !(f.ExternalID || f.slot == slotID) {
			return failure(refuse("INVALIDJOB", "External ID was blank or not an external id field: %s", info.ExternalID))
		}
	}
	if err := o.addJob(rq, &bulkJob{info: info}, jobOpen, "V2Ingest"); err != nil {
		return failure(err)
	}
	job := o.jobs[o.lastJobID()]
	// The real content URL has no leading slash.
	job.info.ContentURL = strings.TrimPrefix(rq.path, "/") + "/" + job.info.ID + "/batches"
	return answer(http.StatusOK, job.info)
}

func (o *Org) lastJobID() string { return newID("750", o.jobNo) }

// addJob files a job with the defaults of what its request left out.
func (o *Org) addJob(rq *request, job *bulkJob, state, kind string) *apiError {
	if job.info.LineEnding == "" {
		job.info.LineEnding = "LF"
	}
	if job.info.ColumnDelimiter == "" {
		job.info.ColumnDelimiter = "COMMA"
	}
	if _, ok := delimiter(job.info.ColumnDelimiter); !ok {
		return refuse("INVALIDJOB", "Unknown column delimiter: %s", job.info.ColumnDelimiter)
	}
	o.jobNo++
	job.info.ID = o.lastJobID()
	job.info.State, job.info.JobType = state, kind
	job.info.CreatedBy, job.info.ContentType, job.info.ConcurrencyMode = o.userID, "CSV", "Parallel"
	job.info.CreatedDate = instant(o.stamp() * 1000).String()
	job.info.SystemModstamp = job.info.CreatedDate
	version, err := strconv.ParseFloat(rq.version, 64)
	if err != nil {
		return errNotFound()
	}
	job.info.APIVersion = version
	o.jobs[job.info.ID] = job
	return nil
}

// ingest carries out an uploaded job.
func (o *Org) ingest(rq *request, job *bulkJob) {
	ob := o.object(job.info.Object)
	rows, err := job.readRows()
	if err == nil {
		err = o.checkHeader(ob, rows[0])
	}
	if err != nil {
		job.info.State = jobFailed
		job.info.ErrorMessage = err.code + " : " + err.message
		return
	}
	header := rows[0]
	job.good = [][]string{append([]string{"sf__Id", "sf__Created"}, header...)}
	job.bad = [][]string{append([]string{"sf__Id", "sf__Error"}, header...)}
	job.undone = [][]string{header}
	for _, row := range rows[1:] {
		undo, writes := rq.x.mark()
		id, created, err := o.ingestRow(rq.x, job, ob, header, row)
		job.info.Processed++
		if err != nil {
			rq.x.rollback(undo, writes)
			job.info.Failed++
			text := err.code + ":" + err.message + ":" + strings.Join(err.fields, ",") + " --"
			job.bad = append(job.bad, append([]string{id, text}, row...))
			continue
		}
		job.good = append(job.good, append([]string{id, strconv.FormatBool(created)}, row...))
	}
	job.info.State = jobComplete
}

func (o *Org) checkHeader(ob *object, header []string) *apiError {
	for _, name := range header {
		first, _, nested := strings.Cut(name, ".")
		f := ob.field(name)
		if f != nil && o.visible(ob, f) || nested && ob.parent(first) != nil {
			continue
		}
		return refuse("InvalidBatch", "Field name not found : %s", name)
	}
	return nil
}

func (o *Org) ingestRow(x *tx, job *bulkJob, ob *object, header, row []string) (id string, created bool, err *apiError) {
	values := map[string]any{}
	for i, name := range header {
		switch v := row[i]; {
		case strings.EqualFold(name, "Id"):
			id = v
		case v == "": // an empty cell leaves the field alone
		case v == "#N/A":
			values[name] = nil
		default:
			parent, key, nested := strings.Cut(name, ".")
			if nested {
				values[parent] = map[string]any{key: v}
				continue
			}
			values[name] = v
		}
	}
	switch job.info.Operation {
	case "insert":
		id, err = x.insert(ob, values, byAPI)
		return id, true, err
	case "update":
		return id, false, x.update(ob, id, values, byAPI)
	case "delete", "hardDelete":
		return id, false, x.remove(ob, id)
	}
	f := ob.field(job.info.ExternalID)
	if f.slot != slotID {
		return x.upsert(ob, f, values)
	}
	if id == "" {
		id, err = x.insert(ob, values, byAPI)
		return id, true, err
	}
	return id, false, x.update(ob, id, values, byAPI)
}
