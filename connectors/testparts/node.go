package testparts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gofrs/flock"
)

// NodePackages installs the Node packages that a folder's lock file names, where they are
// missing. Tests of several packages may ask for the same folder at once: one of them
// installs, and the others wait. Without Node, npm or the registry it does what [Require]
// does.
func NodePackages(t *testing.T, folder string) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		_, err := exec.LookPath(program)
		Require(t, err == nil, program+" is missing: install Node 20 or later with npm")
	}
	path, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	name := sha256.Sum256([]byte(path))
	lock := flock.New(filepath.Join(os.TempDir(), "fitsync-npm-"+hex.EncodeToString(name[:8])+".lock"))
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Unlock() }() // the end of the process frees it, too
	// npm writes this file when all packages are there.
	if _, err := os.Stat(filepath.Join(path, "node_modules", ".package-lock.json")); err == nil {
		return
	}
	cmd := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = path
	out, err := cmd.CombinedOutput()
	Require(t, err == nil, fmt.Sprintf("npm ci failed in %s (is the registry reachable?): %v\n%s", path, err, out))
}
