package config

import (
	"fmt"
	"net/mail"
	"net/url"
)

func (c *checker) alerts(alerts *Alerts) {
	between(c, "alerts.stale_after", alerts.StaleAfter, 1, 1000, ", in runs of the schedule")
	between(c, "alerts.failures", alerts.Failures, 1, 1000, ", in runs")
	between(c, "alerts.quarantine", alerts.Quarantine, 1, 1_000_000, ", in records")
	if alerts.Webhook != nil && !c.reported("alerts.webhook") {
		c.webhook("alerts.webhook.url", alerts.Webhook.URL)
	}
	if alerts.Mail != nil && !c.reported("alerts.mail") {
		c.mail("alerts.mail", alerts.Mail)
	}
}

// webhook checks an address without showing it. One that is not set yet is reported
// elsewhere.
func (c *checker) webhook(path string, address Secret) {
	if address.IsZero() {
		c.problem(path, `missing; use a reference such as "${ALERT_WEBHOOK_URL}"`)
		return
	}
	if !address.IsSet() {
		return
	}
	parsed, err := url.Parse(address.Reveal())
	switch {
	case err != nil || parsed.Host == "":
		c.problem(path, "what it refers to is not a URL such as https://hooks.example.com/…")
	case parsed.Scheme != "https" && (parsed.Scheme != "http" || !loopback(parsed.Hostname())):
		c.problem(path, "what it refers to must begin with https://, or http:// for this machine itself")
	}
}

func (c *checker) mail(path string, m *Mail) {
	c.oneOf(path+".security", m.Security, []string{"starttls", "tls", "none"})
	between(c, path+".port", m.Port, 1, 65535, "")
	switch {
	case m.Host == "":
		c.problem(path+".host", "missing; use the name of the SMTP server")
	case m.Security == "none" && !loopback(m.Host):
		c.problem(path+".security", "none is for a server on this machine; use starttls or tls")
	}
	if m.Username == "" && !m.Password.IsZero() {
		c.problem(path+".username", "missing; a password needs one")
	}
	if m.Username != "" && m.Password.IsZero() {
		c.problem(path+".password", `missing; use a reference such as "${SMTP_PASSWORD}"`)
	}
	c.address(path+".from", m.From)
	if len(m.To) == 0 {
		c.problem(path+".to", "missing; use a list of addresses")
	}
	for i, to := range m.To {
		c.address(fmt.Sprintf("%s.to[%d]", path, i), to)
	}
}

func (c *checker) address(path, address string) {
	if _, err := mail.ParseAddress(address); err != nil {
		c.problem(path, "%q: use an address such as fitsync@example.com", address)
	}
}
