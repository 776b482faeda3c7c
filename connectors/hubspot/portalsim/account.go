package portalsim

import (
	"net/http"
	"time"
)

func (p *Portal) accountDetails(*exchange) reply {
	offset := p.now().In(p.limits.zone).Format("-07:00")
	_, seconds := p.now().In(p.limits.zone).Zone()
	return reply{http.StatusOK, map[string]any{
		"portalId": p.opts.PortalID, "accountType": "STANDARD", "timeZone": p.opts.TimeZone, "companyCurrency": p.opts.Currency,
		"additionalCurrencies": []string{}, "utcOffset": offset, "utcOffsetMilliseconds": seconds * 1000,
		"uiDomain": "app.hubspot.com", "dataHostingLocation": "na1",
	}}
}

func (p *Portal) dailyUsage(*exchange) reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now().In(p.limits.zone)
	reset := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, p.limits.zone)
	return reply{http.StatusOK, results[map[string]any]{Results: []map[string]any{{
		"name": "private-apps-api-calls-daily", "usageLimit": p.limits.daily(), "currentUsage": p.limits.today,
		"collectedAt": stamp(p.now().UnixMilli()), "fetchStatus": "SUCCESS", "resetsAt": stamp(reset.UnixMilli()),
	}}}}
}

type owner struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	UserID    int    `json:"userId"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	Archived  bool   `json:"archived"`
}

func owners() []owner {
	var out []owner
	for i, name := range [][2]string{{"Amira", "Haddad"}, {"Jonas", "Weber"}, {"Priya", "Raman"}, {"Luis", "Ortega"}} {
		out = append(out, owner{
			ID: string(rune('1'+i)) + "04417", Email: name[0] + "@example.com", FirstName: name[0], LastName: name[1],
			UserID: 61_526_375 + i, CreatedAt: epoch, UpdatedAt: epoch,
		})
	}
	return out
}

func (p *Portal) listOwners(x *exchange) reply {
	if scope := "crm.objects.owners.read"; !p.grants(scope) {
		return fail(missingScopes(scope))
	}
	limit, err := pageSize(x.URL.Query(), 500)
	if err != nil {
		return fail(err)
	}
	out := results[owner]{Results: []owner{}}
	email, after := x.URL.Query().Get("email"), x.URL.Query().Get("after")
	for _, o := range owners() {
		if email != "" && o.Email != email || o.ID <= after {
			continue
		}
		if len(out.Results) == limit {
			out.Paging = nextPage(x, out.Results[limit-1].ID)
			break
		}
		out.Results = append(out.Results, o)
	}
	return reply{http.StatusOK, out}
}

func (p *Portal) getOwner(x *exchange) reply {
	for _, o := range owners() {
		if o.ID == x.PathValue("id") {
			return reply{http.StatusOK, o}
		}
	}
	return fail(notFound("No owner with id %s", x.PathValue("id")))
}
