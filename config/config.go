package config

import "time"

// Config is the whole file. Load fills what it leaves out with defaults.
type Config struct {
	Store        Store           `yaml:"store"`
	Log          Log             `yaml:"log"`
	Worker       Worker          `yaml:"worker"`
	Housekeeping Housekeeping    `yaml:"housekeeping"`
	Receiver     Receiver        `yaml:"receiver,omitempty"`
	Alerts       Alerts          `yaml:"alerts"`
	Connections  []Connection    `yaml:"connections"`
	Enterprise   EnterpriseSales `yaml:"enterprise_sales"`

	// Warnings name what is allowed and probably not meant, such as keys without effect.
	Warnings []Problem `yaml:"-"`
	// Path is the file that was read, for messages.
	Path string `yaml:"-"`

	written map[string]string // by path: what [Config.Show] repeats from the file
	lines   map[string]int    // by path
	unready []Problem         // see [Config.Ready]
}

// Store says where the database is.
type Store struct {
	DSN string `yaml:"dsn"` // a file, or postgres://…; may hold a password
}

// Log says how much is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error; auto: info for the worker, error for other commands
	Format string `yaml:"format"` // console, json
}

// Worker bounds what one process does at once.
type Worker struct {
	Concurrency int    `yaml:"concurrency"` // connections synced at once
	Listen      string `yaml:"listen"`      // loopback address of the health endpoint
}

// Housekeeping says how long history is kept, and how often the database is backed up.
type Housekeeping struct {
	Keep   Keep   `yaml:"keep"`
	Backup Backup `yaml:"backup"`
}

// Keep says how many days history is kept; 0 keeps it for ever.
type Keep struct {
	Runs   int `yaml:"runs"`
	Errors int `yaml:"errors"` // that are over
	Gone   int `yaml:"gone"`   // deals that the CRM no longer has
	Audit  int `yaml:"audit"`
}

// Backup says where a backup is written every day.
type Backup struct {
	Folder string `yaml:"folder"` // empty: none
	Keep   int    `yaml:"keep"`   // how many stay
}

// Alerts says when and whom to tell that a connection is not well.
type Alerts struct {
	StaleAfter int      `yaml:"stale_after"` // scheduled runs missed since the last success
	Failures   int      `yaml:"failures"`    // runs that failed in a row
	Quarantine int      `yaml:"quarantine"`  // records set aside within 24 hours
	Webhook    *Webhook `yaml:"webhook,omitempty"`
	Mail       *Mail    `yaml:"mail,omitempty"`
}

// Webhook is where alerts are posted.
type Webhook struct {
	URL    Secret `yaml:"url"`              // with many receivers the address is the credential
	Secret Secret `yaml:"secret,omitempty"` // signs what is posted
}

// Mail is the SMTP server that alerts go through.
type Mail struct {
	Host     string   `yaml:"host"`
	Port     int      `yaml:"port"`
	Security string   `yaml:"security"` // starttls, tls; none to this machine only
	Username string   `yaml:"username,omitempty"`
	Password Secret   `yaml:"password,omitempty"`
	From     string   `yaml:"from"`
	To       []string `yaml:"to"`
}

// Receiver says where HubSpot's notifications of changed deals arrive. They are off
// unless Listen is given: polling needs no address that the internet can reach.
type Receiver struct {
	Listen         string   `yaml:"listen,omitempty"`          // address that a proxy with TLS sends to
	PublicURL      string   `yaml:"public_url,omitempty"`      // what HubSpot calls, without /hubspot/NAME
	TrustedProxies []string `yaml:"trusted_proxies,omitempty"` // networks whose X-Forwarded-* are believed
}

// Connection is one CRM account.
type Connection struct {
	Name       string `yaml:"name"`
	Kind       string `yaml:"kind"`                  // salesforce, hubspot
	BaseURL    string `yaml:"base_url"`              // login host for Salesforce, API host for HubSpot
	APIVersion string `yaml:"api_version,omitempty"` // Salesforce only
	Auth       Auth   `yaml:"auth"`

	Schedule      string        `yaml:"schedule"` // cron spec; empty: only by hand
	TimeZone      string        `yaml:"time_zone"`
	Blackout      []string      `yaml:"blackout,omitempty"` // weekly windows in which nothing runs, such as Mon-Fri 08:00-18:00
	Jitter        time.Duration `yaml:"jitter,omitempty"`   // each run is later by less than this
	Overlap       time.Duration `yaml:"overlap"`            // how far a tick looks back for late changes
	PageSize      int           `yaml:"page_size"`          // records asked for at a time
	RequestPoll   time.Duration `yaml:"request_poll"`       // how often resync requests made in the CRM are looked for; 0: never
	Budget        Budget        `yaml:"budget"`
	Notifications Notifications `yaml:"notifications,omitempty"` // HubSpot only
	RollUp        bool          `yaml:"roll_up,omitempty"`       // HubSpot only: sum open deals up on companies once a day

	Opportunity    map[string]string `yaml:"opportunity"` // field by logical name; an empty one is not read
	Requirements   Requirements      `yaml:"requirements"`
	WriteBack      WriteBack         `yaml:"write_back"`
	Rows           bool              `yaml:"rows,omitempty"`  // also keep gaps and verdicts in rows of their own; Salesforce only
	OverridePolicy string            `yaml:"override_policy"` // keep, overwrite, flag
}

// Budget says how much of the account's API quota is left to others.
type Budget struct {
	Reserve       int `yaml:"reserve"`               // percent of a day's calls that scheduled work never uses
	PersonReserve int `yaml:"person_reserve"`        // percent that a sync by hand never uses
	DailyCalls    int `yaml:"daily_calls,omitempty"` // the quota where the CRM does not tell it; 0: unlimited then
}

// Notifications are what HubSpot sends to the receiver for a connection.
type Notifications struct {
	Secret  Secret `yaml:"secret,omitempty"`  // the app's client secret
	Account int    `yaml:"account,omitempty"` // HubSpot's id of the account; 0: any that the app is installed in
}

// Auth is how a connection proves itself. Which keys count depends on the flow.
type Auth struct {
	Flow          string `yaml:"flow"`
	ClientID      string `yaml:"client_id,omitempty"`
	ClientSecret  Secret `yaml:"client_secret,omitempty"`
	RefreshToken  Secret `yaml:"refresh_token,omitempty"`
	Token         Secret `yaml:"token,omitempty"`
	Username      string `yaml:"username,omitempty"`
	Password      Secret `yaml:"password,omitempty"`
	SecurityToken Secret `yaml:"security_token,omitempty"`
	PrivateKey    Secret `yaml:"private_key,omitempty"` // PEM
}

// Requirements says where the deals' requirements stand.
type Requirements struct {
	Object   string `yaml:"object,omitempty"`
	Parent   string `yaml:"parent,omitempty"`
	Text     string `yaml:"text,omitempty"`
	Name     string `yaml:"name,omitempty"`
	Category string `yaml:"category,omitempty"`
	Priority string `yaml:"priority,omitempty"`
	NeedBy   string `yaml:"need_by,omitempty"`
	Status   string `yaml:"status,omitempty"`
	Source   string `yaml:"source,omitempty"`
	Owner    string `yaml:"owner,omitempty"`
	Field    string `yaml:"field,omitempty"`

	// Fields of the object that are written where rows are kept.
	Verdict    string `yaml:"verdict,omitempty"`
	Capability string `yaml:"capability,omitempty"`
	Reason     string `yaml:"reason,omitempty"`
}

// WriteBack holds the fields that fitsync writes, by role.
type WriteBack map[string]WriteField

// WriteField names a field that fitsync writes; in the file either just the name
// or a block with field, policy and length. An empty name switches the field off.
type WriteField struct {
	Field  string `yaml:"field"`
	Policy string `yaml:"policy"`
	Length int    `yaml:"length,omitempty"` // characters that the field holds, where that is less than the standard field
}
