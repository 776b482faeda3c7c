package orgsim

import (
	"net/http"
	"strconv"
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// bulkPage is how many rows a page of query results has unless maxRecords asks
// for fewer.
const bulkPage = 50_000

func (o *Org) openQuery(rq *request) *response {
	var info bulkInfo
	if err := decodeJSON(rq.body, &info); err != nil {
		return failure(err)
	}
	if info.Operation != "query" && info.Operation != "queryAll" {
		return failure(refuse("INVALIDJOB", "Unable to find operation: %s", info.Operation))
	}
	q, err := soql.Parse(info.Query)
	if err != nil {
		return failure(queryError(info.Query, err))
	}
	ob, err := o.from(q)
	if err != nil {
		return failure(queryError(info.Query, err))
	}
	info.Object = ob.name
	if err := o.addJob(rq, &bulkJob{info: info}, jobUploaded, "V2Query"); err != nil {
		return failure(err)
	}
	return answer(http.StatusOK, o.jobs[o.lastJobID()].info)
}

// bulkQuery carries out a query job.
func (o *Org) bulkQuery(job *bulkJob) {
	if err := o.runBulkQuery(job); err != nil {
		job.info.State = jobFailed
		job.info.ErrorMessage = queryError(job.info.Query, err).Error()
		return
	}
	job.info.State = jobComplete
	job.info.Processed = len(job.result) - 1
}

func (o *Org) runBulkQuery(job *bulkJob) error {
	q, err := soql.Parse(job.info.Query)
	if err != nil {
		return err
	}
	ob, err := o.from(q)
	if err != nil {
		return err
	}
	b := binder{o, ob, q.Alias}
	var cols []column
	var header []string
	for _, it := range q.Items {
		if it.Func != "" || it.Sub != nil {
			return refuse("API_ERROR", "Aggregate queries and subqueries are not supported by the Bulk API")
		}
		col, err := b.column(it.Path)
		if err != nil {
			return err
		}
		cols = append(cols, col)
		name := ""
		for _, f := range col.via {
			name += f.Relationship + "."
		}
		header = append(header, name+col.f.Name)
	}
	rows, err := o.search(q, ob, job.info.Operation == "queryAll")
	if err != nil {
		return err
	}
	job.result = [][]string{header}
	for _, r := range window(rows, q) {
		var line []string
		for _, c := range cols {
			line = append(line, csvText(c.f, c.value(o, r)))
		}
		job.result = append(job.result, line)
	}
	return nil
}

// queryResults sends one page of a finished query. The locator of the last
// page is the word null.
func (o *Org) queryResults(rq *request, job *bulkJob) *response {
	if job.info.State != jobComplete {
		return failure(refuse("INVALIDJOBSTATE", "The job is %s", job.info.State))
	}
	size := bulkPage
	if n, err := strconv.Atoi(rq.query.Get("maxRecords")); err == nil && n > 0 {
		size = min(n, bulkPage)
	}
	from := 0
	if l := rq.query.Get("locator"); l != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(l, "page"))
		if err != nil || n < 0 || n >= len(job.result) {
			return failure(refuse("INVALID_QUERY_LOCATOR", "invalid query locator"))
		}
		from = n
	}
	rows := job.result[1:]
	to := min(from+size, len(rows))
	rs := csvResponse(job, append([][]string{job.result[0]}, rows[from:to]...))
	rs.headers["Sforce-NumberOfRecords"] = strconv.Itoa(to - from)
	rs.headers["Sforce-Locator"] = "null"
	if to < len(rows) {
		rs.headers["Sforce-Locator"] = "page" + strconv.Itoa(to)
	}
	return rs
}
