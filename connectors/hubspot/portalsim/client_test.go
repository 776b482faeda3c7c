package portalsim_test

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/testparts"
)

// TestVendorClient lets HubSpot's own Node client work with the portal.
func TestVendorClient(t *testing.T) {
	testparts.NodePackages(t, "clients")
	c := start(t, portalsim.Options{Now: time.Now})
	for i := 1; i <= 250; i++ {
		deal := c.deal(fmt.Sprint("Deal ", i), fmt.Sprint(i))
		company := c.portal.Insert("companies", map[string]string{"name": fmt.Sprint("Company ", i)})
		if err := c.portal.Associate("deals", deal, "companies", company); err != nil {
			t.Fatal(err)
		}
	}
	run(t, "node", "client.mjs", c.url)
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = "clients"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
