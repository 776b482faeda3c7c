package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// external is the address that HubSpot called, which a proxy in front of us has
// taken out of the request: the configured one, or what a trusted proxy says.
func (r *Receiver) external(req *http.Request) (string, error) {
	if !strings.HasPrefix(req.RequestURI, "/") {
		return "", errors.New("the request names no path")
	}
	if r.PublicURL != "" {
		return strings.TrimRight(r.PublicURL, "/") + req.RequestURI, nil
	}
	if !r.trusted(req.RemoteAddr) {
		return "", fmt.Errorf("%q is no trusted proxy, so that the address which HubSpot called is not known; name it, or set the public URL", req.RemoteAddr)
	}
	host := outermost(req.Header, "X-Forwarded-Host")
	if host == "" {
		host = req.Host
	}
	scheme := outermost(req.Header, "X-Forwarded-Proto")
	if scheme == "" {
		scheme = "https" // HubSpot calls nothing else
	}
	return scheme + "://" + host + req.RequestURI, nil
}

func (r *Receiver) trusted(address string) bool {
	from, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	ip := from.Addr().Unmap().WithZone("")
	return slices.ContainsFunc(r.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// outermost is the first entry of a list to which each proxy on the way adds its own:
// that of the proxy which HubSpot called.
func outermost(header http.Header, name string) string {
	first, _, _ := strings.Cut(header.Get(name), ",")
	return strings.TrimSpace(first)
}
