package portalsim_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
)

// TestVendorClient lets HubSpot's own Node client work with the portal.
func TestVendorClient(t *testing.T) {
	requireNode(t)
	c := start(t, portalsim.Options{Now: time.Now})
	for i := 1; i <= 250; i++ {
		deal := c.deal(fmt.Sprint("Deal ", i), fmt.Sprint(i))
		company := c.portal.Insert("companies", map[string]string{"name": fmt.Sprint("Company ", i)})
		if err := c.portal.Associate("deals", deal, "companies", company); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join("clients", "node_modules")); err != nil {
		run(t, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	}
	run(t, "node", "client.mjs", c.url)
}

// requireNode skips without Node and npm, unless everything is required.
func requireNode(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("FITSYNC_TEST_REQUIRE") == "all" {
			t.Fatalf("%s is required: install Node 20 or later", tool)
		}
		t.Skipf("needs %s: install Node 20 or later", tool)
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = "clients"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
