package limits

// readIntervals finds how often keys are rotated, backups made and versions released.
func readIntervals(s *sentence) []Demand {
	if !s.has("rotate", "backup", "release", "crypto_key") {
		return nil
	}
	var out []Demand
	for _, a := range s.amounts {
		if a.value <= 0 {
			continue
		}
		if key := s.repeated(a); key != "" {
			if key == "release_interval" && s.noOftener(a) {
				out = append(out, s.strict(s.amountDemand(key, a, true), a))
				continue
			}
			out = append(out, s.amountDemand(key, a, false))
		}
	}
	return out
}

// repeated is the key of what happens in an interval, empty if none is recognised.
func (s *sentence) repeated(a amount) string {
	regular := a.dimension == interval
	if !regular && (a.dimension != duration || a.per > 0) {
		return ""
	}
	_, toKey := s.nearest(a.from, a.to, "rotate")
	_, toBackup := s.nearest(a.from, a.to, "backup")
	release, toRelease := s.nearest(a.from, a.to, "release")
	if toRelease < far && release.to <= a.from {
		toRelease -= s.fillers(release.to, a.from)
	}
	gap := s.isGap(a) || s.has("last") && s.has("age") && s.has("no")
	switch {
	case s.has("key") && toKey <= 10 && toKey <= toBackup:
		return "key_rotation"
	case s.has("aged") && s.has("crypto_key") && !s.has("backup", "log", "rto") && a.value >= 86400:
		return "key_rotation"
	case toBackup <= 8 && toBackup < toRelease && s.isTest(a):
		return "" // "backups tested monthly"
	case toBackup <= 8 && toBackup < toRelease && (regular || gap):
		return "backup_interval"
	case toRelease <= 4 && (regular || gap) && s.ofProduct() && !s.is(a.from-1, "measured", "reported", "calculated", "gemessen", "billed", "reviewed"):
		return "release_interval"
	}
	return ""
}

// noOftener holds for "not more often than monthly", which wants longer intervals.
func (s *sentence) noOftener(a amount) bool {
	if s.has("no") && s.is(a.from-3, "more") && s.is(a.from-2, "often", "frequently") && s.is(a.from-1, "than") {
		return true
	}
	return a.dimension == interval && s.noMore(a.from)
}

// isTest holds for how often something is only tried.
func (s *sentence) isTest(a amount) bool {
	for k := max(a.from-3, 0); k < a.to+3 && k < len(s.words); k++ {
		if s.in(k, "tested") && s.words[k].part == s.words[a.from].part {
			return true
		}
	}
	return false
}

// isGap holds for a time that lies between two of a kind.
func (s *sentence) isGap(a amount) bool {
	for k := a.from - 6; k < a.to+4; k++ {
		if s.is(k, "between", "apart", "interval", "intervals", "frequency", "cadence", "abstand", "zwischen", "entre", "intervall", "gap", "cycle", "rhythm", "rhythmus", "takt") {
			return true
		}
	}
	return false
}

// ofProduct holds for updates of the product, not of prices or stock.
func (s *sentence) ofProduct() bool {
	for _, m := range s.marks[cues] {
		if m.name != "release" {
			continue
		}
		switch {
		case s.is(m.from, "release") && !s.is(m.from-1, "a", "new", "one", "each", "every", "per", "product", "software", "next", "quarterly", "monthly", "weekly", "feature", "major", "minor", "neues", "least") && m.from > 0:
		case s.is(m.from, "released") && !s.is(m.from-1, "is", "are", "be", "features", "versions"):
		case !s.is(m.from, "update", "updates", "version", "versions", "features", "delivery", "shipped", "lieferung", "improvements"):
			return true
		case s.meaning(m.from-1).often.factor > 0 && (len(s.words) <= 4 || s.contains("software") || s.contains("product") || s.contains("platform") || s.contains("application")):
			return true
		case m.from == 0, s.is(m.from-1, "product", "software", "feature", "new", "regular", "of", "the", "security", "between", "system", "platform", "app", "two", "neue", "functional", "a", "for", "get", "with", "want", "expect", "need", "receive", "major", "minor", "ship", "deliver", "regelmassige"):
			return !s.contains("price") && !s.contains("prices") && !s.contains("rates")
		}
	}
	return false
}
