package config

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func (c *checker) config(file *Config) {
	c.dsn(file.Store.DSN)
	c.oneOf("log.level", file.Log.Level, []string{auto, "debug", "info", "warn", "error"})
	c.oneOf("log.format", file.Log.Format, []string{"console", "json"})
	between(c, "worker.concurrency", file.Worker.Concurrency, 1, 64, "")
	c.listen(file.Worker.Listen)
	c.housekeeping(file.Housekeeping)
	c.receiver(file)
	c.alerts(&file.Alerts)
	first := map[string]int{}
	for i := range file.Connections {
		path, name := fmt.Sprintf("connections[%d]", i), file.Connections[i].Name
		if c.reported(path) {
			continue // it is no block of keys
		}
		c.connection(path, &file.Connections[i])
		if earlier, taken := first[name]; taken {
			c.problem(path+".name", "%q is also the name of connections[%d]; names must differ", name, earlier)
		} else {
			first[name] = i
		}
	}
	c.enterprise(&file.Enterprise)
}

// dsn accepts what the store can open. Its messages never show the address.
func (c *checker) dsn(dsn string) {
	scheme, _, isURL := strings.Cut(dsn, "://")
	switch {
	case strings.TrimSpace(dsn) == "":
		c.problem(dsnPath, "empty; use a file name, or postgres://user@host/database")
	case isURL && scheme != "file" && scheme != "postgres" && scheme != "postgresql", strings.HasPrefix(dsn, ":"):
		c.problem(dsnPath, "no kind of database known here; use a file name, or postgres://user@host/database")
	}
}

func (c *checker) listen(address string) {
	host, port, err := net.SplitHostPort(address)
	if _, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || !loopback(host) {
		c.problem("worker.listen", "%q: use a loopback address such as 127.0.0.1:8321", address)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

var connectionName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// connection checks everything of a connection; where its kind is not known, what
// depends on the kind cannot be.
func (c *checker) connection(path string, conn *Connection) {
	if !connectionName.MatchString(conn.Name) {
		c.problem(path+".name", "%q: use lower-case letters, digits, - and _, at most 63", conn.Name)
	}
	c.oneOf(path+".kind", conn.Kind, []string{Salesforce, HubSpot})
	known := conn.Kind == Salesforce || conn.Kind == HubSpot
	if known || c.given(path+".base_url") {
		c.baseURL(path+".base_url", conn)
	}
	c.apiVersion(path+".api_version", conn)
	c.auth(path+".auth", conn)
	c.schedule(path, conn)
	c.reading(path, conn)
	c.requestPoll(path+".request_poll", conn.RequestPoll)
	c.budget(path+".budget", conn.Budget)
	c.notifications(path+".notifications", conn)
	c.rollUp(path+".roll_up", conn)
	c.opportunity(path+".opportunity", conn)
	c.requirements(path+".requirements", conn)
	c.writeBack(path+".write_back", conn)
	c.rows(path+".rows", conn)
	c.oneOf(path+".override_policy", conn.OverridePolicy, overridePolicies)
}

// longestOverlap bounds how far a tick may look back.
const longestOverlap = 24 * time.Hour

// reading checks how much is read at once and how far back.
func (c *checker) reading(path string, conn *Connection) {
	bounds, known := map[string][2]int{Salesforce: {200, 2000}, HubSpot: {1, 200}}[conn.Kind]
	if known {
		between(c, path+".page_size", conn.PageSize, bounds[0], bounds[1], ", or leave it out")
	} else if c.given(path+".page_size") && conn.PageSize < 1 {
		c.problem(path+".page_size", "%d: use 1 or more, or leave it out", conn.PageSize)
	}
	if (known || c.given(path+".overlap")) && (conn.Overlap < time.Second || conn.Overlap > longestOverlap) {
		c.problem(path+".overlap", "%s: use 1s to 24h; some minutes are usual", conn.Overlap)
	}
}

// Bounds of how often requests are looked for. Each look costs a call.
const (
	shortestRequestPoll = 10 * time.Second
	longestRequestPoll  = 24 * time.Hour
)

func (c *checker) requestPoll(path string, every time.Duration) {
	if every != 0 && (every < shortestRequestPoll || every > longestRequestPoll) {
		c.problem(path, "%s: use 10s to 24h, or 0 for never; every look costs an API call", every)
	}
}

func (c *checker) budget(path string, budget Budget) {
	between(c, path+".reserve", budget.Reserve, 0, 95, ", in percent of a day's calls")
	between(c, path+".person_reserve", budget.PersonReserve, 0, 95, ", in percent of a day's calls")
	if budget.PersonReserve > budget.Reserve {
		c.problem(path+".person_reserve", "%d: use no more than reserve, which is %d: a person's sync goes before scheduled work", budget.PersonReserve, budget.Reserve)
	}
	if budget.DailyCalls < 0 {
		c.problem(path+".daily_calls", "%d: use the number of calls that the account has a day, or leave it out", budget.DailyCalls)
	}
}
