package sfdx_test

import (
	"os/exec"
	"testing"
)

// The components' own unit tests, in a simulated page.
func TestComponents(t *testing.T) {
	modules(t)
	out, err := exec.CommandContext(t.Context(), "npm", "test", "--silent", "--", "--", "--ci", "--colors=false").CombinedOutput()
	if err != nil {
		t.Errorf("unit tests of the components: %v\n%s", err, out)
	}
}
