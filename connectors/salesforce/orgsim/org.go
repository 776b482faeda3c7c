package orgsim

import (
	"crypto/rsa"
	"math/rand/v2"
	"sync"
	"time"
)

// Options describe an org. The zero value is an org at API version 66.0 that
// nobody can log in to: each login flow works once its secrets are given.
type Options struct {
	Now  func() time.Time // time.Now if nil; the org's clock, in whole seconds
	Seed uint64           // of the tokens and of nothing else

	APIVersion string // newest version offered; "66.0" if empty
	PageSize   int    // most rows of a query page; 2000 if zero
	DailyLimit int    // API calls in a rolling 24 hours; 15,000,000 if zero

	ClientID, ClientSecret string         // client credentials and refresh
	RefreshToken           string         // accepted by the refresh flow
	RotateRefresh          bool           // each use of the refresh token replaces it
	PublicKey              *rsa.PublicKey // verifies JWT bearer assertions
	Username, Password     string         // SOAP login, and the subject of a JWT
	PasswordGrant          bool           // the OAuth password grant, off in real orgs
	SessionLife            time.Duration  // of an unused token; 2 h if zero
	// SharedLogin makes the token endpoint that of login.salesforce.com, which does
	// not serve client credentials.
	SharedLogin bool

	// UnpredictableLocators gives each page an id of its own, so that offsets
	// cannot be computed from the first.
	UnpredictableLocators bool
	// LongTextPages cuts pages to 1,000 rows when a long text field is selected.
	LongTextPages bool
	// FieldSecurity hides deployed fields until a permission set that grants
	// them is assigned to the user, as a real org does.
	FieldSecurity bool
}

// Org is an org. Serve it with net/http; its Go methods act as a person in the
// browser would, and are not API calls. All methods may be used concurrently.
type Org struct {
	opt Options

	mu       sync.Mutex // guards everything below
	rand     *rand.Rand
	objects  map[string]*object // by lower-case name
	pending  []pending
	clock    int64 // newest stamp given, in seconds
	userID   string
	orgID    string
	sessions map[string]*session
	cursors  cursors
	deploys  map[string]*deployment
	grants   map[string]map[string]grant // permission set → field → grant
	deployed map[string]bool             // further components, by partKey
	// reportTypes are the columns that each custom report type offers.
	reportTypes map[string]map[string]bool
	jobs        map[string]*bulkJob
	jobNo       int
	ledger      ledger
	faults      Faults
}

// New creates an org with the standard objects and one user.
func New(opt Options) *Org {
	opt = opt.withDefaults()
	o := &Org{
		opt:      opt,
		rand:     rand.New(rand.NewPCG(opt.Seed, 1)),
		objects:  map[string]*object{},
		sessions: map[string]*session{},
		deploys:  map[string]*deployment{},
		grants:   map[string]map[string]grant{},
		deployed: map[string]bool{},

		reportTypes: map[string]map[string]bool{},
		jobs:        map[string]*bulkJob{},
		orgID:       newID("00D", 1),
	}
	o.standardSchema()
	o.userID = o.Insert("User", map[string]any{
		"FirstName": "Integration", "LastName": "User", "Username": opt.Username, "IsActive": true,
	})
	return o
}

func (opt Options) withDefaults() Options {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.APIVersion == "" {
		opt.APIVersion = "66.0"
	}
	if opt.PageSize == 0 {
		opt.PageSize = 2000
	}
	if opt.DailyLimit == 0 {
		opt.DailyLimit = 15_000_000
	}
	if opt.SessionLife == 0 {
		opt.SessionLife = 2 * time.Hour
	}
	if opt.Username == "" {
		opt.Username = "integration@example.com"
	}
	return opt
}

func (o *Org) now() time.Time { return o.opt.Now() }

// stamp is the time of a change: now, but never before an earlier change.
func (o *Org) stamp() int64 {
	o.clock = max(o.clock, o.now().Unix())
	return o.clock
}

// token is a random string of n characters.
func (o *Org) token(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = idDigits[o.rand.IntN(len(idDigits))]
	}
	return string(b)
}
