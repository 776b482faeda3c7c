package limits

import (
	"math"
	"strings"

	"fitsync/analysis"
)

// farthest is how many words may lie between an amount and the word that says what
// it is of.
const farthest = 12

// readPercents finds availability in percent or in nines.
func readPercents(s *sentence) []Demand {
	var out []Demand
	for i, w := range s.words {
		if w.number && w.value >= 90 && w.value < 100 && percentAt(s, i+1) {
			if s.near(i, "durab*") >= 0 {
				out = append(out, amount("durability", bound{quantity{w.value, "%"}, plain, true}))
			} else if s.hasAny("availab*", "uptime", "up", "sla", "verfügbar*", "reachable", "outage", "service level") {
				out = append(out, amount("availability", bound{quantity{w.value, "%"}, plain, true}))
			}
		}
		if w.text == "nines" {
			if n, ok := nines(s, i); ok {
				out = append(out, amount("availability", bound{quantity{n, "%"}, plain, true}))
			}
		}
	}
	return out
}

func percentAt(s *sentence, i int) bool {
	switch s.at(i) {
	case "%", "percent", "pct", "prozent":
		return true
	}
	return s.at(i) == "per" && s.at(i+1) == "cent"
}

// nines reads "four nines", "4 nines" and "three and a half nines" before i.
func nines(s *sentence, i int) (float64, bool) {
	half := s.at(i-1) == "half" && s.at(i-2) == "a" && s.at(i-3) == "and"
	if half {
		i -= 3
	}
	count := map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}[s.at(i-1)]
	if count == 0 {
		return 0, false
	}
	gap := math.Pow(10, -float64(count))
	if half {
		gap /= 2
	}
	return math.Round((1-gap)*100*1e6) / 1e6, true
}

// durationCue says which limit a duration near one of the words is of.
type durationCue struct {
	key     string
	atLeast bool
	words   []string
}

var durationCues = []durationCue{
	{"rpo", false, []string{"rpo", "recovery point", "data loss", "lose", "loss of data"}},
	{"rto", false, []string{"rto", "recovery time", "back", "working again", "restored", "failover", "takes over", "work again", "recover"}},
	{"response", false, []string{"respon*", "react*", "answer*", "reply", "call back"}},
	{"latency", false, []string{"latency", "load*", "render*", "percentile", "p", "longer", "upper bound", "fast*", "search results"}},
	{"key_rotation", false, []string{"rotat*"}},
	{"deletion_after", false, []string{"deleted", "deletion", "erased", "erasure", "wiped", "purged"}},
	{"backup_interval", false, []string{"backup every", "backups every", "backed up every"}},
	{"retention", true, []string{"retention", "retain*", "keep", "kept", "archiv*", "stored", "preserved", "audit*", "log", "logs", "records", "available for"}},
}

// readDurations finds times: recovery, response, retention, rotation, deletion.
func readDurations(s *sentence) []Demand {
	var out []Demand
	for i, w := range s.words {
		if !w.number {
			continue
		}
		if _, ok := seconds(s.at(i + 1)); !ok || rateAt(s, i) {
			continue
		}
		unit := s.at(i + 1)
		if cue, ok := nearestCue(s, i); ok {
			out = append(out, duration(s, cue, quantity{w.value, unit}))
		}
	}
	return out
}

func nearestCue(s *sentence, i int) (durationCue, bool) {
	best, at := durationCue{}, farthest+1
	for _, cue := range durationCues {
		if distance := s.near(i, cue.words...); distance >= 0 && distance < at {
			best, at = cue, distance
		}
	}
	return best, at <= farthest
}

func duration(s *sentence, cue durationCue, q quantity) Demand {
	b := bound{q, seconds, cue.atLeast}
	switch cue.key {
	case "response":
		if s.hasAny("incident*", "severity", "sev", "ticket*", "support", "outage*", "helpdesk", "hotline", "p1", "contractor", "vendor") {
			return response(s, b)
		}
		return latency(s, b)
	case "latency":
		return latency(s, b)
	case "retention":
		switch {
		case s.hasAny("audit*", "log", "logs", "login records"):
			d := amount("log_retention", b)
			return d
		case s.hasAny("backup*"):
			return amount("backup_retention", b)
		}
	}
	return amount(cue.key, b)
}

// response compares with the first response of the asked severity; where the text
// names none, with that of the slowest.
func response(s *sentence, b bound) Demand {
	severity := severityOf(s)
	d := amount("response", b)
	if severity != "" {
		d.Asked += " (" + severity + ")"
	}
	d.compare = func(key string, v any) (analysis.LimitResult, string) {
		by, ok := v.(map[string]any)
		if !ok {
			return analysis.LimitUnknown, ""
		}
		if stated, ok := by[severity]; ok {
			return b.compare(key, stated)
		}
		if severity != "" {
			return analysis.LimitUnknown, ""
		}
		result := analysis.LimitUnknown
		for _, level := range []string{"sev1", "sev2", "sev3", "sev4"} {
			if stated, ok := by[level]; ok {
				if got, said := b.compare(key, stated); got != analysis.LimitMet {
					return analysis.LimitUnknown, level + " " + said
				}
				result = analysis.LimitMet
			}
		}
		return result, "every severity"
	}
	return d
}

func severityOf(s *sentence) string {
	for i, w := range s.words {
		switch {
		case w.text == "sev" || w.text == "severity" || w.text == "p" || w.text == "prio" || w.text == "priority":
			if n := s.at(i + 1); len(n) == 1 && "1" <= n && n <= "4" {
				return "sev" + n
			}
		case w.text == "critical" || strings.HasPrefix(w.text, "outage"):
			return "sev1"
		}
	}
	return ""
}

// readSizes finds sizes of single files and of the whole store.
func readSizes(s *sentence) []Demand {
	var out []Demand
	for i, w := range s.words {
		unit := s.at(i + 1)
		if _, ok := megabytes(unit); !w.number || !ok {
			continue
		}
		b := bound{quantity{w.value, strings.ToUpper(unit)}, megabytes, true}
		file := s.near(i, "file*", "attachment*", "upload*", "each", "document", "scan*", "video*")
		total := s.near(i, "storage", "archive", "room", "total", "space", "store", "repository")
		switch {
		case file >= 0 && (total < 0 || file <= total):
			out = append(out, amount("file_size", b))
		case total >= 0:
			out = append(out, amount("storage_total", b))
		}
	}
	return out
}

// rateAt reports whether the number at i counts things in a time ("600 requests
// per minute") rather than time itself.
func rateAt(s *sentence, i int) bool { return perAt(s, i) >= 0 }

// perAt is the place of the time unit of the rate at i, or -1.
func perAt(s *sentence, i int) int {
	for k := i + 1; k <= i+4; k++ {
		switch s.at(k) {
		case "per", "a", "an", "every", "each", "/":
			if _, ok := seconds(s.at(k + 1)); ok {
				return k + 1
			}
		}
	}
	return -1
}

// readRates finds requests in a time.
func readRates(s *sentence) []Demand {
	var out []Demand
	for i, w := range s.words {
		if !w.number {
			continue
		}
		per := perAt(s, i)
		if per < 0 || s.near(i, "request*", "call*", "req", "api*", "event*", "webhook*") < 0 {
			continue
		}
		key := "api_rate"
		if s.hasAny("webhook*", "event*") {
			key = "webhook_rate"
		}
		out = append(out, rate(s, key, quantity{w.value, "req/" + s.at(per)}))
	}
	return out
}

// rate compares only where the scope is the asked one: a limit of the whole tenant
// says nothing of that of a single user.
func rate(s *sentence, key string, q quantity) Demand {
	b := bound{q, perMinute, true}
	d := amount(key, b)
	single := s.hasAny("every user", "per user", "each user", "per token", "user token", "per client")
	d.compare = func(key string, v any) (analysis.LimitResult, string) {
		if m, ok := v.(map[string]any); ok {
			if scope, _ := m["scope"].(string); single && scope == "tenant" {
				_, said := b.compare(key, v)
				return analysis.LimitUnknown, said + " for the tenant"
			}
		}
		return b.compare(key, v)
	}
	return d
}

// readCounts finds numbers of users.
func readCounts(s *sentence) []Demand {
	var out []Demand
	if s.hasAny("train*", "workshop*", "course*") {
		return nil
	}
	for i, w := range s.words {
		if !w.number || w.value < 2 || rateAt(s, i) {
			continue
		}
		key := ""
		for k := i + 1; k <= i+3 && key == ""; k++ {
			switch s.at(k) {
			case "users", "user", "seats", "licences", "licenses", "logins":
				key = "seats"
			case "projects":
				key = "projects"
			case "repositories", "repos":
				key = "repositories"
			}
		}
		if key == "seats" && s.hasAny("concurrent*", "simultaneous*", "parallel", "at the same time", "at once") {
			key = "concurrent_users"
		}
		if key != "" {
			out = append(out, amount(key, bound{quantity{w.value, ""}, plain, true}))
		}
	}
	return out
}
