// Command fitsync keeps the product fit of every deal up to date inside Salesforce
// and HubSpot. `fitsync help` lists its commands; the README describes each.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // schedules name time zones, and a minimal image has no zone files
)

// memoryLimit is where the garbage collector begins to work harder, in bytes. A
// worker holds one page of records at a time, which fits well below it.
const memoryLimit = 100 << 20

func main() {
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// What is under way is ended in good order; a second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.LookupEnv))
}
