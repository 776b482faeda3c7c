package hubspot

import (
	"context"

	"fitsync/connectors"
)

// sendChecked writes a batch but for the records that somebody changed since they
// were read. It returns an error as [sender.send] does.
func (s *sender) sendChecked(ctx context.Context, batch []*change) *connectors.Error {
	held, fresh := s.recent.take(batch, s.api.now())
	fresh = fresh && s.answering
	replacing, _ := split(batch, (*change).replaces)
	if len(replacing) == 0 {
		return s.send(ctx, batch)
	}
	if !fresh {
		var err *connectors.Error
		if held, err = s.held(ctx, replacing); err != nil {
			fail(batch, err)
			return err
		}
	}
	for _, c := range replacing {
		c.err = s.obstacle(c, held)
	}
	_, rest := split(batch, func(c *change) bool { return c.err != nil })
	if len(rest) == 0 {
		return nil
	}
	return s.send(ctx, rest)
}

// replaces reports whether a change puts a value in the place of one that was read.
func (c *change) replaces() bool {
	for _, v := range c.values {
		if v.Was != nil && *v.Was != "" {
			return true
		}
	}
	return false
}

// held reads the properties to be written from the record store, which does not lag
// behind as the search does.
func (s *sender) held(ctx context.Context, batch []*change) (map[string]map[string]any, *connectors.Error) {
	ids, names := make([]string, len(batch)), map[string]bool{}
	for i, c := range batch {
		ids[i] = c.id
		for name := range c.properties {
			names[name] = true
		}
	}
	found, err := s.api.readBatch(ctx, deals, ids, named(names))
	if err != nil {
		return nil, asError(err)
	}
	held := make(map[string]map[string]any, len(found))
	for _, o := range found {
		held[o.id] = o.fields(named(names))
	}
	return held, nil
}

// obstacle is why a change must not be sent, if so.
func (s *sender) obstacle(c *change, held map[string]map[string]any) *connectors.Error {
	now, there := held[c.id]
	if !there {
		return s.item(&problem{Category: notFound})
	}
	if fields := s.mapping.Conflicts(connectors.Update{ID: c.id, Fields: c.values}, now); len(fields) > 0 {
		return connectors.NewConflict("update "+deals, fields)
	}
	return nil
}
