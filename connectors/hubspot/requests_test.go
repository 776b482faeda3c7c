package hubspot_test

import (
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

// asks sets a deal's fitsync_resync, as a person or a workflow does.
func (b *bench) asks(deal string, at time.Time) {
	b.t.Helper()
	if err := b.portal.Update("deals", deal, map[string]any{"fitsync_resync": at.Format(time.RFC3339)}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) open(want int) []connectors.Request {
	b.t.Helper()
	open, err := b.client.Requests(b.t.Context(), time.Time{})
	if err != nil || len(open) != want {
		b.t.Fatalf("the open requests are %+v, %v; want %d", open, err, want)
	}
	return open
}

func (b *bench) answers(status connectors.RequestStatus, message string, r connectors.Request) {
	b.t.Helper()
	told, err := b.client.Report(b.t.Context(), []connectors.Report{{Request: r, Status: status, Message: message}})
	if err != nil || told[0].Err != nil {
		b.t.Fatalf("Report: %+v, %v", told, err)
	}
}

// The echo of a time that somebody set in the future lies in the future as well. It must
// not keep the deal from taking requests until then.
func TestAFutureRequestDoesNotSilenceLaterOnes(t *testing.T) {
	b := start(t, portalsim.Options{})
	deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme"})
	b.asks(deal, b.clock.Now().AddDate(1, 0, 0))
	b.answers(connectors.RequestDone, "", b.open(1)[0])
	b.open(0)
	b.asks(deal, b.clock.Now())
	b.open(1)
}

// Whoever sets fitsync_resync reads why nothing came of it, until something does.
func TestAFailedRequestSaysWhyUntilOneIsDone(t *testing.T) {
	b := start(t, portalsim.Options{})
	deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme"})
	says := func(want string) {
		t.Helper()
		record, _ := b.portal.Get("deals", deal)
		if got := record.Properties["fitsync_resync_error"]; got != want {
			t.Errorf("fitsync_resync_error is %q; want %q", got, want)
		}
	}
	b.asks(deal, b.clock.Now())
	b.answers(connectors.RequestFailed, "the catalog is empty", b.open(1)[0])
	says("2026-11-24T10:00:00.000Z · the catalog is empty")
	b.open(0)

	b.clock.Advance(time.Minute)
	b.asks(deal, b.clock.Now())
	b.answers(connectors.RequestDone, "", b.open(1)[0])
	says("")
	b.open(0)
}

// What a look cannot show in full is read when the request is done.
func TestALookShowsDealsOnlyInFull(t *testing.T) {
	for name, c := range map[string]struct {
		adjust func(*hubspot.Options)
		hidden string
		shown  bool
	}{
		"all there":            {shown: true},
		"a company's name":     {adjust: func(o *hubspot.Options) { o.Mapping.Opportunity["account"] = "company.name" }},
		"rows of an object":    {adjust: rows},
		"a property is hidden": {hidden: "fitsync_high"},
	} {
		t.Run(name, func(t *testing.T) {
			var adjust []func(*hubspot.Options)
			if c.adjust != nil {
				adjust = append(adjust, c.adjust)
			}
			b := start(t, portalsim.Options{CustomObjects: true}, adjust...)
			deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme"})
			b.asks(deal, b.clock.Now())
			if c.hidden != "" {
				b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: c.hidden})
			}
			if r := b.open(1)[0]; (r.Shown != nil) != c.shown {
				t.Errorf("the look shows %+v", r.Shown)
			}
		})
	}
}

// A request that the worker reads for itself is read, and written with its echo.
func TestADealThatWasJustReadIsNotComparedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		between func(b *bench, deal string)
		calls   int
		score   string
	}{
		"at once":       {func(*bench, string) {}, 2, "50"},
		"a while later": {func(b *bench, _ string) { b.clock.Advance(time.Second) }, 3, "50"},
		"an edit a while later": {func(b *bench, deal string) {
			b.clock.Advance(time.Second)
			b.edit(deal, map[string]any{"fitsync_score": "7"})
		}, 2, "7"},
		"a write of ours goes before": {func(b *bench, deal string) { b.write(score(deal, "8")) }, 3, "8"},
		"an edit and a clock gone back": {func(b *bench, deal string) {
			b.clock.Advance(-time.Hour)
			b.edit(deal, map[string]any{"fitsync_score": "7"})
		}, 2, "7"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme", "fitsync_score": "1"})
			b.asks(deal, b.clock.Now())
			r := b.open(1)[0]
			calls := b.calls(func() {
				if _, _, err := b.client.FetchReporting(t.Context(), []string{deal}, []connectors.Report{{Request: r, Status: connectors.RequestRunning}}); err != nil {
					t.Fatal(err)
				}
				c.between(b, deal)
				_, told, err := b.client.WriteReporting(t.Context(), []connectors.Update{checked(deal, "1", "50")}, []connectors.Report{{Request: r, Status: connectors.RequestDone}})
				if err != nil || len(told) != 1 {
					t.Fatalf("%+v, %v", told, err)
				}
			})
			if got := b.property(deal, "fitsync_score"); calls != c.calls || got != c.score {
				t.Errorf("%d calls, score %s; want %d, %s", calls, got, c.calls, c.score)
			}
		})
	}
}

// Only who waits for an answer is spared the call: anything else is compared.
func TestWhatNobodyWaitsForIsComparedAlways(t *testing.T) {
	b := start(t, portalsim.Options{})
	deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme", "fitsync_score": "1"})
	if _, _, err := b.client.FetchReporting(t.Context(), []string{deal}, nil); err != nil {
		t.Fatal(err)
	}
	if calls := b.calls(func() { b.write(checked(deal, "1", "50")) }); calls != 2 {
		t.Errorf("%d calls; want a comparison and a write", calls)
	}
}
