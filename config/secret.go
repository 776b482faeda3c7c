package config

import "encoding/json"

const redacted = "[redacted]"

// Secret is a credential. Every way of printing it shows "[redacted]"; Reveal is
// the only way to its content.
type Secret struct{ content string }

// Reveal returns the credential itself. Callers must not log it.
func (s Secret) Reveal() string { return s.content }

// IsSet reports whether there is a credential.
func (s Secret) IsSet() bool { return s.content != "" }

// String hides the credential.
func (s Secret) String() string {
	if s.content == "" {
		return ""
	}
	return redacted
}

// GoString hides the credential from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the credential from JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the credential.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// UnmarshalText reads a credential that was already resolved.
func (s *Secret) UnmarshalText(text []byte) error {
	s.content = string(text)
	return nil
}
