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

// TestVendorSignature takes what HubSpot's own Node client signs.
func TestVendorSignature(t *testing.T) {
	const clients = "../portalsim/clients"
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("FITSYNC_TEST_REQUIRE") == "all" {
			t.Fatalf("%s is required: install Node 20 or later", tool)
		}
		t.Skipf("needs %s: install Node 20 or later", tool)
	}
	run := func(name string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = clients
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(bytes.TrimSpace(out))
	}
	if _, err := os.Stat(filepath.Join(clients, "node_modules")); err != nil {
		run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	}
	stamp := strconv.FormatInt(noon.UnixMilli(), 10)
	b := newBench(t)
	if got := b.serve(request(path, event, run("node", "sign.mjs", secret, public+path, event, stamp), noon)); got != http.StatusNoContent {
		t.Errorf("HTTP %d, %v", got, b.refused)
	}
}
