package config

import (
	"encoding/pem"
	"slices"
)

// flows lists the ways to sign in by kind of connection.
var flows = map[string][]string{
	Salesforce: {"client_credentials", "jwt_bearer", "refresh_token", "password"},
	HubSpot:    {"private_app", "refresh_token"},
}

func (c *checker) auth(path string, conn *Connection) {
	auth := conn.Auth
	c.oneOf(path+".flow", auth.Flow, flows[conn.Kind])
	need := func(key string, present bool) {
		if !present && !c.reported(path+"."+key) {
			c.add(path+"."+key, "missing: flow %s needs it", auth.Flow)
		}
	}
	if slices.Contains([]string{"client_credentials", "jwt_bearer", "refresh_token"}, auth.Flow) {
		need("client_id", auth.ClientID != "")
	}
	switch auth.Flow {
	case "client_credentials":
		need("client_secret", auth.ClientSecret.IsSet())
	case "jwt_bearer":
		need("username", auth.Username != "")
		need("private_key", auth.PrivateKey.IsSet())
		if block, _ := pem.Decode([]byte(auth.PrivateKey.Reveal())); auth.PrivateKey.IsSet() && block == nil {
			c.add(path+".private_key", "not a PEM key; point it at the file: ${file:/run/secrets/key.pem}")
		}
	case "refresh_token":
		need("refresh_token", auth.RefreshToken.IsSet())
	case "password":
		need("username", auth.Username != "")
		need("password", auth.Password.IsSet())
	case "private_app":
		need("token", auth.Token.IsSet())
	}
}

// reported tells whether path already has a problem, so that a secret whose
// variable is unset is not called missing as well.
func (c *checker) reported(path string) bool {
	return slices.ContainsFunc(c.earlier, func(p Problem) bool { return p.Path == path })
}
