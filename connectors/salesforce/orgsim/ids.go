package orgsim

import "strings"

const (
	idDigits    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	checkDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
)

// newID is the 18-character id of the n-th record of the object whose ids
// start with prefix. Ids of one object sort in the order of n.
func newID(prefix string, n int) string {
	b := []byte(prefix + "Sim000000000")
	for i := len(b) - 1; n > 0; i-- {
		b[i] = idDigits[n%62]
		n /= 62
	}
	return string(b) + checksum(string(b))
}

// checksum is the suffix that makes a case-sensitive id of 15 characters safe
// where case is lost: one character for each five, a bit for each capital.
func checksum(id15 string) string {
	out := make([]byte, 3)
	for i := range out {
		bits := 0
		for j := range 5 {
			if c := id15[5*i+j]; c >= 'A' && c <= 'Z' {
				bits |= 1 << j
			}
		}
		out[i] = checkDigits[bits]
	}
	return string(out)
}

// fullID turns an id of 15 or 18 characters into 18; ok is false if it is
// malformed or its checksum is wrong.
func fullID(id string) (full string, ok bool) {
	if len(id) != 15 && len(id) != 18 {
		return "", false
	}
	for i := range len(id) {
		if strings.IndexByte(idDigits, id[i]) < 0 {
			return "", false
		}
	}
	full = id[:15] + checksum(id[:15])
	return full, len(id) == 15 || strings.EqualFold(full[15:], id[15:])
}
