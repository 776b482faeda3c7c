package limits_test

import (
	"testing"

	"fitsync/analysis/match/limits"
)

// BenchmarkRead reads requirements of about twenty words.
func BenchmarkRead(b *testing.B) {
	texts := []string{
		"Platform must guarantee 99.95% uptime per month excluding maintenance windows that were announced, with service credits for each missed hour",
		"Plant buyers in Chemnitz still fax everything; vendors should get their copy as PDF mail or cXML, whichever each one likes best",
		"Critical incidents are answered within 30 minutes around the clock by a German-speaking hotline, all others on the next business day",
		"All customer data including backups is stored in the EU only, encrypted with AES-256, and deleted within 30 days after the contract ends",
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		limits.Read(texts[i%len(texts)])
	}
}
