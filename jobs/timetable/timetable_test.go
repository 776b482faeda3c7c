package timetable_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/jobs/timetable"
)

// runs lists the runs of a rule from a moment on, each in the rule's zone.
func runs(t *testing.T, rule timetable.Rule, from string, n int) []string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, from)
	if err != nil {
		t.Fatal(err)
	}
	table, err := timetable.Parse(rule)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for range n {
		at = table.Next(at)
		list = append(list, at.In(table.Zone()).Format("Mon 02 Jan 15:04:05 -07"))
	}
	return list
}

func TestNext(t *testing.T) {
	const from = "2026-11-24T09:07:30Z" // a Tuesday
	for name, c := range map[string]struct {
		rule timetable.Rule
		want []string
	}{
		"every quarter hour":         {timetable.Rule{Spec: "*/15 * * * *"}, []string{"Tue 24 Nov 09:15:00 +00", "Tue 24 Nov 09:30:00 +00"}},
		"in a zone":                  {timetable.Rule{Spec: "0 6 * * *", Zone: "Europe/Berlin"}, []string{"Wed 25 Nov 06:00:00 +01", "Thu 26 Nov 06:00:00 +01"}},
		"the spec's own zone counts": {timetable.Rule{Spec: "CRON_TZ=Asia/Tokyo 0 9 * * *", Zone: "Europe/Berlin"}, []string{"Wed 25 Nov 09:00:00 +09"}},
		"with seconds":               {timetable.Rule{Spec: "30 8 9 * * *"}, []string{"Tue 24 Nov 09:08:30 +00"}},
		"a word":                     {timetable.Rule{Spec: "@daily"}, []string{"Wed 25 Nov 00:00:00 +00"}},
		"the last run is not next":   {timetable.Rule{Spec: "30 7 9 * * *"}, []string{"Wed 25 Nov 09:07:30 +00"}},
		"an interval from its anchor": {
			timetable.Rule{Spec: "@every 20m", Anchor: time.Date(2026, 11, 24, 9, 0, 5, 0, time.UTC)},
			[]string{"Tue 24 Nov 09:20:05 +00", "Tue 24 Nov 09:40:05 +00"},
		},
		"an interval before its anchor": {
			timetable.Rule{Spec: "@every 20m", Anchor: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)},
			[]string{"Tue 24 Nov 10:20:00 +00"},
		},
		"a blackout holds back one run": {
			timetable.Rule{Spec: "*/30 * * * *", Blackout: []string{"Mon-Fri 09:20-18:00"}},
			[]string{"Tue 24 Nov 18:00:00 +00", "Tue 24 Nov 18:30:00 +00"},
		},
		"a daily run in a blackout comes after it": {
			timetable.Rule{Spec: "0 12 * * *", Blackout: []string{"Mon-Fri 08:00-18:15"}},
			[]string{"Tue 24 Nov 18:15:00 +00", "Wed 25 Nov 18:15:00 +00", "Thu 26 Nov 18:15:00 +00", "Fri 27 Nov 18:15:00 +00", "Sat 28 Nov 12:00:00 +00"},
		},
		"a night": {
			timetable.Rule{Spec: "0 */3 * * *", Blackout: []string{"20:00-05:30"}},
			[]string{"Tue 24 Nov 12:00:00 +00", "Tue 24 Nov 15:00:00 +00", "Tue 24 Nov 18:00:00 +00", "Wed 25 Nov 05:30:00 +00"},
		},
		"windows that touch": {
			timetable.Rule{Spec: "0 * * * *", Blackout: []string{"Tue 10:00-24:00", "Wednesday-Sat", "Sun 00:00-06:30"}},
			[]string{"Sun 29 Nov 06:30:00 +00", "Sun 29 Nov 07:00:00 +00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, runs(t, c.rule, from, len(c.want))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// In Berlin the clocks jump on 2027-03-28 from 02:00 to 03:00, and go back on
// 2026-10-25 from 03:00 to 02:00.
func TestNextWhenTheClocksChange(t *testing.T) {
	const spring, autumn = "2027-03-27T12:00:00Z", "2026-10-24T12:00:00Z"
	for name, c := range map[string]struct {
		from string
		rule timetable.Rule
		want []string
	}{
		"a skipped time runs right after the gap": {spring, timetable.Rule{Spec: "30 2 * * *"}, []string{
			"Sun 28 Mar 03:00:00 +02", "Mon 29 Mar 02:30:00 +02",
		}},
		"several skipped times run once": {spring, timetable.Rule{Spec: "*/20 2,3 * * *"}, []string{
			"Sun 28 Mar 03:00:00 +02", "Sun 28 Mar 03:20:00 +02", "Sun 28 Mar 03:40:00 +02", "Mon 29 Mar 02:00:00 +02",
		}},
		"an hour that comes twice runs once": {autumn, timetable.Rule{Spec: "30 2 * * *"}, []string{
			"Sun 25 Oct 02:30:00 +02", "Mon 26 Oct 02:30:00 +01",
		}},
		"the times around it stay": {autumn, timetable.Rule{Spec: "0 1-4 * * *"}, []string{
			"Sun 25 Oct 01:00:00 +02", "Sun 25 Oct 02:00:00 +02", "Sun 25 Oct 03:00:00 +01", "Sun 25 Oct 04:00:00 +01",
		}},
		"every half hour goes by elapsed time in spring": {"2027-03-28T00:20:00Z", timetable.Rule{Spec: "*/30 * * * *"}, []string{
			"Sun 28 Mar 01:30:00 +01", "Sun 28 Mar 03:00:00 +02", "Sun 28 Mar 03:30:00 +02",
		}},
		"every half hour goes by elapsed time in autumn": {"2026-10-24T23:50:00Z", timetable.Rule{Spec: "*/30 * * * *"}, []string{
			"Sun 25 Oct 02:00:00 +02", "Sun 25 Oct 02:30:00 +02", "Sun 25 Oct 02:00:00 +01", "Sun 25 Oct 02:30:00 +01", "Sun 25 Oct 03:00:00 +01",
		}},
		"an interval goes by elapsed time": {"2026-10-24T23:50:00Z", timetable.Rule{Spec: "@every 90m"}, []string{
			"Sun 25 Oct 02:00:00 +02", "Sun 25 Oct 02:30:00 +01", "Sun 25 Oct 04:00:00 +01",
		}},
		"a blackout over the gap": {"2027-03-27T23:30:00Z", timetable.Rule{Spec: "0 * * * *", Blackout: []string{"01:00-02:30"}}, []string{
			"Sun 28 Mar 03:00:00 +02", "Sun 28 Mar 04:00:00 +02",
		}},
		"a blackout holds in both passes": {"2026-10-24T22:30:00Z", timetable.Rule{Spec: "0 * * * *", Blackout: []string{"02:00-02:30"}}, []string{
			"Sun 25 Oct 01:00:00 +02", "Sun 25 Oct 02:30:00 +02", "Sun 25 Oct 02:30:00 +01", "Sun 25 Oct 03:00:00 +01",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c.rule.Zone = "Europe/Berlin"
			if diff := cmp.Diff(c.want, runs(t, c.rule, c.from, len(c.want))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		rule timetable.Rule
		says string
	}{
		"nothing at all":      {timetable.Rule{}, `schedule ""`},
		"words":               {timetable.Rule{Spec: "every day"}, `schedule "every day": `},
		"a zone only":         {timetable.Rule{Spec: "CRON_TZ=UTC"}, `schedule "CRON_TZ=UTC": `},
		"minute 75":           {timetable.Rule{Spec: "75 * * * *"}, "75"},
		"a step too long":     {timetable.Rule{Spec: "*/90 * * * *"}, "the step of */90 is greater than the 60 values of the minute field"},
		"a late long step":    {timetable.Rule{Spec: "0 0 9,12-18/36 * * *"}, "the step of 12-18/36 is greater than the 24 values of the hour field"},
		"30 February":         {timetable.Rule{Spec: "0 0 30 2 *"}, "no such date ever comes; correct its day"},
		"no interval":         {timetable.Rule{Spec: "@every day"}, "use whole seconds, such as @every 15m"},
		"backwards":           {timetable.Rule{Spec: "@every -5m"}, "not an interval"},
		"parts of a second":   {timetable.Rule{Spec: "@every 1500ms"}, "whole seconds"},
		"unknown word":        {timetable.Rule{Spec: "@reboot"}, "@reboot"},
		"unknown zone":        {timetable.Rule{Spec: "0 6 * * *", Zone: "Mars/Olympus"}, `time zone "Mars/Olympus": unknown; use a name such as`},
		"unknown own zone":    {timetable.Rule{Spec: "TZ=Mars/Olympus 0 6 * * *"}, `time zone "Mars/Olympus": unknown`},
		"the machine's zone":  {timetable.Rule{Spec: "0 6 * * *", Zone: "Local"}, `time zone "Local": unknown`},
		"no such day":         {timetable.Rule{Spec: "@daily", Blackout: []string{"Mo-Fri 08:00-18:00"}}, `blackout "Mo-Fri 08:00-18:00": there is no day "Mo"; use days and times such as`},
		"no such time":        {timetable.Rule{Spec: "@daily", Blackout: []string{"08:00-24:30"}}, "there is no time 24:30"},
		"an empty window":     {timetable.Rule{Spec: "@daily", Blackout: []string{"08:00-08:00"}}, "name no span"},
		"an empty blackout":   {timetable.Rule{Spec: "@daily", Blackout: []string{""}}, `blackout "": there is no day ""`},
		"the whole week":      {timetable.Rule{Spec: "@daily", Blackout: []string{"Sun-Sat"}}, "covers the whole week"},
		"the week in parts":   {timetable.Rule{Spec: "@daily", Blackout: []string{"06:00-18:00", "18:00-06:00"}}, "covers the whole week"},
		"jitter beyond a gap": {timetable.Rule{Spec: "*/15 * * * *", Jitter: 20 * time.Minute}, "jitter 20m0s: use 0s to 15m0s"},
		"negative jitter":     {timetable.Rule{Spec: "*/15 * * * *", Jitter: -time.Second}, "jitter -1s: use 0s to"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := timetable.Parse(c.rule)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

func TestShortest(t *testing.T) {
	for spec, want := range map[string]string{
		"*/15 * * * *":          "15m0s",
		"0 6 * * *":             "24h0m0s",
		"0 6,8,13 * * *":        "2h0m0s",
		"0,50 6-8 * * *":        "10m0s",
		"55 23,0 * * *":         "1h0m0s",
		"*/5 0 * * * *":         "5s",
		"0,59 * * * * *":        "1s",
		"0 59,0 23,0 * * *":     "1m0s", // 23:59 and 00:00
		"@every 90s":            "1m30s",
		"10,40 0 9,17 * * *":    "30s",
		"0 0 1 * *":             "24h0m0s", // a bound: the days are not looked at
		"30 0,30 8,12 * * *":    "30m0s",
		"0 0 0,12 * * *":        "12h0m0s",
		"*/7 * * * *":           "4m0s", // :56 and :00
		"59 59 23 31 12 *":      "24h0m0s",
		"*/15 9-17 * * 1-5":     "15m0s",
		"TZ=Asia/Tokyo @hourly": "1h0m0s",
	} {
		table, err := timetable.Parse(timetable.Rule{Spec: spec})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Shortest().String(); got != want {
			t.Errorf("%s: %s, want %s", spec, got, want)
		}
	}
}
