package portalsim

import "net/http"

// routes is the HTTP surface. The newer dated paths are mapped on these.
func (p *Portal) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, handle := range map[string]handlerFunc{
		"POST " + tokenPath:                                                p.issueToken,
		"GET /oauth/v1/access-tokens/{token}":                              p.describeToken,
		"GET /account-info/v3/details":                                     p.accountDetails,
		"GET /account-info/v3/api-usage/daily/private-apps":                p.dailyUsage,
		"GET /crm/v3/owners":                                               p.locked(p.listOwners),
		"GET /crm/v3/owners/{$}":                                           p.locked(p.listOwners),
		"GET /crm/v3/owners/{id}":                                          p.locked(p.getOwner),
		"GET /crm/v3/pipelines/{type}":                                     p.locked(p.listPipelines),
		"GET /crm/v3/pipelines/{type}/{pipeline}":                          p.locked(p.getPipeline),
		"GET /crm/v3/objects/{type}":                                       p.object(read, p.list),
		"POST /crm/v3/objects/{type}":                                      p.object(write, p.createOne),
		"GET /crm/v3/objects/{type}/{id}":                                  p.object(read, p.getOne),
		"PATCH /crm/v3/objects/{type}/{id}":                                p.object(write, p.patchOne),
		"DELETE /crm/v3/objects/{type}/{id}":                               p.object(write, p.deleteOne),
		"POST /crm/v3/objects/{type}/search":                               p.object(read, p.searchObjects),
		"POST /crm/v3/objects/{type}/batch/read":                           p.object(read, p.batchRead),
		"POST /crm/v3/objects/{type}/batch/update":                         p.object(write, p.batchUpdate),
		"POST /crm/v3/objects/{type}/batch/create":                         p.object(write, p.batchCreate),
		"POST /crm/v3/objects/{type}/batch/upsert":                         p.object(write, p.batchUpsert),
		"POST /crm/v3/objects/{type}/batch/archive":                        p.object(write, p.batchArchive),
		"GET /crm/v3/properties/{type}":                                    p.object(readSchema, p.listProperties),
		"POST /crm/v3/properties/{type}":                                   p.object(writeSchema, p.createProperty),
		"POST /crm/v3/properties/{type}/batch/create":                      p.object(writeSchema, p.createProperties),
		"POST /crm/v3/properties/{type}/batch/read":                        p.object(readSchema, p.readProperties),
		"GET /crm/v3/properties/{type}/groups":                             p.object(readSchema, p.listGroups),
		"POST /crm/v3/properties/{type}/groups":                            p.object(writeSchema, p.createGroup),
		"GET /crm/v3/properties/{type}/groups/{group}":                     p.object(readSchema, p.getGroup),
		"GET /crm/v3/properties/{type}/{property}":                         p.object(readSchema, p.getProperty),
		"PATCH /crm/v3/properties/{type}/{property}":                       p.object(writeSchema, p.patchProperty),
		"DELETE /crm/v3/properties/{type}/{property}":                      p.object(writeSchema, p.deleteProperty),
		"GET /crm/v3/schemas":                                              p.locked(p.listSchemas),
		"POST /crm/v3/schemas":                                             p.locked(p.createSchema),
		"GET /crm/v3/schemas/{type}":                                       p.locked(p.getSchema),
		"POST /crm/v3/associations/{from}/{to}/batch/read":                 p.locked(p.readLinksV3),
		"POST /crm/v4/associations/{from}/{to}/batch/read":                 p.locked(p.readLinks),
		"POST /crm/v4/associations/{from}/{to}/batch/create":               p.locked(p.createLinks),
		"POST /crm/v4/associations/{from}/{to}/batch/associate/default":    p.locked(p.createLinks),
		"GET /crm/v4/objects/{from}/{id}/associations/{to}":                p.locked(p.listLinks),
		"PUT /crm/v4/objects/{from}/{id}/associations/default/{to}/{toID}": p.locked(p.putLink),
		"/": func(*exchange) reply { return reply{http.StatusNotFound, webPage("Not found")} },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			x := w.(carrier).x
			x.Request = r // the mux has put the path values into this one
			x.reply = handle(x)
		})
	}
	return mux
}

// verb says which permission an endpoint needs.
type verb string

const (
	read        verb = "crm.objects.%s.read"
	write       verb = "crm.objects.%s.write"
	readSchema  verb = "crm.schemas.%s.read"
	writeSchema verb = "crm.schemas.%s.write"
)

// locked runs a handler with the portal to itself.
func (p *Portal) locked(handle handlerFunc) handlerFunc {
	return func(x *exchange) reply {
		p.mu.Lock()
		defer p.mu.Unlock()
		return handle(x)
	}
}

// object resolves the object type, checks the scope and runs the handler with
// the portal to itself.
func (p *Portal) object(v verb, handle func(*objectType, *exchange) reply) handlerFunc {
	return func(x *exchange) reply {
		if v == write {
			p.strikeBeforeWrite(x)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		t, err := p.objectType(x.PathValue("type"))
		if err != nil {
			return fail(err)
		}
		if scope := t.scope(v); !p.grants(scope) {
			return fail(missingScopes(scope))
		}
		return handle(t, x)
	}
}
