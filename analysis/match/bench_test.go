package match_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// BenchmarkJudge judges distinct requirements of realistic length against 1,000
// capabilities on one core, without any cache of results.
func BenchmarkJudge(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 11))
	j := match.New(analysis.Snapshot{Capabilities: inventCapabilities(random, 1000)})
	requirements := inventRequirements(random, max(b.N, 1))
	took := make([]time.Duration, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		started := time.Now()
		j.Judge(requirements[i])
		took[i] = time.Since(started)
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requirements/s")
	b.ReportMetric(float64(took[b.N*99/100].Microseconds()), "p99-µs")
}

// BenchmarkNew builds the index of 10,000 capabilities and reports the memory that it
// keeps.
func BenchmarkNew(b *testing.B) {
	capabilities := inventCapabilities(rand.New(rand.NewPCG(7, 11)), 10_000)
	match.New(analysis.Snapshot{}) // what all judges share
	b.ReportAllocs()
	var j *match.Judge
	before := heap()
	for b.Loop() {
		j = match.New(analysis.Snapshot{Capabilities: capabilities})
	}
	b.ReportMetric(float64(heap()-before)/1e6, "MB-kept")
	runtime.KeepAlive(j)
}

// heap is what the program holds, in bytes.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func inventCapabilities(random *rand.Rand, n int) []analysis.Capability {
	out := make([]analysis.Capability, n)
	for i := range out {
		out[i] = analysis.Capability{
			ID: fmt.Sprintf("cap-%05d", i), Name: invent(random, 2, 4), Aliases: []string{invent(random, 1, 3), invent(random, 1, 2)},
			Description: invent(random, 25, 45) + ".", Tags: []string{invent(random, 1, 1)},
			Category: analysis.Categories()[random.IntN(7)], Support: analysis.Full,
			Limits: map[string]any{"availability": 99.9, "protocols": []any{"SAML 2.0", "SCIM 2.0"}},
		}
	}
	return out
}

var inventedFrames = []string{
	"We need %s with %s", "The system shall %s so that %s can be checked", "must support %s, including %s",
	"Our auditors insist on %s and expect %s", "nice to have: %s for %s", "%s at 99.95 %% availability, %s within 2 hours",
	"Is it possible to have %s when %s changes? Our works council asked.", "[SEC-4] %s through SAML 2.0; %s is kept for 7 years",
}

func inventRequirements(random *rand.Rand, n int) []analysis.Requirement {
	out := make([]analysis.Requirement, n)
	for i := range out {
		frame := inventedFrames[random.IntN(len(inventedFrames))]
		out[i] = analysis.Requirement{ID: fmt.Sprint(i), Text: fmt.Sprintf(frame, invent(random, 3, 8), invent(random, 2, 9))}
	}
	return out
}

// invent makes words up: a third are common ones of the trade, the others are put
// together from syllables, so that there are some 180,000 different ones: more new words than
// people write.
func invent(random *rand.Rand, least, most int) string {
	n := least + random.IntN(most-least+1)
	parts := make([]string, n)
	for i := range parts {
		if random.IntN(3) == 0 {
			parts[i] = tradeWords[random.IntN(len(tradeWords))]
			continue
		}
		for range 2 + random.IntN(2) {
			parts[i] += syllables[random.IntN(len(syllables))]
		}
	}
	return strings.Join(parts, " ")
}

var (
	tradeWords = strings.Fields(`approval invoice supplier order contract budget report audit export import login access role
		encryption backup region storage latency user group workflow payment ledger entity currency portal catalog receipt match
		price quote tender delivery stock ticket message archive search filter dashboard chart template form field mobile browser
		interface connector event token certificate policy record retention incident training migration sandbox release`)
	syllables = strings.Fields(`ba be bi bo ca ce co da de di do fa fe fi ga ge go ha he ka ke la le li lo ma me mi mo na ne no
		pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo tion ment ing er al ic ous ate ize ship`)
)

// BenchmarkJudgeByDecisions is BenchmarkJudge beside 10,000 reviewers' decisions.
func BenchmarkJudgeByDecisions(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 11))
	capabilities := inventCapabilities(random, 1000)
	decisions := make([]analysis.Decision, 10_000)
	for i, r := range inventRequirements(random, len(decisions)) {
		decisions[i] = analysis.Decision{ID: fmt.Sprint(i), Text: r.Text, Capability: capabilities[random.IntN(len(capabilities))].ID}
	}
	j := match.New(analysis.Snapshot{Capabilities: capabilities}, match.WithDecisions(decisions))
	requirements := inventRequirements(random, max(b.N, 1))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		j.Judge(requirements[i])
	}
}
