package salesforce

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"fitsync/connectors"
)

// Flow is a way to get a session.
type Flow string

// The flows. Password is SOAP login, which Salesforce is retiring.
const (
	ClientCredentials Flow = "client_credentials"
	JWTBearer         Flow = "jwt_bearer"
	RefreshToken      Flow = "refresh_token"
	Password          Flow = "password"
)

// Auth holds the credentials that its flow needs; the others may be empty.
type Auth struct {
	Flow          Flow
	ClientID      string // all flows but Password
	ClientSecret  string // ClientCredentials; RefreshToken where the app demands it
	Username      string // JWTBearer, Password
	Password      string
	SecurityToken string // Password, from an address that the org does not trust
	RefreshToken  string
	PrivateKey    string // JWTBearer: RSA, PEM
}

// login is what a flow yields.
type login struct {
	token    string
	instance string // the org's own host
}

// assertionLife is how long a signed assertion is good for: Salesforce refuses more
// than three minutes ("OAuth 2.0 JWT Bearer Flow").
const assertionLife = 3 * time.Minute

// flow returns the function that gets a session by the configured flow, after
// checking that what it needs is there.
func (c *Client) flow() (func(context.Context) (login, error), error) {
	a := c.options.Auth
	switch a.Flow {
	case ClientCredentials:
		return c.grantFlow(nil), need(map[string]string{"client_id": a.ClientID, "client_secret": a.ClientSecret})
	case RefreshToken:
		return c.grantFlow(c.refreshGrant), need(map[string]string{"client_id": a.ClientID, "refresh_token": a.RefreshToken})
	case JWTBearer:
		if err := need(map[string]string{"client_id": a.ClientID, "username": a.Username, "private_key": a.PrivateKey}); err != nil {
			return nil, err
		}
		key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(a.PrivateKey))
		if err != nil {
			return nil, errors.New("the private key is not an RSA key in PEM") // the parser's own text may quote it
		}
		return c.grantFlow(func() (url.Values, error) { return c.assertion(key) }), nil
	case Password:
		return c.loginPassword, need(map[string]string{"username": a.Username, "password": a.Password})
	default:
		return nil, fmt.Errorf("there is no flow %q; choose client_credentials, jwt_bearer, refresh_token or password", a.Flow)
	}
}

func need(values map[string]string) error {
	for _, name := range []string{"client_id", "client_secret", "refresh_token", "username", "password", "private_key"} {
		if value, asked := values[name]; asked && value == "" {
			return fmt.Errorf("the flow needs %s", name)
		}
	}
	return nil
}

// assertion signs the claim of being the integration user.
func (c *Client) assertion(key *rsa.PrivateKey) (url.Values, error) {
	// Salesforce wants a single audience as a string, so these are not jwt.RegisteredClaims.
	claims := jwt.MapClaims{
		"iss": c.options.Auth.ClientID,
		"sub": c.options.Auth.Username,
		"aud": c.options.BaseURL,
		"exp": jwt.NewNumericDate(c.options.Now().Add(assertionLife)),
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(key)
	if err != nil {
		return nil, errors.New("the assertion could not be signed")
	}
	return url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {signed}}, nil
}

// grantFlow exchanges a grant for a token. A nil grant stands for the client's own
// credentials; the package lets its parameters name another grant type.
func (c *Client) grantFlow(grant func() (url.Values, error)) func(context.Context) (login, error) {
	return func(ctx context.Context) (login, error) {
		config := clientcredentials.Config{
			ClientID:     c.options.Auth.ClientID,
			ClientSecret: c.options.Auth.ClientSecret,
			TokenURL:     c.options.BaseURL + "/services/oauth2/token",
			AuthStyle:    oauth2.AuthStyleInParams,
		}
		if grant != nil {
			params, err := grant()
			if err != nil {
				return login{}, err
			}
			config.EndpointParams = params
		}
		ctx = context.WithValue(ctx, oauth2.HTTPClient, c.stack.Client(ctx))
		token, err := config.Token(ctx)
		if err != nil {
			return login{}, c.tokenError(err)
		}
		if c.options.Auth.Flow == RefreshToken {
			c.refresh.replace(token.RefreshToken)
		}
		instance, _ := token.Extra("instance_url").(string)
		return c.newLogin(token.AccessToken, instance)
	}
}

// newLogin refuses an instance host to which the token must not be sent.
func (c *Client) newLogin(token, instance string) (login, error) {
	instance = firstOf(instance, c.options.BaseURL)
	if err := checkHost(instance); err != nil {
		return login{}, &connectors.Error{Class: connectors.Malformed, Message: "the org named an instance that cannot be used: " + err.Error()}
	}
	return login{token: token, instance: instance}, nil
}

// tokenError drops the package's text, since it quotes the body.
func (c *Client) tokenError(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response != nil {
		e := translate(refused.Response.StatusCode, refused.Body, c.options.Now())
		if e.Code == codeNoGrant && c.options.Auth.Flow == RefreshToken {
			e.Message += "; " + rotationAdvice
		}
		if e.Class == connectors.Malformed && refused.Response.StatusCode < 500 {
			e.Class = connectors.Auth
			e.Message = "the login host gave no token; check the base URL and the credentials"
		}
		return e
	}
	if e, ok := errors.AsType[*connectors.Error](err); ok {
		return e
	}
	return &connectors.Error{Class: connectors.Malformed, Message: "the login host's answer holds no token"}
}
