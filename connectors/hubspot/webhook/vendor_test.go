package webhook_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"strconv"
	"testing"

	"fitsync/connectors/testparts"
)

// clients holds HubSpot's Node client, which the simulator's tests use, too.
const clients = "../portalsim/clients"

// TestVendorSignature takes what HubSpot's own Node client signs.
func TestVendorSignature(t *testing.T) {
	testparts.NodePackages(t, clients)
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
