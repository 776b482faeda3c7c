package limits

import (
	"os"
	"strings"
	"testing"
)

// Whoever writes a catalog finds every key that is compared in the README.
func TestReadmeNamesEveryKey(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for key := range forms {
		if !strings.Contains(string(readme), "`"+key+"`") {
			t.Errorf("README.md does not name the limit %s", key)
		}
	}
}
