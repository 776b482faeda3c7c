package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
)

// receiver checks the listener for notifications. Unlike that of the health endpoint it
// may be on any address: it answers only what HubSpot has signed.
func (c *checker) receiver(file *Config) {
	const path = "receiver"
	receiver := &file.Receiver
	if c.given(path+".public_url") || receiver.PublicURL != "" {
		c.publicURL(path+".public_url", receiver.PublicURL)
	}
	for i, network := range receiver.TrustedProxies {
		if _, err := Network(network); err != nil {
			c.problem(fmt.Sprintf("%s.trusted_proxies[%d]", path, i), "%q: use an address or a network, such as 10.0.0.0/8", network)
		}
	}
	if receiver.Listen == "" {
		c.notReceiving(path, file)
		return
	}
	switch _, port, err := net.SplitHostPort(receiver.Listen); {
	case err != nil || !isPort(port):
		c.problem(path+".listen", "%q: use an address such as 127.0.0.1:8322", receiver.Listen)
	case receiver.Listen == file.Worker.Listen && port != "0": // of which each gets a free one
		c.problem(path+".listen", "%q is worker.listen too; use another port", receiver.Listen)
	}
	if receiver.PublicURL == "" && len(receiver.TrustedProxies) == 0 {
		c.problem(path, "needs public_url, the https address that HubSpot calls, or trusted_proxies, which tell it: the signature covers it")
	}
	secret := func(conn Connection) bool { return conn.Kind == HubSpot && !conn.Notifications.Secret.IsZero() }
	if !slices.ContainsFunc(file.Connections, secret) {
		c.warn(path, "without effect: no connection to HubSpot has a notifications.secret")
	}
}

// notReceiving warns of what is given for a receiver that does not listen.
func (c *checker) notReceiving(path string, file *Config) {
	if c.given(path) {
		c.warn(path, "without effect: listen is not given, so that nothing is received")
	}
	for i, conn := range file.Connections {
		if at := fmt.Sprintf("connections[%d].notifications", i); conn.Kind == HubSpot && c.given(at) {
			c.warn(at, "without effect: receiver.listen is not given, so that nothing is received")
		}
	}
}

func isPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return err == nil
}

// Network reads a network in CIDR form, or an address as the network of itself.
func Network(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Prefix(address.BitLen())
	}
	network, err := netip.ParsePrefix(text)
	return network.Masked(), err
}

func (c *checker) publicURL(path, text string) {
	base, err := url.Parse(text)
	switch {
	case err != nil || base.Hostname() == "":
		c.problem(path, "not an address; use https://host")
	case base.User != nil:
		c.problem(path, "must not hold credentials")
	case base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())):
		c.problem(path, "use https://%s: HubSpot calls no other", base.Host)
	case base.RawQuery != "" || base.Fragment != "":
		c.problem(path, "has more than a host and a path; use https://%s", base.Host)
	}
}

func (c *checker) rollUp(path string, conn *Connection) {
	if conn.Kind == Salesforce && conn.RollUp {
		c.warn(path, "without effect: only companies of HubSpot hold sums; in Salesforce a roll-up summary field of the account does")
	}
}

func (c *checker) notifications(path string, conn *Connection) {
	switch {
	case !c.given(path):
		return
	case conn.Kind == Salesforce:
		c.warn(path, "without effect: only HubSpot sends notifications")
		return
	case conn.Notifications.Secret.IsZero() && c.given(path+".secret"):
		c.problem(path+".secret", "empty; HubSpot signs with the app's client secret")
	case conn.Notifications.Secret.IsZero():
		c.problem(path+".secret", "missing; HubSpot signs with the app's client secret")
	}
	if conn.Notifications.Account < 0 {
		c.problem(path+".account", "%d: use the number that HubSpot shows as the account's id, or leave it out", conn.Notifications.Account)
	}
}
