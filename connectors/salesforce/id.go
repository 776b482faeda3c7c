package salesforce

import "strings"

// opportunityPrefix begins every opportunity's id, in every org.
const opportunityPrefix = "006"

// RecordID returns an opportunity's id in the form that records have: of 18
// characters where text is one of 15, as the address bar and reports show it. Any
// other text comes back as it is.
func RecordID(text string) string {
	if len(text) != 15 || !strings.HasPrefix(text, opportunityPrefix) || !idShape.MatchString(text) {
		return text
	}
	return text + checksum(text)
}

// checksum tells ids apart where case is lost: a character for each five of the id,
// whose bits say which of them are capitals.
func checksum(id string) string {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	var sum [3]byte
	for i := range sum {
		bits := 0
		for j, c := range id[5*i : 5*i+5] {
			if c >= 'A' && c <= 'Z' {
				bits |= 1 << j
			}
		}
		sum[i] = digits[bits]
	}
	return string(sum[:])
}
