// Package portalsim is a HubSpot portal held in memory and served over real
// HTTP, for tests, the demo and other people's clients.
//
// The one idea: it is strict. What the vendor refuses is refused here with the
// same status and body shape, searches are really evaluated, limits really
// count, and everything that goes wrong in production is a switch ([Faults]).
//
// It is not a copy of HubSpot: it holds what deal work needs (deals, companies,
// contacts, line items, notes, products, custom objects) and nothing else, and
// it forgets all when the process ends.
package portalsim

import (
	"net/http"
	"sync"
	"time"
)

// Options configure a portal. The zero value is a portal on the wall clock
// without any limit, with every scope granted and no custom objects.
type Options struct {
	Now  func() time.Time // the portal's clock; nil means time.Now
	Seed int64            // decides ids, the order of batch results and search lag

	Token        string // private-app token; "" means "portalsim-token"
	ClientID     string // OAuth app; "" switches OAuth off
	ClientSecret string
	RefreshToken string

	PortalID        int    // 0 means 44237313
	TimeZone        string // IANA name that decides when the daily limit resets; "" means UTC
	Currency        string // company currency, ISO 4217; "" means USD
	DailyLimit      int    // requests a day; 0 means unlimited
	Burst           int    // requests in ten seconds, searches aside; 0 means unlimited
	SearchPerSecond int    // searches a second; 0 means unlimited

	// Scopes granted to the app, such as "crm.objects.deals.read"; nil grants all.
	Scopes []string
	// CustomObjects allows custom objects, as the Enterprise tier does.
	CustomObjects bool
	// AssociationPage is how many associations of one record a batch read
	// returns at once; 0 means 500.
	AssociationPage int
	// KeepCalls bounds the ledger of a portal that runs for long: at least so
	// many of the newest calls are kept; 0 keeps all.
	KeepCalls int
	// InvalidFailsBatch makes one invalid value fail its whole batch with 400.
	// Otherwise it fails its own record inside a 207. The vendor has done both.
	InvalidFailsBatch bool
}

// Portal is one HubSpot account. It is an [http.Handler] and safe for
// concurrent use. The methods that name no HTTP act as a person in the browser
// would: they count as no call, need no token and meet no fault.
type Portal struct {
	opts   Options
	now    func() time.Time
	mux    *http.ServeMux
	faults *Faults
	ledger *ledger

	mu       sync.Mutex
	types    []*objectType
	typeName map[string]*objectType
	links    map[link][]int64
	access   *access
	limits   *limits
	batches  uint64 // batch answers so far: varies their order
	writes   uint64 // record versions so far
	traces   uint64 // correlation ids so far
}

// New returns a portal with the vendor's standard objects and no records.
// It panics when the time zone is unknown.
func New(opts Options) *Portal {
	opts = opts.withDefaults()
	zone, err := time.LoadLocation(opts.TimeZone)
	if err != nil {
		panic("portalsim: " + err.Error())
	}
	p := &Portal{
		opts:     opts,
		now:      opts.Now,
		faults:   &Faults{fired: map[FaultKind]int{}},
		ledger:   &ledger{keep: opts.KeepCalls},
		typeName: map[string]*objectType{},
		links:    map[link][]int64{},
		access:   newAccess(opts),
		limits:   &limits{opts: opts, zone: zone},
	}
	for _, t := range p.standardTypes() {
		p.addType(t)
	}
	p.mux = p.routes()
	return p
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Token == "" {
		o.Token = "portalsim-token"
	}
	if o.PortalID == 0 {
		o.PortalID = 44237313
	}
	if o.TimeZone == "" {
		o.TimeZone = "UTC"
	}
	if o.Currency == "" {
		o.Currency = "USD"
	}
	if o.AssociationPage == 0 {
		o.AssociationPage = 500
	}
	return o
}

// Faults are the portal's fault switches.
func (p *Portal) Faults() *Faults { return p.faults }

// Calls lists every request since the start or the last [Portal.ResetCalls],
// oldest first. The caller owns the slice.
func (p *Portal) Calls() []Call { return p.ledger.calls() }

// Totals counts what [Portal.Calls] lists, without copying it.
func (p *Portal) Totals() Totals { return p.ledger.sum() }

// ResetCalls empties the ledger. Limits go on counting.
func (p *Portal) ResetCalls() { p.ledger.reset() }
