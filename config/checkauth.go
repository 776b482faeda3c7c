package config

import (
	"encoding/pem"
	"maps"
	"slices"
)

// flow is a way to sign in: the keys of auth that it needs, and those that it takes.
type flow struct{ needs, takes []string }

// flows are the ways to sign in by kind of connection. A kind that is not known has
// those of all.
func flows(kind string) map[string]flow {
	salesforce := map[string]flow{
		"client_credentials": {needs: []string{"client_id", "client_secret"}},
		"jwt_bearer":         {needs: []string{"client_id", "username", "private_key"}},
		"refresh_token":      {needs: []string{"client_id", "refresh_token"}, takes: []string{"client_secret"}},
		"password":           {needs: []string{"username", "password"}, takes: []string{"security_token"}},
	}
	hubspot := map[string]flow{
		"private_app":   {needs: []string{"token"}},
		"refresh_token": {needs: []string{"client_id", "client_secret", "refresh_token"}},
	}
	switch kind {
	case Salesforce:
		return salesforce
	case HubSpot:
		return hubspot
	}
	delete(hubspot, "refresh_token") // Salesforce's needs less
	maps.Copy(salesforce, hubspot)
	return salesforce
}

func (c *checker) auth(path string, conn *Connection) {
	auth, known := &conn.Auth, flows(conn.Kind)
	c.oneOf(path+".flow", auth.Flow, slices.Sorted(maps.Keys(known)))
	chosen, ok := known[auth.Flow]
	if !ok {
		return
	}
	for key, set := range map[string]bool{
		"client_id": auth.ClientID != "", "client_secret": auth.ClientSecret.IsSet(), "refresh_token": auth.RefreshToken.IsSet(),
		"token": auth.Token.IsSet(), "username": auth.Username != "", "password": auth.Password.IsSet(),
		"security_token": auth.SecurityToken.IsSet(), "private_key": auth.PrivateKey.IsSet(),
	} {
		at, needed := path+"."+key, slices.Contains(chosen.needs, key)
		switch {
		case needed && !set && c.given(at):
			c.problem(at, "empty; flow %s needs it", auth.Flow)
		case needed && !set:
			c.problem(at, "missing; flow %s needs it", auth.Flow)
		case !needed && !slices.Contains(chosen.takes, key) && c.given(at):
			c.warn(at, "without effect: flow %s does not use it", auth.Flow)
		}
	}
	if block, _ := pem.Decode([]byte(auth.PrivateKey.Reveal())); auth.PrivateKey.IsSet() && block == nil {
		c.problem(path+".private_key", "not a PEM key; point it at the file: ${file:/run/secrets/key.pem}")
	}
}
