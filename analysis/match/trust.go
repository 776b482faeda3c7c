package match

import "fitsync/analysis"

// trust turns the signs of rankings in one catalog into chances: by the acceptance for
// catalogs that the concepts know, by that for others, or by something between the two.
type trust struct {
	parts                    [2]trusted
	matched, missing, likely float64
}

// trusted is an acceptance and what it counts.
type trusted struct {
	accept *Acceptance
	share  float64
	kin    float64 // see [Acceptance.Relative]
}

// trusting is what the judge's chances go by; its ranking must be settled.
func (j *Judge) trusting() trust {
	parts := [2]trusted{{accept: &j.model.Accept, share: 1}}
	if j.model.Strange != nil {
		// Half known is not known: what is right there looks as it does among strangers.
		known := max(0, 2*j.familiar-1)
		parts = [2]trusted{{accept: &j.model.Accept, share: known}, {accept: j.model.Strange, share: 1 - known}}
	}
	var t trust
	for i := range parts {
		p := &parts[i]
		if p.share == 0 {
			continue
		}
		if p.accept.Relative {
			p.kin = j.Kinship(p.accept)
		}
		t.matched += float64(p.share * p.accept.Matched)
		t.missing += float64(p.share * p.accept.Missing)
		t.likely += float64(p.share * p.accept.Likely)
	}
	t.parts = parts
	return t
}

// chance is how likely a ranking with such signs has the right capability first.
func (t *trust) chance(s *Sign) float64 {
	sum := 0.0
	for i := range t.parts {
		if p := &t.parts[i]; p.share > 0 {
			sum += float64(p.share * p.accept.Chance(s, p.kin))
		}
	}
	return round4(sum)
}

// kinSample is how many entries of a catalog are asked for.
const kinSample = 200

// Kinship is how much the entries of the catalog look like one another: the mean logit of
// the chance by an acceptance, not calibrated, that one of them is the answer when another
// one is asked for by its name, and is not there.
func (j *Judge) Kinship(a *Acceptance) float64 {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	all := j.index.capabilities
	n := min(len(all), kinSample)
	sum, asked := 0.0, 0
	for i := range n {
		c := i * len(all) / n
		if all[c].Name == "" {
			continue
		}
		t.left = int32(c) + 1
		j.read(t, analysis.Requirement{Text: all[c].Name})
		j.rank(t)
		signs := j.signs(t)
		sum += a.Logit(&signs)
		asked++
		t.reset()
	}
	return float64(sum * inverted(float64(asked)))
}
