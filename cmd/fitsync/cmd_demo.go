package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"fitsync/cmd/fitsync/demo"
	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// demoStart is the moment at which the demo's clock begins, so that its roadmap
// dates mean the same whenever it runs.
var demoStart = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

func (a *app) demoCommand() *cobra.Command {
	var once bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole job on two CRM simulators: pull, judge, write back",
		Long: `Start a Salesforce and a HubSpot simulator in this process, create fitsync's fields in
both, import a catalog, sync 300 deals and show what came out. Then a person edits one
deal, and two more syncs show that exactly what is affected is written, and then nothing.
Nothing outside this process and a temporary folder is touched.`,
		Example: `  fitsync demo
  fitsync demo --once
  fitsync demo --once --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			folder, err := os.MkdirTemp("", "fitsync-demo-")
			if err != nil {
				return err
			}
			show := &demonstration{app: a, folder: folder}
			return errors.Join(show.run(c.Context(), once), os.RemoveAll(folder))
		},
	}
	command.Flags().BoolVar(&once, "once", false, "end after the third sync instead of going on to serve")
	return command
}

// demonstration is one run of the demo: the product on simulators, on a clock of
// its own.
type demonstration struct {
	*app
	folder   string
	crms     *demo.CRMs
	loaded   *config.Config
	db       *store.DB
	engine   *jobs.Engine
	catalog  string // revision
	result   demoResult
	explains string // id of the deal that is explained and then edited
}

// run tells the story from beginning to end.
func (d *demonstration) run(ctx context.Context, once bool) error {
	started := time.Now()
	d.now = func() time.Time { return demoStart.Add(time.Since(started)) }
	stop, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := errors.Join(d.steps(ctx), d.stopEngine(ctx)); err != nil {
		return err
	}
	if d.json {
		if err := d.printJSON(d.result); err != nil {
			return err
		}
	}
	if once {
		return nil
	}
	return d.goOn(ctx)
}

func (d *demonstration) steps(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		d.provisionAll, d.fill, d.firstSync, d.showGaps, d.explainOne, d.editAndSync, d.syncAgain,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// open starts the simulators, the store and the engine.
func (d *demonstration) open(ctx context.Context) (stop func(), err error) {
	if d.crms, err = demo.NewCRMs(d.now, false); err != nil {
		return nil, err
	}
	org, stopOrg, err := listenLoopback(ctx, d.crms.Org)
	if err != nil {
		return nil, err
	}
	portal, stopPortal, err := listenLoopback(ctx, d.crms.Portal)
	if err != nil {
		stopOrg()
		return nil, err
	}
	stopCRMs := func() { stopOrg(); stopPortal() }
	environment := map[string]string{
		"DEMO_DSN": filepath.Join(d.folder, "fitsync.db"), "DEMO_LISTEN": "127.0.0.1:8321",
		"DEMO_SALESFORCE": org, "DEMO_HUBSPOT": portal,
		"DEMO_CLIENT_ID": demo.ClientID, "DEMO_CLIENT_SECRET": demo.ClientSecret, "DEMO_TOKEN": demo.Token,
	}
	d.loaded, err = config.Parse("the demo's configuration", demo.Config, config.Outside{
		LookupFunc: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
	})
	if err != nil {
		stopCRMs()
		return nil, err
	}
	if d.db, err = d.openStore(ctx, d.loaded); err != nil {
		stopCRMs()
		return nil, err
	}
	return func() { _ = d.db.Close(); stopCRMs() }, nil // the folder goes next
}

// listenLoopback serves a handler on a free loopback port and returns its address.
func listenLoopback(ctx context.Context, handler http.Handler) (address string, stop func(), err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("simulator: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

func (d *demonstration) heading(format string, args ...any) {
	if !d.json {
		d.say("\n%s", d.style().Bold(fmt.Sprintf(format, args...)))
	}
}

func (d *demonstration) tell(format string, args ...any) {
	if !d.json {
		d.say("  "+format, args...)
	}
}

// provisionAll creates fitsync's fields in both CRMs, twice, since the second time
// must find nothing to do.
func (d *demonstration) provisionAll(ctx context.Context) error {
	d.heading("1  Create fitsync's fields in both CRMs (fitsync provision --apply)")
	for _, c := range d.loaded.Connections {
		connector, _, err := d.connect(c, "")
		if err != nil {
			return err
		}
		provisioner, ok := connector.(connectors.Provisioner)
		if !ok {
			return fmt.Errorf("%s cannot be provisioned", c.Name)
		}
		before, err := countCreates(ctx, provisioner)
		if err != nil {
			return err
		}
		plan, err := provisioner.Plan(ctx)
		if err != nil {
			return err
		}
		if err := provisioner.Apply(ctx, plan, func(connectors.Change) {}); err != nil {
			return err
		}
		after, err := countCreates(ctx, provisioner)
		if err != nil {
			return err
		}
		d.result.Provisioned = append(d.result.Provisioned, demoProvision{c.Name, before, after})
		d.tell("%-16s %d fields and objects created, %d left to create", c.Name, before, after)
	}
	return nil
}

func countCreates(ctx context.Context, provisioner connectors.Provisioner) (n int, err error) {
	plan, err := provisioner.Plan(ctx)
	for _, change := range plan {
		if change.Action == "create" {
			n++
		}
	}
	return n, err
}

// fill enters deals and requirements into the CRMs, and the catalog into the store.
func (d *demonstration) fill(ctx context.Context) error {
	if err := d.crms.Fill(); err != nil {
		return err
	}
	file, err := demo.Catalog()
	if err != nil {
		return err
	}
	change, err := d.db.ImportCatalog(ctx, file.Product, file.Capabilities, "demo")
	if err != nil {
		return err
	}
	d.catalog = change.Revision
	d.result.Catalog = demoCatalog{file.Product, change.Revision, len(file.Capabilities)}
	d.heading("2  Import the catalog (fitsync catalog import)")
	d.tell("%s: %s, revision %.12s", file.Product, plural(len(file.Capabilities), "capability"), change.Revision)
	options, err := d.engineOptions(d.loaded, zap.NewNop())
	if err != nil {
		return err
	}
	options.Poll = 50 * time.Millisecond
	if d.engine, err = jobs.New(ctx, d.db, options, false); err != nil {
		return err
	}
	return d.engine.Start(context.WithoutCancel(ctx))
}

func (d *demonstration) stopEngine(ctx context.Context) error {
	if d.engine == nil {
		return nil
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return d.engine.Stop(stop)
}

// goOn serves the demo's schedules until it is stopped.
func (d *demonstration) goOn(ctx context.Context) error {
	d.heading("The worker goes on: every 15 seconds it syncs both simulators. Stop it with Ctrl-C.")
	d.tell("Salesforce simulator %s   HubSpot simulator %s", d.loaded.Connections[0].BaseURL, d.loaded.Connections[1].BaseURL)
	log, err := d.logger(d.loaded, "info")
	if err != nil {
		return err
	}
	options, err := d.engineOptions(d.loaded, log)
	if err != nil {
		return err
	}
	counted := newMetrics()
	options.Observer = counted
	engine, err := jobs.New(ctx, d.db, options, true)
	if err != nil {
		return err
	}
	return d.serveWith(ctx, d.loaded, allRoles, counted, d.db, engine, options.Worker, log)
}
