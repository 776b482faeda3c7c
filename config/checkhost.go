package config

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

func (c *checker) baseURL(path string, conn *Connection) {
	base, err := url.Parse(conn.BaseURL)
	switch {
	case err != nil || base.Hostname() == "":
		c.problem(path, "not an address; use https://host")
	case base.User != nil:
		c.problem(path, "must not hold credentials; use auth")
	case base.Scheme == "http" && !loopback(base.Hostname()):
		c.problem(path, "plain http is only for loopback addresses; use https://%s", base.Host)
	case base.Scheme != "http" && base.Scheme != "https":
		c.problem(path, "scheme %q: use https", base.Scheme)
	case base.RawQuery != "" || base.Fragment != "":
		c.problem(path, "has more than a host; use https://%s", base.Host)
	case conn.Kind == Salesforce && isSetupHost(base.Hostname()):
		c.problem(path, "%s serves pages, not the API; use https://your-domain.my.salesforce.com", base.Host)
	case conn.Kind == Salesforce && conn.Auth.Flow == "client_credentials" && isSharedLogin(base.Hostname()):
		c.warn(path, "Salesforce serves client_credentials on the My Domain host only: https://your-domain.my.salesforce.com")
	}
}

// isSetupHost reports whether a host is the one in the address bar of a Salesforce page.
func isSetupHost(host string) bool {
	return strings.HasSuffix(host, ".lightning.force.com") || strings.HasSuffix(host, ".salesforce-setup.com")
}

func isSharedLogin(host string) bool {
	return host == "login.salesforce.com" || host == "test.salesforce.com"
}

// The versions of the Salesforce API that are accepted, and the newest that the
// connector was tested with. All that it uses (collections inside composite, metadata
// by REST) is older than the oldest.
const (
	oldestAPI = 50
	testedAPI = 66
)

var apiVersion = regexp.MustCompile(`^v?([1-9]\d{1,2})\.0$`)

func (c *checker) apiVersion(path string, conn *Connection) {
	if conn.Kind == HubSpot && c.given(path) {
		c.warn(path, "without effect: HubSpot has no such setting")
	}
	if conn.Kind != Salesforce {
		return
	}
	found := apiVersion.FindStringSubmatch(conn.APIVersion)
	if found == nil {
		c.problem(path, "%q: use a version such as %d.0, or leave it out", conn.APIVersion, testedAPI)
		return
	}
	switch number, err := strconv.Atoi(found[1]); {
	case err != nil || number < oldestAPI:
		c.problem(path, "%s is too old; use %d.0 or later, or leave it out", conn.APIVersion, oldestAPI)
	case number > testedAPI:
		c.warn(path, "%s is newer than %d.0, which this version was tested with", conn.APIVersion, testedAPI)
	}
}
