package webhook_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// TestNoMoreIsRememberedThanThereIsRoomFor sends more than can be told apart within
// five minutes: what is not remembered is not accepted.
func TestNoMoreIsRememberedThanThereIsRoomFor(t *testing.T) {
	const room = 3
	b := newBench(t)
	b.LimitTo(room)
	send := func(n int) int {
		return b.serve(signed(path, public+path, `[{"subscriptionType":"deal.creation","objectId":`+strconv.Itoa(n)+`}]`, b.now))
	}
	for n := 1; n <= room; n++ {
		if got := send(n); got != http.StatusNoContent {
			t.Fatalf("number %d: HTTP %d", n, got)
		}
	}
	if got := send(room + 1); got != http.StatusServiceUnavailable || len(b.told) != room {
		t.Errorf("one too many: HTTP %d, told %d", got, len(b.told))
	}
	b.now = b.now.Add(5*time.Minute + time.Millisecond)
	if got := send(room + 1); got != http.StatusNoContent || len(b.told) != room+1 {
		t.Errorf("when the others are forgotten: HTTP %d, told %d", got, len(b.told))
	}
}
