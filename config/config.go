package config

import (
	"time"
)

// Config is the whole file. Load fills what it leaves out with defaults.
type Config struct {
	Store       Store           `yaml:"store"`
	Log         Log             `yaml:"log"`
	Worker      Worker          `yaml:"worker"`
	Connections []Connection    `yaml:"connections"`
	Enterprise  EnterpriseSales `yaml:"enterprise_sales"`

	// Warnings name keys that are read and have no effect yet.
	Warnings []Problem `yaml:"-"`
	// Path is the file that was read, for messages.
	Path string `yaml:"-"`
}

// Store says where the database is.
type Store struct {
	DSN string `yaml:"dsn"` // a file, or postgres://…
}

// Log says how much is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // console, json
}

// Worker bounds what one process does at once.
type Worker struct {
	Concurrency int    `yaml:"concurrency"` // connections synced at once
	Listen      string `yaml:"listen"`      // loopback address of the health endpoint
}

// Connection is one CRM account.
type Connection struct {
	Name       string `yaml:"name"`
	Kind       string `yaml:"kind"`     // salesforce, hubspot
	BaseURL    string `yaml:"base_url"` // login host for Salesforce, API host for HubSpot
	APIVersion string `yaml:"api_version"`
	Auth       Auth   `yaml:"auth"`

	Schedule string        `yaml:"schedule"` // cron spec; empty: only by hand
	TimeZone string        `yaml:"time_zone"`
	Overlap  time.Duration `yaml:"overlap"`   // how far a tick looks back for late changes
	PageSize int           `yaml:"page_size"` // records asked for at a time; 0: the vendor's most

	Opportunity    map[string]string     `yaml:"opportunity"`
	Requirements   Requirements          `yaml:"requirements"`
	WriteBack      map[string]WriteField `yaml:"write_back"`
	OverridePolicy string                `yaml:"override_policy"` // keep, overwrite, flag
}

// Auth is how a connection proves itself. Which keys count depends on the flow.
type Auth struct {
	Flow          string `yaml:"flow"`
	ClientID      string `yaml:"client_id"`
	ClientSecret  Secret `yaml:"client_secret"`
	RefreshToken  Secret `yaml:"refresh_token"`
	Token         Secret `yaml:"token"`
	Username      string `yaml:"username"`
	Password      Secret `yaml:"password"`
	SecurityToken Secret `yaml:"security_token"`
	PrivateKey    Secret `yaml:"private_key"` // PEM
}

// Requirements says where the deals' requirements stand.
type Requirements struct {
	Object   string `yaml:"object"`
	Parent   string `yaml:"parent"`
	Text     string `yaml:"text"`
	Name     string `yaml:"name"`
	Category string `yaml:"category"`
	Priority string `yaml:"priority"`
	NeedBy   string `yaml:"need_by"`
	Status   string `yaml:"status"`
	Source   string `yaml:"source"`
	Owner    string `yaml:"owner"`
	Field    string `yaml:"field"`
}

// WriteField names a field that fitsync writes; in the file either just the name
// or a block with field, policy and length. An empty name switches the field off.
type WriteField struct {
	Field  string `yaml:"field"`
	Policy string `yaml:"policy"`
	Length int    `yaml:"length"` // characters that the field holds, where that is less than the standard field
}
