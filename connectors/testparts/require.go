package testparts

import (
	"os"
	"testing"
)

// Require skips the test where something that it needs is not present; hint says
// how to get it. Where FITSYNC_TEST_REQUIRE is "all" the test fails instead, so
// that a build which promises everything cannot lose a test silently.
func Require(t *testing.T, present bool, hint string) {
	t.Helper()
	switch {
	case present:
	case os.Getenv("FITSYNC_TEST_REQUIRE") == "all":
		t.Fatal(hint)
	default:
		t.Skip(hint)
	}
}
