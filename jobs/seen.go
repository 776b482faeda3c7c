package jobs

import (
	"hash/maphash"

	"fitsync/connectors"
)

// seenIDs remembers records, in eight bytes each. Two ids may share a hash; then one
// that is gone is taken for seen by a full read, and the next with its own seed finds it.
type seenIDs struct {
	seed   maphash.Seed
	hashes map[uint64]struct{}
}

func newSeenIDs() *seenIDs {
	return &seenIDs{seed: maphash.MakeSeed(), hashes: map[uint64]struct{}{}}
}

func (s *seenIDs) add(records []connectors.Record) {
	for _, record := range records {
		s.hashes[maphash.String(s.seed, record.ID)] = struct{}{}
	}
}

func (s *seenIDs) has(id string) bool {
	_, ok := s.hashes[maphash.String(s.seed, id)]
	return ok
}
