package webhook

import (
	"sync"
	"time"
)

// maxSeen bounds the notifications that are remembered: 5 MB, and 300 a second for five
// minutes.
const maxSeen = 90_000

// seen remembers the signatures of notifications for as long as they would be
// accepted, so that each counts once.
type seen struct {
	mu    sync.Mutex
	room  int
	until map[[signatureSize]byte]time.Time
	swept time.Time
}

func newSeen(room int) *seen {
	return &seen{room: room, until: map[[signatureSize]byte]time.Time{}}
}

// add reports whether it is the first time, and whether there was room to remember it.
func (s *seen) add(signature [signatureSize]byte, until, now time.Time) (first, room bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if end, known := s.until[signature]; known && !end.Before(now) {
		return false, true
	}
	if len(s.until) >= s.room || now.Sub(s.swept) >= maxAge {
		s.sweep(now)
	}
	if len(s.until) >= s.room {
		return true, false
	}
	s.until[signature] = until
	return true, true
}

func (s *seen) forget(signature [signatureSize]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, signature)
}

// sweep drops what is too old to be accepted again.
func (s *seen) sweep(now time.Time) {
	for signature, until := range s.until {
		if until.Before(now) {
			delete(s.until, signature)
		}
	}
	s.swept = now
}
