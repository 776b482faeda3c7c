package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fitsync/cmd/fitsync/demo"
)

// BenchmarkFullSync syncs deals with five requirements each from a simulator in
// another process into an empty store, and again with nothing changed. It reports
// deals a second, API calls and the worker's peak resident memory. FITSYNC_DEALS
// sets how many deals; 100000 takes some minutes and a simulator of about 1 GB. With
// FITSYNC_ROWS=true gaps and verdicts are kept in rows too.
func BenchmarkFullSync(b *testing.B) {
	deals := os.Getenv("FITSYNC_DEALS")
	if deals == "" {
		deals = "2000"
	}
	folder := b.TempDir()
	binary, err := builtBinary()
	if err != nil {
		b.Fatal(err)
	}
	salesforce := startSimulator(b, binary, deals)
	environment := append(os.Environ(), "FITSYNC_CONFIG="+filepath.Join(folder, "fitsync.yaml"), "SECRET="+demo.ClientSecret)
	text := fmt.Sprintf("store: {dsn: %q}\nconnections: [{name: sf, kind: salesforce, rows: %v, base_url: 'http://%s', auth: {flow: client_credentials, client_id: %s, client_secret: '${SECRET}'}}]\n",
		filepath.Join(folder, "fitsync.db"), os.Getenv("FITSYNC_ROWS") == "true", salesforce, demo.ClientID)
	if err := os.WriteFile(filepath.Join(folder, "fitsync.yaml"), []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	command := func(args ...string) *exec.Cmd {
		c := exec.CommandContext(b.Context(), binary, args...)
		c.Env, c.Stderr = environment, os.Stderr
		return c
	}
	for b.Loop() {
		for _, stale := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(filepath.Join(folder, "fitsync.db"+stale)) // absent before the first round
		}
		if err := command("catalog", "import", "demo/data/catalog.yaml").Run(); err != nil {
			b.Fatal(err)
		}
		measure(b, "first", command("sync", "sf", "--json"))
		measure(b, "unchanged", command("sync", "sf", "--full", "--json"))
	}
	b.ReportMetric(0, "ns/op") // the parts are what counts
}

// startSimulator serves a filled org from a process of its own.
func startSimulator(b *testing.B, binary, deals string) (address string) {
	b.Helper()
	address = freeAddress(b)
	simulator := exec.CommandContext(b.Context(), binary, "crm-sim", "--deals", deals, "--salesforce", address, "--hubspot", freeAddress(b))
	simulator.Cancel = func() error { return simulator.Process.Signal(syscall.SIGTERM) }
	out, err := simulator.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := simulator.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = simulator.Process.Signal(syscall.SIGTERM) // it may have ended with the context
		_ = simulator.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "HubSpot simulator on") { // the last line, once both listen
			return address
		}
	}
	b.Fatal("the simulator did not start")
	return ""
}

// freeAddress is a loopback address that nothing listens on.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	listener, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		tb.Fatal(err)
	}
	return address
}

// measure runs a sync and reports what it did and took.
func measure(b *testing.B, name string, command *exec.Cmd) {
	b.Helper()
	began := time.Now()
	out, err := command.Output()
	if err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
	var runs []runView
	if err := json.Unmarshal(out, &runs); err != nil {
		b.Fatal(err)
	}
	c := runs[0].Counters
	if name == "unchanged" && (c.Written != 0 || c.Scored != 0) {
		b.Fatalf("nothing changed, and %d were scored and %d written", c.Scored, c.Written)
	}
	b.ReportMetric(float64(c.Pulled)/time.Since(began).Seconds(), name+"-deals/s")
	b.ReportMetric(float64(c.Calls), name+"-calls")
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		b.ReportMetric(float64(usage.Maxrss)/1024, name+"-peak-MiB")
	}
}
