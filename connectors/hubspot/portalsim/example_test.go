package portalsim_test

import (
	"fmt"
	"net/http/httptest"

	"fitsync/connectors/hubspot/portalsim"
)

func Example() {
	portal := portalsim.New(portalsim.Options{Token: "secret"})
	portal.DefineFitSync()
	id := portal.Insert("deals", map[string]string{"dealname": "Acme", "fitsync_requirements": "critical | security | SSO with SAML"})
	server := httptest.NewServer(portal)
	defer server.Close()

	portal.Faults().Set(portalsim.Fault{Kind: portalsim.RateLimited, Path: "/search", Times: 1})
	// … a client works with server.URL …

	deal, _ := portal.Get("deals", id)
	fmt.Println(deal.Properties["dealname"], portal.Totals().Calls)
	// Output: Acme 0
}
