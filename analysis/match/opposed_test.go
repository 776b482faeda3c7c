package match_test

import (
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// files is a catalog whose entries differ in the word that matters.
func files() analysis.Snapshot {
	return entries(map[string][2]string{
		"kubelet":   {"Kubelet file ownership is set to root", "Who owns the file of the kubelet."},
		"proxy":     {"Proxy file permissions are restrictive", "The mode of the proxy's file."},
		"scheduler": {"Scheduler profiling is disabled", "No profiling of the scheduler."},
		"etcd":      {"Etcd data encryption", "Data at rest is encrypted."},
		"audit":     {"Audit logging", "Calls are logged."},
	})
}

// Who asks for the ownership of the scheduler's file gets told that kubelet's is another
// one, however many words they share.
func TestNamesOfSomethingElseSpeakAgainstACandidate(t *testing.T) {
	j := match.New(files())
	for _, c := range []struct {
		text           string
		other, instead bool
	}{
		{"Ensure that the scheduler file ownership is set to root", true, true},
		{"Ensure that the kubelet file ownership is set to root", false, false},
		{"Ensure that file ownership is set to root", false, false},                          // asks for less
		{"Ensure that the kubelet file ownership is set to root, gazebos too", false, false}, // no other capability has that word
		{"Ensure ownership set to root for what the audit wants", true, false},               // beside other words
	} {
		got := stated(t, j, c.text, "kubelet")
		if (got.Other > 0) != c.other || (got.Instead > 0) != c.instead {
			t.Errorf("%q: other %v, instead %v; want %t, %t", c.text, got.Other, got.Instead, c.other, c.instead)
		}
		if got.Other > 0 && got.Other != got.Need {
			t.Errorf("%q: other %v, though it has %v of the need", c.text, got.Other, got.Need)
		}
	}
}

// A camelCase word that the catalog has is one word, of which no part is missed.
func TestPartsOfAKnownWordAreNotMissed(t *testing.T) {
	j := match.New(entries(map[string][2]string{
		"plugin": {"EventRateLimit plugin", "The admission plugin EventRateLimit is on."},
		"limit":  {"Limit of sizes", "A limit."},
		"rate":   {"Rate cards", "Rates by day."},
	}))
	if got := stated(t, j, "Ensure the EventRateLimit plugin", "plugin"); got.Other != 0 {
		t.Errorf("something else by %v", got.Other)
	}
}

// Strange is the share of the words of the need that no capability has; what explains it
// and words of asking do not count.
func TestStrangeWordsOfTheNeed(t *testing.T) {
	j := match.New(files())
	for text, want := range map[string]float64{
		"Kubelet ownership":                                        0,
		"kubelet gazebos":                                          0.5,
		"We need kubelet ownership and gazebos":                    1.0 / 3,
		"Ensure kubelet file ownership. Gazebos have pergolas.":    0,
		"Ensure 'kubelet file ownership'. Gazebos have pergolas.":  0,
		"Ensure (kubelet) file (ownership). Gazebos and pergolas.": 0,
	} {
		if got := j.Evidence(analysis.Requirement{Text: text}).Text.Strange; got != want {
			t.Errorf("%q is strange by %v, want %v", text, got, want)
		}
	}
}
