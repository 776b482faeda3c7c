package hubspot

import "sync"

// confirmed remembers which properties were found to exist although no record of a
// page held them. The zero value is empty and ready.
type confirmed struct {
	mu    sync.Mutex
	names map[[2]string]bool
}

func (c *confirmed) has(objectType, name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[[2]string{objectType, name}]
}

func (c *confirmed) add(objectType, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = map[[2]string]bool{}
	}
	c.names[[2]string{objectType, name}] = true
}
