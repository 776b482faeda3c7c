package orgsim

type ingestJob struct{}

func (o *Org) bulk(*request, []string) *response { return failure(errNotFound()) }
