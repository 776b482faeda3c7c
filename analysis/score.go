package analysis

// score is the fit with everything that is said about it.
type score struct {
	fit, low, high       int
	grade                Grade
	confidence, coverage BasisPoints
}

// scoreOf scores the answers. The order of the answers does not matter.
func scoreOf(answers []answer) score {
	var now, low, high, known sum
	blocked := false
	for i := range answers {
		a := &answers[i]
		weight, coverage := a.finding.Weight, a.finding.Coverage
		now.add(weight, coverage, a.critical())
		if a.assessed() {
			known.add(weight, coverage, a.critical())
			low.add(weight, coverage, a.critical())
			high.add(weight, coverage, a.critical())
		} else {
			low.add(weight, 0, a.critical())
			high.add(weight, full, a.critical())
		}
		blocked = blocked || a.blocks()
	}
	if now.weight == 0 {
		return score{high: 100, grade: Unscored}
	}
	got := score{fit: now.fit(), low: low.fit(), high: high.fit()}
	got.confidence = BasisPoints(roundHalfUp(known.weight*int64(full), now.weight))
	if known.weight > 0 {
		got.coverage = BasisPoints(roundHalfUp(known.covered, known.weight))
	}
	got.grade = gradeOf(got.fit, blocked, known.weight > 0)
	return got
}

func gradeOf(fit int, blocked, known bool) Grade {
	switch {
	case !known:
		return Unscored
	case blocked:
		return Blocked
	case fit >= 80:
		return Strong
	case fit >= 65:
		return Good
	}
	return Weak
}

// sum gathers what the fit is computed from. All of it is integers: coverage counts
// in basis points and only the finished fit is rounded.
type sum struct {
	weight   int64
	covered  int64       // Σ weight × coverage
	shortage BasisPoints // the largest lack of coverage of a critical requirement
}

func (s *sum) add(weight int, coverage BasisPoints, critical bool) {
	s.weight += int64(weight)
	s.covered += int64(weight) * int64(coverage)
	if critical {
		s.shortage = max(s.shortage, full-coverage)
	}
}

// The base is covered / (100 · weight); the cap is 49 + 51 · min(c), which is
// cap() / 10,000 with the coverage in basis points.
func (s *sum) cap() int64 { return 100*int64(full) - 51*int64(s.shortage) }

// excess is what the cap takes from the base, times 10,000 · weight; 0 where the
// cap does not bind.
func (s *sum) excess() int64 { return max(0, 100*s.covered-s.cap()*s.weight) }

// fit is the smaller of base and cap, rounded half up to 0–100.
func (s *sum) fit() int {
	return int(roundHalfUp(100*s.covered-s.excess(), int64(full)*s.weight))
}

// roundHalfUp is n / d for n ≥ 0 and d > 0.
func roundHalfUp(n, d int64) int64 { return (2*n + d) / (2 * d) }
