package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// crashConfig has small pages and no more overlap than it must.
const crashConfig = `store: {dsn: "${SERVER}"}
worker: {listen: "127.0.0.1:0"}
connections:
  - name: sf
    kind: salesforce
    base_url: "${SF_URL}"
    auth: {flow: client_credentials, client_id: "${SF_ID}", client_secret: "${SF_SECRET}"}
    schedule: "@every 5s"
    overlap: 1s
    page_size: 200
  - name: hs
    kind: hubspot
    base_url: "${HS_URL}"
    auth: {flow: private_app, token: "${HS_TOKEN}"}
    schedule: "@every 5s"
    overlap: 1s
    page_size: 10
`

const (
	fewKills   = 20  // without FITSYNC_CRASH_KILLS, on each database
	manyOrg    = 230 // deals at first: more than a page
	manyPortal = 25
)

// crashes is a world in which the worker is killed again and again.
type crashes struct {
	*world
	dsn     string
	rng     *rand.Rand
	aim     *aim
	sales   []*sales
	catalog int
	counted time.Time // since when the catalog counts
	life    int
	between int // kills between sending and settling
}

// A worker that is killed at any moment, FITSYNC_CRASH_KILLS times on each database,
// leaves nothing undone, does nothing twice and says nothing that is not so.
// FITSYNC_CRASH_SEED has people and killer act as in the run that printed it.
func TestKilledWorkerLosesNothing(t *testing.T) {
	t.Parallel()
	kills, drawn := setting(t, "FITSYNC_CRASH_KILLS", fewKills), int64(1)
	if kills != fewKills {
		drawn = rand.Int64N(1_000_000) // a long search looks for new ways, the everyday test for broken old ones
	}
	seed := setting(t, "FITSYNC_CRASH_SEED", drawn)
	said := judged(t)
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		t.Logf("FITSYNC_CRASH_SEED=%d FITSYNC_CRASH_KILLS=%d", seed, kills)
		c := newCrashes(t, dsn, seed, said)
		list := moments()
		for c.life < int(kills) {
			if c.life%len(list) == 0 {
				c.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			}
			c.live(t, list[c.life%len(list)])
			c.life++
		}
		c.end(t)
		t.Logf("%d kills, %d of them between sending and settling; %d deals", kills, c.between, len(c.sales[0].deals)+len(c.sales[1].deals))
		if c.between*100 < int(kills)*settledAtLeast {
			t.Errorf("%d of %d kills fell between sending and settling, want %d %%", c.between, kills, settledAtLeast)
		}
	})
}

// setting is a number from the environment.
func setting(t *testing.T, name string, otherwise int64) int64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func newCrashes(t *testing.T, dsn string, seed int64, said answers) *crashes {
	t.Helper()
	c := &crashes{world: newWorld(t), dsn: dsn, rng: rand.New(rand.NewPCG(uint64(seed), 0)), aim: &aim{}}
	c.crms.Org.DefineFitSync()
	c.crms.Portal.DefineFitSync()
	c.write(t, "fitsync.yaml", crashConfig)
	c.environment["SERVER"] = dsn
	peeks := c.peeks(t)
	c.environment["SF_URL"], c.environment["HS_URL"] = c.aim.serve("sf", c.crms.Org), c.aim.serve("hs", c.crms.Portal)
	for _, server := range c.aim.servers {
		t.Cleanup(server.Close)
	}
	c.importCatalog(t, 0)
	books := c.books()
	for _, connection := range []string{"sf", "hs"} {
		c.sales = append(c.sales, &sales{
			connection: connection, book: books[connection], said: said[connection], byID: map[string]*deal{}, catalogs: []int{0}, peek: peeks[connection].Connector,
		})
	}
	for i, many := range []int{manyOrg, manyPortal} {
		for range many {
			c.sales[i].open(c.rng.IntN(len(needs())), 0)
		}
	}
	return c
}

// peeks are connections past the aim.
func (c *crashes) peeks(t *testing.T) map[string]jobs.Connection {
	t.Helper()
	a := &app{streams: streams{}, configPath: c.environment["FITSYNC_CONFIG"], now: time.Now, lookup: func(name string) (string, bool) {
		value, ok := c.environment[name]
		return value, ok
	}}
	loaded, err := a.loadToConnect()
	if err != nil {
		t.Fatal(err)
	}
	peeks := map[string]jobs.Connection{}
	for _, connection := range loaded.Connections {
		connection.Overlap = time.Nanosecond
		if peeks[connection.Name], err = a.wire(connection, policyOf(loaded.Enterprise).Currency); err != nil {
			t.Fatal(err)
		}
	}
	return peeks
}

func (c *crashes) importCatalog(t *testing.T, catalog int) {
	t.Helper()
	c.catalog, c.counted = catalog, time.Now()
	for _, s := range c.sales {
		s.imported(catalog)
	}
	c.ok(t, "catalog", "import", c.write(t, "catalog.yaml", catalogs()[catalog]))
}

// work is what people do in a while: deals are opened and edited, now and then very many
// at once, or the catalog is changed.
func (c *crashes) work(t *testing.T) {
	t.Helper()
	if c.rng.IntN(12) == 0 {
		c.importCatalog(t, 1-c.catalog)
	}
	edits := c.rng.IntN(4)
	if c.rng.IntN(15) == 0 {
		edits = manyOrg
	}
	for _, s := range c.sales {
		s.open(1+c.rng.IntN(len(needs())-1), c.catalog)
		for range min(edits, len(s.deals)) {
			s.edit(s.deals[c.rng.IntN(len(s.deals))], c.rng.IntN(len(needs())))
		}
	}
}

// fail ends the test and says how to see it again.
func (c *crashes) fail(t *testing.T, m moment, worker *process, problems ...string) {
	t.Helper()
	for _, problem := range problems[:min(len(problems), 5)] {
		t.Error(problem)
	}
	t.Fatalf("life %d, killed %s of %s %s; the worker said\n%s", c.life, m.at, m.connection, m.delay, worker.log)
}

// ask leaves a request of a person, of any kind.
func (c *crashes) ask(t *testing.T, db *store.DB) {
	t.Helper()
	queue, err := jobs.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	s := c.sales[c.rng.IntN(len(c.sales))]
	request := jobs.Request{Connection: s.connection, By: "ada"}
	switch c.rng.IntN(4) {
	case 0:
		request.Full = true
	case 1:
		request.Since = time.Now().Add(-time.Minute)
	case 2:
		request.Records = []string{s.deals[c.rng.IntN(len(s.deals))].id}
	}
	if _, err := queue.Ask(t.Context(), request); err != nil {
		t.Fatal(err)
	}
}

func (m moment) String() string { return fmt.Sprintf("%s %s %s", m.connection, m.at, m.delay) }
