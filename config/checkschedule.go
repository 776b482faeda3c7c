package config

import (
	"fmt"
	"time"
)

// Timing says when a connection is synced.
type Timing struct {
	Spec, Zone string
	Blackout   []string
	Jitter     time.Duration
}

// Timing is when the connection is synced; its Spec is empty where it is only by hand.
func (c *Connection) Timing() Timing { return Timing{c.Schedule, c.TimeZone, c.Blackout, c.Jitter} }

// ScheduleLine is the line of the file in which the schedule of a connection stands,
// by the connection's place in the list; 0 if there is none.
func (c *Config) ScheduleLine(connection int) int {
	return c.lines[fmt.Sprintf("connections[%d].schedule", connection)]
}

// A schedule that runs more often than ShortestInterval is refused, since every run
// costs API calls. One below the calm interval is warned of.
const (
	ShortestInterval = 5 * time.Second
	calmInterval     = time.Minute
)

func (c *checker) schedule(path string, conn *Connection) {
	zone := conn.TimeZone
	if _, err := time.LoadLocation(zone); err != nil || zone == "" {
		c.problem(path+".time_zone", "%q is not known; use a name such as UTC or Europe/Berlin", zone)
		zone = "UTC"
	}
	if conn.Schedule == "" || c.scheduleFunc == nil {
		return
	}
	interval, err := c.scheduleFunc(Timing{Spec: conn.Schedule, Zone: zone})
	switch {
	case err != nil:
		c.problem(path+".schedule", "%v", err)
		return
	case interval < ShortestInterval:
		c.problem(path+".schedule", "%q runs every %s; use %s or more, such as @every 15m: every run costs API calls",
			conn.Schedule, interval, ShortestInterval)
	case interval < calmInterval:
		c.warn(path+".schedule", "%q runs every %s: is that meant? Every run costs at least one API call", conn.Schedule, interval)
	}
	c.blackout(path, Timing{Spec: conn.Schedule, Zone: zone}, conn)
}

// blackout checks what is added to a spec that is right: each window, all windows, the
// jitter.
func (c *checker) blackout(path string, timing Timing, conn *Connection) {
	for i, window := range conn.Blackout {
		timing.Blackout = []string{window}
		if _, err := c.scheduleFunc(timing); err != nil {
			c.problem(fmt.Sprintf("%s.blackout[%d]", path, i), "%v", err)
			return
		}
	}
	timing.Blackout = conn.Blackout
	if _, err := c.scheduleFunc(timing); err != nil {
		c.problem(path+".blackout", "%v", err)
		return
	}
	timing.Jitter = conn.Jitter
	if _, err := c.scheduleFunc(timing); err != nil {
		c.problem(path+".jitter", "%v", err)
	}
}
