package webhook_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// clients holds HubSpot's Node client, which the simulator's tests install.
const clients = "../portalsim/clients"

// TestVendorSignature takes what HubSpot's own Node client signs.
func TestVendorSignature(t *testing.T) {
	requireClient(t)
	cmd := exec.CommandContext(t.Context(), "node", "sign.mjs", secret, public+path, event, strconv.FormatInt(noon.UnixMilli(), 10))
	cmd.Dir = clients
	signature, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	if got := b.serve(request(path, event, string(bytes.TrimSpace(signature)), noon)); got != http.StatusNoContent {
		t.Errorf("HTTP %d, %v", got, b.refused)
	}
}

// requireClient skips without Node and its client, unless everything is required. It
// installs nothing: another package's test may be doing so in the same folder.
func requireClient(t *testing.T) {
	t.Helper()
	const remedy = "needs HubSpot's Node client: install Node 20 or later, then npm ci --ignore-scripts --prefix connectors/hubspot/portalsim/clients"
	_, noNode := exec.LookPath("node")
	if _, noClient := os.Stat(filepath.Join(clients, "node_modules", "@hubspot", "api-client")); noNode == nil && noClient == nil {
		return
	}
	if os.Getenv("FITSYNC_TEST_REQUIRE") == "all" {
		t.Fatal(remedy)
	}
	t.Skip(remedy)
}
