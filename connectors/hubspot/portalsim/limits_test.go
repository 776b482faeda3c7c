package portalsim_test

import (
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
)

func TestBurstLimitRolls(t *testing.T) {
	c := start(t, portalsim.Options{Burst: 2})
	list := func(status int) answer { return c.do("GET", "/crm/v3/objects/deals", "", status) }
	if got := list(200).header.Get("X-HubSpot-RateLimit-Remaining"); got != "1" {
		t.Errorf("remaining = %s", got)
	}
	c.clock.advance(6 * time.Second)
	list(200)
	if a := list(429); a.at("policyName") != "TEN_SECONDLY_ROLLING" || a.header.Get("Retry-After") != "" {
		t.Errorf("%s", a.raw)
	}
	c.do("POST", searchDeals, `{}`, 200) // has a limit of its own
	c.clock.advance(4 * time.Second)
	list(200)
	list(429)
}

func TestSearchLimit(t *testing.T) {
	c := start(t, portalsim.Options{SearchPerSecond: 2})
	for range 2 {
		a := c.do("POST", searchDeals, `{}`, 200)
		if a.header.Get("X-HubSpot-RateLimit-Max") != "" {
			t.Error("search has rate headers")
		}
	}
	if a := c.do("POST", searchDeals, `{}`, 429); a.at("policyName") != "SECONDLY" {
		t.Errorf("%s", a.raw)
	}
	c.clock.advance(time.Second)
	c.do("POST", searchDeals, `{}`, 200)
}

func TestDailyLimitEndsAtMidnightInTheAccountsZone(t *testing.T) {
	c := start(t, portalsim.Options{DailyLimit: 2, TimeZone: "America/New_York"}) // 05:00 there
	c.do("GET", "/crm/v3/objects/deals", "", 200)
	if got := c.do("POST", batch+"read", inputs(`{"id":"1"}`), 207).header.Get("X-HubSpot-RateLimit-Daily-Remaining"); got != "0" {
		t.Errorf("daily remaining = %s", got)
	}
	c.clock.advance(18*time.Hour + 59*time.Minute) // midnight has passed in UTC
	if a := c.do("GET", "/crm/v3/objects/deals", "", 429); a.at("policyName") != "DAILY" {
		t.Errorf("%s", a.raw)
	}
	c.clock.advance(time.Minute)
	c.do("GET", "/crm/v3/objects/deals", "", 200)
	a := c.do("GET", "/account-info/v3/api-usage/daily/private-apps", "", 200)
	if a.at("results", 0, "resetsAt") != "2026-11-26T05:00:00Z" {
		t.Errorf("%s", a.raw)
	}
}

func TestAccountDetails(t *testing.T) {
	c := start(t, portalsim.Options{PortalID: 77, TimeZone: "Europe/Berlin", Currency: "EUR"})
	a := c.do("GET", "/account-info/v3/details", "", 200)
	if a.at("timeZone") != "Europe/Berlin" || a.at("companyCurrency") != "EUR" || a.at("utcOffset") != "+01:00" {
		t.Errorf("%s", a.raw)
	}
}
