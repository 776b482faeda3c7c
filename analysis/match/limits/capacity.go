package limits

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
)

// readCapacity finds users, projects, repositories, sizes and rates.
func readCapacity(s *sentence) []Demand {
	var out []Demand
	for _, a := range s.amounts {
		key := ""
		switch a.dimension {
		case size:
			key = s.sizeOf(a)
			if heads := s.perHead(a); heads > 0 {
				key, a = "storage_total", a.times(heads)
			}
		case rate:
			out = append(out, s.rated(a)...)
			continue
		case count:
			if part := s.partOfAll(a); part.value > 0 {
				out = append(out, s.capacity("concurrent_users", part))
			}
			key = s.countKey(a)
		case percent:
			if part := s.shareOf(a); part.value > 0 {
				key, a = "concurrent_users", part
			}
		}
		if key != "" {
			out = append(out, s.capacity(key, a))
		}
	}
	if s.has("unlimited") {
		out = append(out, s.unlimited(out)...)
	}
	return out
}

func (s *sentence) capacity(key string, a amount) Demand {
	if key == "file_size" && s.noMore(a.from) && s.prohibits(a.from) {
		return s.strict(s.amountDemand(key, a, false), a)
	}
	d := s.amountDemand(key, s.grown(a), true)
	d.passing = key == "seats" && s.inPassing(a)
	return d
}

// inPassing holds for a number of people that only says who asks.
func (s *sentence) inPassing(a amount) bool {
	if s.is(a.from-1, "with", "at", "under", "mit", "bei", "avec", "con") && s.waits() {
		return true // "2 s with 300 users online"
	}
	return s.is(a.from-1, "our", "its", "unsere", "unseren", "nos", "nuestros", "the", "about", "some", "has") || s.is(a.to-1, "staff", "people", "employees", "mitarbeiter", "person", "persons", "colleagues", "operators", "agents", "engineers", "workers", "students", "members", "mitarbeitern", "developers") && !s.capacityWord()
}

// waits holds where a sentence says how long a screen may take.
func (s *sentence) waits() bool {
	return slices.ContainsFunc(s.amounts, func(a amount) bool { return a.dimension == duration && a.value <= slowest })
}

func (s *sentence) capacityWord() bool {
	for i := range s.words {
		switch s.at(i) {
		case "scale", "scales", "account", "licences", "licenses", "licence", "license", "seats", "accounts", "capacity", "lizenzen", "named", "accommodate", "licencias", "simultaneously":
			return true
		}
	}
	return false
}

// countKey is the key of a number of things.
func (s *sentence) countKey(a amount) string {
	if a.value < 2 || a.per > 0 && !s.is(a.to, "in", "within", "im") || s.has("training") || s.is(a.from-1, "of", "von") && s.isNumber(a.from-2) || s.partOfAll(a).value > 0 {
		return ""
	}
	switch a.unit {
	case "users", "sessions":
		if a.value < 5 && a.unit == "users" && !s.is(a.to-1, "users", "seats", "licences", "licenses", "benutzer", "nutzer") {
			return ""
		}
		if m, distance := s.nearest(a.from, a.to, "concurrent"); distance <= 6 && s.words[m.from].part == s.words[a.from].part && !s.ofOther(m, a) {
			return "concurrent_users"
		}
		if a.unit == "sessions" || s.perPerson(a) {
			return ""
		}
		return "seats"
	case "projects":
		return "projects"
	case "repositories":
		return "repositories"
	}
	return ""
}

// ofOther holds for a cue inside another amount: the "concurrent" of "500 named users and 50
// concurrent users", seen from the first.
func (s *sentence) ofOther(m mark, a amount) bool {
	return slices.ContainsFunc(s.amounts, func(other amount) bool {
		return other.dimension == count && other.from != a.from && other.from <= m.from && m.from < other.to
	})
}

// perPerson holds for "two agents per site" and other numbers that are no total, and
// for small numbers of people who do something.
func (s *sentence) perPerson(a amount) bool {
	return s.is(a.to, "per", "pro", "je", "par", "por", "have", "has", "must", "should", "need", "needs", "approve", "sign", "release", "can", "may", "are", "in", "will", "see") && a.value < 50 ||
		s.is(a.to, "will", "see", "start", "from") && !s.capacityWord() || a.value < 5 && !s.is(a.to-1, "users", "seats", "licences", "licenses", "benutzer", "nutzer")
}

// unlimited finds "an unlimited number of projects", but for keys of which there are demands.
func (s *sentence) unlimited(beside []Demand) []Demand {
	var out []Demand
	for _, m := range s.marks[cues] {
		if m.name != "unlimited" {
			continue
		}
		for k := max(m.from-3, 0); k < m.to+5 && k < len(s.words); k++ {
			key := ""
			u, ok := s.unitAt(k)
			switch {
			case ok && u.dimension == count && (u.name == "users" || u.name == "projects" || u.name == "repositories"):
				key = map[string]string{"users": "seats", "projects": "projects", "repositories": "repositories"}[u.name]
				if key == "seats" && s.has("concurrent") {
					key = "concurrent_users"
				}
			case s.is(k, "storage", "speicher", "speicherplatz", "stockage", "almacenamiento", "space"):
				key = "storage_total"
			case s.is(k, "size", "dateigrosse") && s.has("file"):
				key = "file_size"
			default:
				continue
			}
			if slices.ContainsFunc(beside, func(d Demand) bool { return d.Key == key }) {
				continue
			}
			a := amount{from: m.from, to: m.to, dimension: count, value: math.Inf(1), upper: math.Inf(1)}
			if key == "storage_total" || key == "file_size" {
				a.dimension = size
			}
			return append(out, s.amountDemand(key, a, true))
		}
	}
	return out
}

// sizeOf is the key of a size: of each file, or of all of them.
func (s *sentence) sizeOf(a amount) string {
	if a.per > 0 || s.ofWhom(a.from) || s.is(a.to, "ram", "memory", "of") && s.is(a.to+1, "ram", "memory") || s.is(a.to, "ram", "memory", "arbeitsspeicher") || s.is(a.to, "/", "per", "pro") && !s.is(a.to+1, "file", "document", "attachment", "upload", "datei", "object", "scan", "video", "image") {
		return ""
	}
	if file, distance := s.nearest(a.to, a.to, "file"); s.is(a.to, "of", "an", "de") && distance <= 3 && strings.HasSuffix(s.at(file.from), "s") {
		return "storage_total" // "800 GB of existing documents"
	}
	file, toFile := s.nearest(a.from, a.to, "file")
	if toFile < far && file.to <= a.from {
		toFile -= s.fillers(file.to, a.from) // "files of up to 5 GB and store"
	}
	_, toTotal := s.nearest(a.from, a.to, "total")
	if (a.unit == "TB" || a.unit == "PB") && !s.is(a.to, "each", "per") && !s.contains("single") && !s.ofOneFile() {
		return "storage_total"
	}
	switch {
	case toFile < far && toFile <= toTotal:
		return "file_size"
	case toTotal < far, a.unit == "TB", a.unit == "PB":
		return "storage_total"
	}
	return ""
}

// ofOneFile holds for the word "file" that is not the first of "file share".
func (s *sentence) ofOneFile() bool {
	for i := range s.words {
		if s.is(i, "file") && !s.is(i+1, "share", "shares", "server", "servers", "system", "systems", "store", "storage") {
			return true
		}
	}
	return false
}

// rated makes the demand for a rate. It compares only where the scope allows: a limit
// of the whole tenant says nothing of what one token may do, unless it is lower.
func (s *sentence) rated(a amount) []Demand {
	key := "api_rate"
	if _, distance := s.nearest(a.from, a.to, "webhook"); distance <= 6 {
		key = "webhook_rate"
	} else if !s.has("api") {
		return nil
	}
	if s.ofWhom(a.from) {
		return nil // "200 requests per second, of which 50 write"
	}
	s.take(a.from, a.to)
	a = s.grown(a)
	a.value, a.upper = a.value/a.per, a.upper/a.per
	b := bound{a, true}
	token, tenant := s.has("per_token"), s.has("per_tenant")
	asked := s.askedAmount(a, true)
	switch {
	case token:
		asked += " for each token"
	case tenant:
		asked += " for the tenant"
	}
	return []Demand{{Key: key, Asked: asked, check: func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		got := b.against(v)
		m, _ := v.(map[string]any)
		scope, _ := m["scope"].(string)
		if scope != "" {
			got.offered += " a " + scope
		}
		if token && !tenant && scope == "tenant" && got.result == analysis.LimitMet || tenant && scope == "token" && got.result == analysis.LimitShort {
			got.result = analysis.LimitUnknown
		}
		return got
	}}}
}
