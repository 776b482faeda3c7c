package analysis

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
)

// Hash is the input hash of a deal: lower-case hex SHA-256 over all that its
// assessment depends on but the day. It judges nothing, so that a sync can afford
// it for every deal. Left out are the CRM's stamps, which change with each write.
//
// The day can matter only by a ship date that passes; [Assessment.ValidUntil] says
// when. An assessment with the same hash therefore stands until that day, as
// [Assessment.Stands] tells.
func (a *Assessor) Hash(o Opportunity) string {
	e := encoder(make([]byte, 0, 1024))
	e = append(e, a.setting...)
	e.strings(o.ID, o.Connection, o.Name, o.Account, o.Contact, o.Owner, o.Stage, o.Currency)
	e.flag(o.Amount != nil)
	if o.Amount != nil {
		e.number(int64(*o.Amount))
	}
	e.number(int64(o.Probability))
	e.strings(o.CloseDate.String(), o.NeedBy.String())
	e.flag(o.Closed)
	e.flag(o.Won)
	e.number(int64(len(o.Requirements)))
	for i := range o.Requirements {
		e.requirement(&o.Requirements[i])
	}
	digest := sha256.Sum256(e)
	return hex.EncodeToString(digest[:])
}

// Key identifies what every deal is judged with: catalog, model and policy. While it
// is the same, equal deals have equal assessments.
func (a *Assessor) Key() string { return hex.EncodeToString(a.setting[:8]) }

// Stands reports whether Assess would give the assessment again, on the day asOf or
// an earlier one since it was made, for a deal whose [Assessor.Hash] is hash.
func (a *Assessment) Stands(hash string, asOf Date) bool {
	return a.InputHash == hash && (a.ValidUntil.IsZero() || asOf.Before(a.ValidUntil))
}

// encoder appends values in a form from which they could be read back, so that
// different inputs never encode alike.
type encoder []byte

func (e *encoder) requirement(r *Requirement) {
	e.strings(r.ID, r.Name, r.Text, string(r.Category), string(r.Priority), string(r.Source), string(r.Status),
		r.NeedBy.String(), r.Owner, r.Origin.Row, r.Origin.Field)
	e.number(int64(r.Origin.Line))
	e.number(int64(r.Origin.Offset))
	e.number(int64(len(r.Parts)))
	for _, part := range r.Parts {
		e.strings(part.Text)
		e.number(int64(part.Offset))
	}
}

func (e *encoder) strings(values ...string) {
	for _, s := range values {
		*e = binary.AppendUvarint(*e, uint64(len(s)))
		*e = append(*e, s...)
	}
}

func (e *encoder) number(n int64) { *e = binary.AppendVarint(*e, n) }

func (e *encoder) flag(b bool) { e.number(int64(flag(b))) }

// setting digests what all deals of an Assessor share.
func setting(revision, model string, policy Policy) []byte {
	var e encoder
	e.strings("fitsync input 1", revision, model, string(canonical(policy)))
	digest := sha256.Sum256(e)
	return digest[:]
}

// canonical is the policy as JSON, which orders its maps by key. Fractions are
// written as their bits: JSON has no form for those that are not finite.
func canonical(policy Policy) []byte {
	rates := make(map[string]uint64, len(policy.Rates))
	for currency, rate := range policy.Rates {
		rates[currency] = math.Float64bits(rate)
	}
	levels := make([]uint64, len(policy.Offers.SLALevels))
	for i, level := range policy.Offers.SLALevels {
		levels[i] = math.Float64bits(level)
	}
	policy.Rates, policy.Offers.SLALevels = nil, nil
	text, err := json.Marshal(struct {
		Policy Policy
		Rates  map[string]uint64
		Levels []uint64
	}{policy, rates, levels})
	if err != nil {
		panic(fmt.Sprintf("analysis: encode policy: %v", err)) //nolint:forbidigo // its types cannot fail
	}
	return text
}
