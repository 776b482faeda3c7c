package sfdx_test

import (
	"os"
	"os/exec"
	"testing"

	"fitsync/connectors/testparts"
)

// The components' own unit tests, in a simulated page.
func TestComponents(t *testing.T) {
	testparts.NodePackages(t, ".")
	out, err := exec.CommandContext(t.Context(), "npm", "test", "--silent", "--", "--", "--ci", "--colors=false").CombinedOutput()
	if err != nil {
		t.Errorf("unit tests of the components: %v\n%s", err, out)
	}
}

// The components with the real base components and styles, as a person meets them.
func TestComponentsInBrowser(t *testing.T) {
	testparts.NodePackages(t, ".")
	chromium, err := exec.LookPath("chromium")
	testparts.Require(t, err == nil, "chromium is missing: install chromium")
	command := exec.CommandContext(t.Context(), "node", "browser/drive.mjs")
	command.Env = append(os.Environ(), "CHROMIUM="+chromium, "PICTURES=")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("the components in a browser: %v\n%s", err, out)
	}
	t.Logf("%s", out)
}
