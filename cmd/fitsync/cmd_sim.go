package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"fitsync/cmd/fitsync/demo"
)

func (a *app) crmSimCommand() *cobra.Command {
	var salesforceAt, hubspotAt string
	var empty bool
	var deals int
	command := &cobra.Command{
		Use:   "crm-sim",
		Short: "Serve the Salesforce and HubSpot simulators on loopback for other clients",
		Long: `Serve the Salesforce and HubSpot simulators on loopback, filled with the demo's deals,
so that other clients, or a worker of your own, can talk to them. They forget everything
when they stop.`,
		Example: `  fitsync crm-sim
  fitsync crm-sim --empty
  fitsync crm-sim --deals 10000 --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := atLeast("deals", deals, 0); err != nil {
				return err
			}
			if salesforceAt == hubspotAt {
				return usage("--salesforce and --hubspot both say %s: use two addresses", hubspotAt)
			}
			crms, err := demo.NewCRMs(a.now, !empty)
			if err != nil {
				return err
			}
			if deals > 0 {
				if err := crms.FillMany(deals, 5); err != nil {
					return err
				}
			}
			return a.serveSims(c.Context(), crms, salesforceAt, hubspotAt)
		},
	}
	command.Flags().StringVar(&salesforceAt, "salesforce", "127.0.0.1:8811", "loopback `address` of the Salesforce simulator")
	command.Flags().StringVar(&hubspotAt, "hubspot", "127.0.0.1:8812", "loopback `address` of the HubSpot simulator")
	command.Flags().BoolVar(&empty, "empty", false, "without the demo's deals and without fitsync's fields")
	command.Flags().IntVar(&deals, "deals", 0, "so `many` deals with five requirements more in each CRM, for tests of load")
	return command
}

func (a *app) serveSims(ctx context.Context, crms *demo.CRMs, salesforceAt, hubspotAt string) error {
	stop, err := serveLoopback(ctx, map[string]http.Handler{salesforceAt: crms.Org, hubspotAt: crms.Portal})
	if err != nil {
		return err
	}
	defer stop()
	if err := a.showSims("http://"+salesforceAt, "http://"+hubspotAt); err != nil {
		return err
	}
	a.note("stop with Ctrl-C")
	<-ctx.Done()
	return nil
}

// showSims prints where the simulators are and what they let in.
func (a *app) showSims(salesforce, hubspot string) error {
	if a.json {
		return a.printJSON(map[string]any{
			"salesforce": map[string]string{
				"url": salesforce, "client_id": demo.ClientID, "client_secret": demo.ClientSecret,
				"username": demo.Username, "password": demo.Password,
			},
			"hubspot": map[string]string{"url": hubspot, "token": demo.Token},
		})
	}
	a.say("Salesforce simulator on %s  client id %s, client secret %s, user %s, password %s", salesforce,
		demo.ClientID, demo.ClientSecret, demo.Username, demo.Password)
	a.say("HubSpot simulator on %s  private-app token %s", hubspot, demo.Token)
	return nil
}

// serveLoopback serves each handler at its loopback address until stop is called.
func serveLoopback(ctx context.Context, handlers map[string]http.Handler) (stop func(), err error) {
	var servers []*http.Server
	stop = func() {
		for _, server := range servers {
			_ = server.Close() // a simulator has nothing to lose
		}
	}
	for address, handler := range handlers {
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			stop()
			return nil, usage("%q: use a loopback address such as 127.0.0.1:8811", address)
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			stop()
			return nil, fmt.Errorf("simulator: %w", err)
		}
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		servers = append(servers, server)
		go func() { _ = server.Serve(listener) }() // ends with Close
	}
	return stop, nil
}
