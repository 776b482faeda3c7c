package webhook

// LimitTo changes how many notifications are remembered.
func (r *Receiver) LimitTo(n int) { r.seen.room = n }
