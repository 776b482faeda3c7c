package jobs

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fitsync/connectors"
)

// A sieve reads every record that can be read, once and in order, and finds every
// other one, whichever they are.
func TestSieveFindsExactlyTheBadRecords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 200).Draw(t, "records")
		bad := rapid.MapOfN(rapid.IntRange(0, size-1), rapid.Just(true), 0, min(size, mostPoison)).Draw(t, "bad")
		ids, good, isBad := make([]string, size), []string{}, map[string]bool{}
		for i := range ids {
			ids[i] = fmt.Sprintf("%03d", i)
			if isBad[ids[i]] = bad[i]; !bad[i] {
				good = append(good, ids[i])
			}
		}
		s := &sieve{bad: map[string]error{}, fetchFunc: func(_ context.Context, ids []string) (records []connectors.Record, err error) {
			for _, id := range ids {
				if isBad[id] {
					return nil, &connectors.Error{Class: connectors.Malformed}
				}
				records = append(records, connectors.Record{ID: id})
			}
			return records, nil
		}}
		if err := s.sift(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		read := []string{}
		for _, r := range s.read {
			read = append(read, r.ID)
		}
		if !slices.Equal(read, good) || len(s.bad) != len(bad) {
			t.Fatalf("read %v, found %d bad of %d", read, len(s.bad), len(bad))
		}
	})
}
