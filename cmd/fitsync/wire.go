package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/config"
	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/salesforce"
	"fitsync/jobs"
	"fitsync/store"
)

// connect is the one place that knows every vendor. Its error names the connection.
func (a *app) connect(c config.Connection, currency string) (connectors.Connector, connectors.Mapping, error) {
	mapping := mappingOf(c)
	mapping.Currency = currency
	var (
		connector connectors.Connector
		err       error
	)
	switch c.Kind {
	case config.Salesforce:
		connector, err = salesforce.New(salesforce.Options{
			Name: c.Name, BaseURL: c.BaseURL, APIVersion: c.APIVersion, PageSize: c.PageSize, Overlap: c.Overlap, Mapping: mapping, Now: a.now,
			Auth: salesforce.Auth{
				Flow: salesforce.Flow(c.Auth.Flow), ClientID: c.Auth.ClientID, ClientSecret: c.Auth.ClientSecret.Reveal(), Username: c.Auth.Username,
				Password: c.Auth.Password.Reveal(), SecurityToken: c.Auth.SecurityToken.Reveal(),
				RefreshToken: c.Auth.RefreshToken.Reveal(), PrivateKey: c.Auth.PrivateKey.Reveal(),
			},
		})
	case config.HubSpot:
		connector, err = hubspot.New(hubspot.Options{
			Name: c.Name, BaseURL: c.BaseURL, PageSize: c.PageSize, Overlap: c.Overlap, Mapping: mapping, Now: a.now,
			Auth: hubspot.Auth{
				Flow: hubspot.Flow(c.Auth.Flow), Token: c.Auth.Token.Reveal(), ClientID: c.Auth.ClientID,
				ClientSecret: c.Auth.ClientSecret.Reveal(), RefreshToken: c.Auth.RefreshToken.Reveal(),
			},
		})
	default:
		err = fmt.Errorf("connection %s: kind %q is not known", c.Name, c.Kind)
	}
	return connector, mapping, err
}

// recordID is the id by which a record is stored, of one that a person named. The
// forms of the vendors' ids cannot be mistaken for each other.
func recordID(text string) string { return salesforce.RecordID(text) }

// load reads the configuration and shows its warnings. It does not ask for the
// connections' secrets: see loadToConnect.
func (a *app) load() (*config.Config, error) {
	loaded, err := config.Load(a.configPath, config.Outside{LookupFunc: a.lookup, ScheduleFunc: shortestInterval})
	if err != nil {
		return nil, err
	}
	if a.verbose {
		for _, warning := range loaded.Warnings {
			a.note("%s: warning: %s", loaded.Path, warning)
		}
	}
	return loaded, nil
}

// loadToConnect is load for commands that go to the CRMs, with everything that
// those ask for.
func (a *app) loadToConnect() (*config.Config, error) {
	loaded, err := a.load()
	if err != nil {
		return nil, err
	}
	return loaded, loaded.Ready()
}

func (a *app) openStore(ctx context.Context, c *config.Config) (*store.DB, error) {
	return store.Open(ctx, c.Store.DSN, store.Options{Now: a.now})
}

// engineOptions assembles what the engine works with, for every connection.
func (a *app) engineOptions(c *config.Config, log *zap.Logger) (jobs.Options, error) {
	options, unusable := a.usable(c, log)
	var errs []error
	for _, connection := range c.Connections {
		errs = append(errs, unusable[connection.Name])
	}
	return options, errors.Join(errs...)
}

// usable is engineOptions with the connections that can be used; why the others
// cannot is returned by name.
func (a *app) usable(c *config.Config, log *zap.Logger) (options jobs.Options, unusable map[string]error) {
	policy := policyOf(c.Enterprise)
	options = jobs.Options{
		Policy: policy, JudgeFunc: judgeWith(policy), Concurrency: c.Worker.Concurrency, Worker: workerID(), Log: log, Now: a.now,
		Schedules: schedulesOf(c),
	}
	a.alerting(&options, c.Alerts, log)
	unusable = map[string]error{}
	for _, connection := range c.Connections {
		wired, err := a.wire(connection, policy.Currency)
		if err != nil {
			unusable[connection.Name] = err
			continue
		}
		options.Connections = append(options.Connections, wired)
	}
	return options, unusable
}

func (a *app) wire(c config.Connection, currency string) (wired jobs.Connection, err error) {
	wired.Name = c.Name
	wired.Budget, wired.PageSize, wired.RequestPoll = budgetOf(c), c.PageSize, c.RequestPoll
	wired.Connector, wired.Mapping, err = a.connect(c, currency)
	return wired, err
}

func budgetOf(c config.Connection) jobs.Budget {
	return jobs.Budget{Reserve: c.Budget.Reserve, PersonReserve: c.Budget.PersonReserve, DailyCalls: int64(c.Budget.DailyCalls)}
}

// judgeWith makes judges under a policy.
func judgeWith(policy analysis.Policy) func(analysis.Snapshot, []analysis.Decision) analysis.Judge {
	return func(snapshot analysis.Snapshot, decisions []analysis.Decision) analysis.Judge {
		return judgeBy(policy, snapshot, decisions)
	}
}

func judgeBy(policy analysis.Policy, snapshot analysis.Snapshot, decisions []analysis.Decision) *match.Judge {
	return match.New(snapshot, match.WithDecisions(decisions), match.WithDefaultPriority(policy.DefaultPriority))
}

// workerID names this process in the store, the same after a restart on the host.
func workerID() string {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return host
}

// logger logs to standard error: everything with --verbose, else from log.level on,
// which is level where the configuration leaves it to the command.
func (a *app) logger(c *config.Config, level string) (*zap.Logger, error) {
	if c.Log.Level != "auto" {
		level = c.Log.Level
	}
	if a.verbose {
		level = "debug"
	}
	var floor zapcore.Level
	if err := floor.UnmarshalText([]byte(level)); err != nil {
		return nil, err
	}
	encoder := zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig())
	if c.Log.Format == "json" {
		encoder = zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(a.err)), floor)), nil
}

// names lists the connections of a configuration for messages.
func names(c *config.Config) string {
	list := make([]string, len(c.Connections))
	for i, connection := range c.Connections {
		list[i] = connection.Name
	}
	if len(list) == 0 {
		return "none; add one under connections"
	}
	return strings.Join(list, ", ")
}

// chosen are the connections of the configuration that the arguments name: one, or
// without an argument all.
func chosen(c *config.Config, args []string) ([]config.Connection, error) {
	if len(args) == 0 {
		return c.Connections, nil
	}
	for _, connection := range c.Connections {
		if connection.Name == args[0] {
			return []config.Connection{connection}, nil
		}
	}
	return nil, usage("no connection is named %q; there is %s", args[0], names(c))
}
