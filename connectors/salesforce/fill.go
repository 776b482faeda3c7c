package salesforce

import (
	"context"
	"time"
)

// fill reads on in streams by one call. shares says how many pages of each; a
// share may be more than the stream has. A rider goes along if it waits and there is
// room. It returns the org's time at the start.
func (c *Client) fill(ctx context.Context, op string, streams []*stream, shares []int, along *rider) (time.Time, error) {
	var parts []part
	paths := make([][]string, len(streams))
	for i, s := range streams {
		paths[i] = s.ask(shares[i])
		for _, path := range paths[i] {
			parts = append(parts, c.get(path))
		}
	}
	if len(parts) == 0 {
		return time.Time{}, nil
	}
	parts, aboard := along.load(parts)
	replies, a, err := c.composite(ctx, op, parts)
	if err != nil {
		return time.Time{}, err
	}
	if aboard {
		replies = along.unload(replies)
	}
	for i, s := range streams {
		n := len(paths[i])
		if err := s.accept(op, paths[i], replies[:n], a.began); err != nil {
			return a.began, err
		}
		replies = replies[n:]
	}
	return a.began, nil
}

// share divides a call's pages among streams so that all end together. A stream
// that holds more rows than ahead while another has to catch up, gets none.
func share(streams []*stream, ahead int) []int {
	shares := make([]int, len(streams))
	weight, waiting := 0, 0
	for _, s := range streams {
		if !s.done && len(s.rows) <= ahead {
			waiting++
			weight += s.left()
		}
	}
	pages := maxHeavy
	for i, s := range streams {
		if s.done || len(s.rows) > ahead && waiting > 0 {
			continue
		}
		if waiting <= 1 {
			shares[i] = pages
			if waiting == 0 {
				return shares
			}
			continue
		}
		// Rounded to the nearest, one at least, and one left for each that follows.
		n := (maxHeavy*s.left() + weight/2) / weight
		shares[i] = min(max(1, n), pages-(waiting-1))
		pages -= shares[i]
		waiting--
	}
	return shares
}

// fillAll reads streams to their ends.
func (c *Client) fillAll(ctx context.Context, op string, along *rider, streams ...*stream) error {
	for {
		shares := share(streams, int(^uint(0)>>1))
		if total(shares) == 0 {
			return nil
		}
		if _, err := c.fill(ctx, op, streams, shares, along); err != nil {
			return err
		}
	}
}

func total(shares []int) (n int) {
	for _, s := range shares {
		n += s
	}
	return n
}
