package portalsim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Windows of the vendor's limits.
const (
	burstWindow  = 10 * time.Second
	searchWindow = time.Second
)

// Ceilings reported while the portal has no limit of its own.
const (
	usualBurst = 190
	usualDaily = 625_000
)

// limits counts requests against the account's allowances.
type limits struct {
	opts     Options
	zone     *time.Location
	recent   []time.Time // within the burst window
	searches []time.Time // within the search window
	day      string
	today    int
}

// admit counts a request, or names the policy that refuses it.
func (l *limits) admit(now time.Time, search bool) (policy string) {
	if day := now.In(l.zone).Format(time.DateOnly); day != l.day {
		l.day, l.today = day, 0
	}
	l.recent = within(l.recent, now, burstWindow)
	l.searches = within(l.searches, now, searchWindow)
	switch {
	case l.opts.DailyLimit > 0 && l.today >= l.opts.DailyLimit:
		return "DAILY"
	case search && l.opts.SearchPerSecond > 0 && len(l.searches) >= l.opts.SearchPerSecond:
		return "SECONDLY"
	case !search && l.opts.Burst > 0 && len(l.recent) >= l.opts.Burst:
		return "TEN_SECONDLY_ROLLING"
	}
	l.today++
	if search {
		l.searches = append(l.searches, now)
	} else {
		l.recent = append(l.recent, now)
	}
	return ""
}

func within(times []time.Time, now time.Time, window time.Duration) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= window {
		times = times[1:]
	}
	return times
}

func (l *limits) burst() int {
	if l.opts.Burst > 0 {
		return l.opts.Burst
	}
	return usualBurst
}

func (l *limits) daily() int {
	if l.opts.DailyLimit > 0 {
		return l.opts.DailyLimit
	}
	return usualDaily
}

// headers writes the rate headers. Search answers carry none, and OAuth apps
// are told nothing of the daily limit.
func (l *limits) headers(h http.Header, oauth bool) {
	left := l.burst() - len(l.recent)
	if l.opts.Burst == 0 {
		left = usualBurst - 1
	}
	h.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(l.burst()))
	h.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-HubSpot-RateLimit-Interval-Milliseconds", strconv.Itoa(int(burstWindow.Milliseconds())))
	if oauth {
		return
	}
	h.Set("X-HubSpot-RateLimit-Daily", strconv.Itoa(l.daily()))
	h.Set("X-HubSpot-RateLimit-Daily-Remaining", strconv.Itoa(max(l.daily()-l.today, 0)))
}

// tooMany is the 429 of a policy, in the shape that the fault asks for.
func (p *Portal) tooMany(x *exchange, f Fault) reply {
	names := map[string]string{"": "ten_secondly_rolling", "TEN_SECONDLY_ROLLING": "ten_secondly_rolling", "SECONDLY": "secondly", "DAILY": "daily"}
	if f.Policy == "" {
		f.Policy = "TEN_SECONDLY_ROLLING"
	}
	if f.RetryAfter > 0 {
		x.header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
	}
	message := fmt.Sprintf("You have reached your %s limit.", names[f.Policy])
	if !f.OldShape {
		return fail(&problem{
			code: http.StatusTooManyRequests, Status: "error", Category: "RATE_LIMITS", Message: message,
			Context: map[string][]string{"policyName": {f.Policy}},
		})
	}
	return reply{http.StatusTooManyRequests, map[string]string{
		"status": "error", "message": message, "errorType": "RATE_LIMIT", "correlationId": p.correlation(), "policyName": f.Policy,
		"groupName": fmt.Sprintf("publicapi:private-app:%d", p.opts.PortalID),
	}}
}
