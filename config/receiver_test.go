package config_test

import (
	"net/netip"
	"strings"
	"testing"

	"fitsync/config"
)

const (
	hooks       = "receiver: {listen: \"0.0.0.0:8322\", public_url: \"https://fit.example.com\"}\n"
	hookedDeals = oneHubSpot + "notifications: {secret: \"${S}\", account: 62515}"
)

func TestReceiverIsOffByDefault(t *testing.T) {
	loaded, err := parse(oneHubSpot, secretS)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Receiver.Listen != "" || loaded.Connections[0].Notifications.Secret.IsSet() {
		t.Errorf("the default is %+v, %+v", loaded.Receiver, loaded.Connections[0].Notifications)
	}
}

func TestReceiver(t *testing.T) {
	loaded, err := parse(hooks+hookedDeals, secretS)
	if err != nil {
		t.Fatal(err)
	}
	got := loaded.Connections[0].Notifications
	if got.Secret.Reveal() != secretS["S"] || got.Account != 62515 || len(loaded.Warnings) > 0 {
		t.Errorf("account %d, warnings %v; is the secret the variable's: %v", got.Account, loaded.Warnings, got.Secret.Reveal() == secretS["S"])
	}
	if shown := loaded.Connections[0].Notifications.Secret.String(); shown != "[redacted]" {
		t.Errorf("the secret prints as %q", shown)
	}
}

func TestReceiverProblems(t *testing.T) {
	with := func(old, replacement string) string { return strings.Replace(hooks+hookedDeals, old, replacement, 1) }
	for name, c := range map[string]struct{ text, wrong, warned string }{
		"no port":             {text: with("0.0.0.0:8322", "0.0.0.0"), wrong: `receiver.listen: "0.0.0.0": use an address such as 127.0.0.1:8322`},
		"the worker's port":   {text: with("0.0.0.0:8322", "127.0.0.1:8321"), wrong: "is worker.listen too"},
		"no address outside":  {text: with(", public_url: \"https://fit.example.com\"", ""), wrong: "receiver: needs public_url"},
		"in plain":            {text: with("https://fit", "http://fit"), wrong: "receiver.public_url: use https://fit.example.com"},
		"a query":             {text: with(".com\"", ".com?a=b\""), wrong: "has more than a host and a path"},
		"no URL":              {text: with("https://fit.example.com", "fit"), wrong: "receiver.public_url: not an address"},
		"a password":          {text: with("https://fit", "https://me@fit"), wrong: "must not hold credentials"},
		"no network":          {text: with("listen:", "trusted_proxies: [10.0.0.0/40], listen:"), wrong: `receiver.trusted_proxies[0]: "10.0.0.0/40": use an address or a network`},
		"a secret in plain":   {text: with("${S}\", account", "hunter2\", account"), wrong: "a secret must be a reference"},
		"no secret":           {text: with("secret: \"${S}\", ", ""), wrong: "notifications.secret: missing"},
		"an empty secret":     {text: with("${S}\", account", "\", account"), wrong: "notifications.secret: empty"},
		"a negative account":  {text: with("62515", "-1"), wrong: "notifications.account: -1"},
		"listens for nobody":  {text: hooks + oneHubSpot, warned: "receiver: without effect: no connection"},
		"does not listen":     {text: with("listen: \"0.0.0.0:8322\", ", ""), warned: "receiver: without effect: listen is not given"},
		"no receiver":         {text: hookedDeals, warned: "notifications: without effect: receiver.listen is not given"},
		"sums in Salesforce":  {text: oneSalesforce + "roll_up: true", warned: "roll_up: without effect"},
		"Salesforce has none": {text: oneSalesforce + "notifications: {secret: \"${S}\"}", warned: "without effect: only HubSpot"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong, warned := problems(t, c.text)
			if !strings.Contains(wrong, c.wrong) || (wrong == "") != (c.wrong == "") || !strings.Contains(warned, c.warned) {
				t.Errorf("problems\n%swarnings\n%s", wrong, warned)
			}
		})
	}
}

func TestNetwork(t *testing.T) {
	for text, want := range map[string]string{"10.1.2.3": "10.1.2.3/32", "10.1.2.3/8": "10.0.0.0/8", "::1": "::1/128"} {
		if got, err := config.Network(text); err != nil || got != netip.MustParsePrefix(want) {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if _, err := config.Network("localhost"); err == nil {
		t.Error("a name is a network")
	}
}
