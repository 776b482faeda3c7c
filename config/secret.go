package config

import "encoding/json"

const redacted = "[redacted]"

// Secret is a credential, which the file can only refer to. Every way of printing it
// shows "[redacted]"; Reveal is the only way to its content.
type Secret struct {
	content   string
	reference string // what the file says
}

// Reveal returns the credential itself. Callers must not log it.
func (s Secret) Reveal() string { return s.content }

// IsSet reports whether there is a credential: not so where the file refers to a
// variable that is not set.
func (s Secret) IsSet() bool { return s.content != "" }

// String hides the credential.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return redacted
}

// IsZero reports whether the file says nothing of this secret.
func (s Secret) IsZero() bool { return s.reference == "" }

// GoString hides the credential from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the credential from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the credential.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// UnmarshalText takes the reference. Its content comes when the file is loaded.
func (s *Secret) UnmarshalText(text []byte) error {
	s.reference = string(text)
	return nil
}

// secrets are all the credentials that there can be.
func (a *Auth) secrets() []*Secret {
	return []*Secret{&a.ClientSecret, &a.RefreshToken, &a.Token, &a.Password, &a.SecurityToken, &a.PrivateKey}
}

func (a *Alerts) secrets() (all []*Secret) {
	if a.Webhook != nil {
		all = append(all, &a.Webhook.URL, &a.Webhook.Secret)
	}
	if a.Mail != nil {
		all = append(all, &a.Mail.Password)
	}
	return all
}

// fillSecrets gives every secret the content that its reference was found to have.
func (c *Config) fillSecrets(contents map[string]string) {
	all := c.Alerts.secrets()
	for i := range c.Connections {
		all = append(all, c.Connections[i].Auth.secrets()...)
		all = append(all, &c.Connections[i].Notifications.Secret)
	}
	for _, secret := range all {
		secret.content = contents[secret.reference]
	}
}
