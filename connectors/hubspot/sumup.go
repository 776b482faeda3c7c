package hubspot

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"

	"fitsync/analysis"
	"fitsync/connectors"
)

// SumUp implements [connectors.Summer]: a deal counts for its primary company, in the
// properties [BestOpenFit] and [RevenueAtRisk], which are ours alone. It costs a call for
// every 1,000 open deals, one for every 200 companies that hold a sum and one for every
// 100 that change. The app needs the scopes crm.objects.companies.read and .write.
func (c *Client) SumUp(ctx context.Context, open []connectors.Standing) (connectors.Sums, error) {
	wanted, err := c.sums(ctx, open)
	if err != nil {
		return connectors.Sums{}, err
	}
	held, err := c.heldSums(ctx)
	if err != nil {
		return connectors.Sums{}, unprovisioned(err)
	}
	sums := connectors.Sums{Accounts: len(wanted)}
	var changes []*change
	for _, id := range slices.SortedFunc(maps.Keys(merged(wanted, held)), compareIDs) {
		want := wanted[id]
		if want == held[id] {
			continue
		}
		changes = append(changes, &change{id: id, properties: map[string]string{BestOpenFit: want.fit, RevenueAtRisk: want.atRisk}})
	}
	for batch := range slices.Chunk(changes, maxBatch) {
		written, problems, err := c.api.update(ctx, companies, batch)
		if err != nil {
			return sums, unprovisioned(err)
		}
		sums.Written += len(written)
		for _, id := range written {
			if wanted[id] == (sum{}) {
				sums.Cleared++
			}
		}
		if err := firstProblem(problems); err != nil {
			return sums, err
		}
	}
	return sums, nil
}

// sum is what a company's properties hold, in canonical text; empty: nothing.
type sum struct{ fit, atRisk string }

// sums adds the deals up by company. Deals without one count nowhere.
func (c *Client) sums(ctx context.Context, open []connectors.Standing) (map[string]sum, error) {
	ids := make([]string, len(open))
	for i, deal := range open {
		ids[i] = deal.ID
	}
	links, err := c.api.links(ctx, deals, companies, ids)
	if err != nil {
		return nil, err
	}
	best, atRisk := map[string]int{}, map[string]analysis.Money{}
	for _, deal := range open {
		if len(links[deal.ID]) == 0 {
			continue
		}
		company := choose(links[deal.ID])
		best[company] = max(best[company], deal.Fit)
		atRisk[company] += deal.AtRisk
	}
	out := make(map[string]sum, len(best))
	for company, fit := range best {
		money, err := connectors.Canonical(connectors.Currency, 2, atRisk[company].String())
		if err != nil {
			return nil, err
		}
		out[company] = sum{strconv.Itoa(fit), money}
	}
	return out, nil
}

// heldSums are the sums that companies hold by now.
func (c *Client) heldSums(ctx context.Context) (map[string]sum, error) {
	held := map[string]sum{}
	for last := "0"; ; {
		found, err := c.api.search(ctx, companies, query{
			filters: []filter{{BestOpenFit, "GTE", "0"}, {idProperty, "GT", last}}, sort: idProperty,
			properties: []string{BestOpenFit, RevenueAtRisk}, limit: maxPage,
		})
		if err != nil {
			return nil, err
		}
		before := last
		for _, o := range found.objects {
			if compareIDs(o.id, last) > 0 {
				last = o.id
			}
			held[o.id] = sum{canonical(o, BestOpenFit, 0), canonical(o, RevenueAtRisk, 2)}
		}
		switch {
		case !found.more:
			return held, nil
		case last == before: // it would go on for ever
			return nil, c.api.malformed("search " + companies)
		}
	}
}

// canonical is a property in the form in which we write it. What is no number is not
// ours, and is written over.
func canonical(o object, name string, scale int) string {
	text, err := connectors.Canonical(connectors.Currency, scale, o.properties[name])
	if err != nil {
		return o.properties[name]
	}
	return text
}

func merged(a, b map[string]sum) map[string]sum {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// firstProblem is the error of the first company that HubSpot refused. One that is gone
// needs no sum.
func firstProblem(problems []*problem) error {
	for _, p := range problems {
		if e := translateItem(p); e.Class != connectors.Gone {
			e.Op = "update " + companies
			return e
		}
	}
	return nil
}

// unprovisioned says of missing properties what makes them.
func unprovisioned(err error) error {
	if e, ok := errors.AsType[*connectors.Error](err); ok && e.Class == connectors.Schema {
		own := *e
		own.Message = "the properties for sums do not exist, or the app may not see them; `fitsync provision --with companies --apply` makes them"
		return &own
	}
	return err
}
