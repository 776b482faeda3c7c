package connectortest

import (
	"context"
	"errors"
	"testing"
	"time"

	"fitsync/connectors"
)

// manyRequests is what a connector may at most send into a refusal before it gives
// up and says so.
const manyRequests = 12

func troubleCases() []testCase {
	return []testCase{
		{name: "an expired token is refreshed and the call replayed", run: expired, needs: can(Expire)},
		{name: "a revoked login is an auth error", run: revoked, needs: can(Revoke)},
		{name: "429 with a short Retry-After", run: throttledShortly, needs: can(Throttle)},
		{name: "429 with a long Retry-After", run: throttledLong, needs: can(Throttle)},
		{name: "429 without Retry-After", run: throttledUntold, needs: can(Throttle)},
		{name: "an outage is transient", needs: can(Outage), run: func(t *testing.T, b *bench) {
			persists(t, b, Fault{Kind: Outage}, connectors.Transient)
		}},
		{name: "a web page in place of an answer", needs: can(WebPage), run: func(t *testing.T, b *bench) {
			persists(t, b, Fault{Kind: WebPage}, connectors.Malformed, connectors.Transient)
		}},
		{name: "an answer that breaks off", needs: can(Cut), run: func(t *testing.T, b *bench) {
			persists(t, b, Fault{Kind: Cut}, connectors.Transient, connectors.Malformed)
		}},
		{name: "a lost answer to a write", run: lostAnswer, needs: can(Lose)},
		{name: "a hidden field is never read as empty", run: hiddenRead, needs: can(Hide)},
		{name: "a cancelled context", run: cancelled},
		{name: "a context that ends during silence", run: silence, needs: can(Silence)},
		{name: "calls are counted as the CRM counts them", run: counted, needs: func(_ Harness, c CRM) bool { return c.Calls != nil }},
	}
}

func expired(t *testing.T, b *bench) {
	ids := b.deals(2)
	drain(t, b.connector, connectors.Cursor{})
	b.Faults.Set(Fault{Kind: Expire, Times: 1})
	wantIDs(t, records(drain(t, b.connector, connectors.Cursor{})), ids)
	b.Faults.Set(Fault{Kind: Expire, Times: 1})
	b.write(t, connectors.Update{ID: ids[0], Fields: b.values(49)})
}

func revoked(t *testing.T, b *bench) {
	b.deals(1)
	drain(t, b.connector, connectors.Cursor{})
	b.Faults.Set(Fault{Kind: Revoke})
	_, err := b.connector.Pull(t.Context(), connectors.Cursor{})
	wantClass(t, "Pull", err, connectors.Auth)
	_, err = b.connector.Write(t.Context(), []connectors.Update{{ID: "any", Fields: b.values(49)}})
	wantClass(t, "Write", err, connectors.Auth)
}

func throttledShortly(t *testing.T, b *bench) {
	ids := b.deals(2)
	drain(t, b.connector, connectors.Cursor{})
	b.Faults.Set(Fault{Kind: Throttle, Times: 1, After: 2 * time.Second})
	began := b.clock.Now()
	page, err := b.connector.Pull(t.Context(), connectors.Cursor{})
	if err != nil {
		wantWait(t, b, err, began, 2*time.Second)
		return
	}
	wantIDs(t, page.Records, ids)
	if waited := b.clock.Now().Sub(began); waited < 2*time.Second {
		t.Errorf("the call was sent again after %v though it was told to wait 2s", waited)
	}
}

func throttledLong(t *testing.T, b *bench) {
	began := b.clock.Now()
	err := persists(t, b, Fault{Kind: Throttle, After: 10 * time.Minute}, connectors.Limit)
	wantWait(t, b, err, began, 10*time.Minute)
}

func throttledUntold(t *testing.T, b *bench) {
	persists(t, b, Fault{Kind: Throttle}, connectors.Limit)
}

// wantWait checks that an error keeps its caller away for as long as was told.
func wantWait(t *testing.T, b *bench, err error, began time.Time, least time.Duration) {
	t.Helper()
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok || e.Class != connectors.Limit {
		t.Fatalf("error %v is no limit", err)
	}
	if e.RetryAfter < least && e.Until.Before(began.Add(least)) {
		t.Errorf("the error asks to wait %v or until %v; want at least %v", e.RetryAfter, e.Until, least)
	}
}

// persists checks that a fault which does not pass is an error of each call, is not
// hammered, and leaves the cursor as good as it was.
func persists(t *testing.T, b *bench, fault Fault, want ...connectors.Class) error {
	t.Helper()
	ids := b.deals(2)
	start := connectors.Cursor{}
	drain(t, b.connector, start)
	calls := b.calls()
	b.Faults.Set(fault)
	page, err := b.connector.Pull(t.Context(), start)
	if err == nil {
		t.Fatalf("Pull gives %d records and no error", len(page.Records))
	}
	wantClass(t, "Pull", err, want...)
	if sent := b.calls() - calls; sent > manyRequests {
		t.Errorf("Pull sent %d requests into the refusal", sent)
	}
	if got, err := b.connector.Fetch(t.Context(), ids); err == nil {
		t.Errorf("Fetch gives %d records and no error", len(got))
	} else {
		wantClass(t, "Fetch", err, want...)
	}
	outcomes, writeErr := b.connector.Write(t.Context(), []connectors.Update{{ID: ids[0], Fields: b.values(49)}})
	if writeErr == nil || outcomes != nil {
		t.Errorf("Write gives outcomes %v and error %v; want only an error", outcomes, writeErr)
	}
	b.Faults.Clear()
	b.clock.Advance(time.Hour)
	wantIDs(t, records(drain(t, b.connector, start)), ids)
	b.write(t, connectors.Update{ID: ids[0], Fields: b.values(49)})
	return err
}

func (b *bench) calls() int64 {
	if b.Calls == nil {
		return 0
	}
	return b.Calls()
}

// lostAnswer allows the connector to repeat the write by itself or to say that its
// fate is unknown; sent again it must hold either way.
func lostAnswer(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	drain(t, b.connector, connectors.Cursor{})
	update := connectors.Update{ID: id, Fields: b.values(49)}
	b.Faults.Set(Fault{Kind: Lose, Times: 1})
	if _, err := b.connector.Write(t.Context(), []connectors.Update{update}); err != nil {
		wantClass(t, "Write", err, connectors.Transient)
	}
	b.Faults.Clear()
	b.write(t, update)
	b.wantValues(t, id, update.Fields...)
}

func hiddenRead(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	name := b.Mapping.Opportunity["name"]
	b.Faults.Set(Fault{Kind: Hide, Field: name})
	page, err := b.connector.Pull(t.Context(), connectors.Cursor{})
	if err != nil {
		wantClass(t, "Pull", err, connectors.Schema, connectors.Forbidden)
		return
	}
	if got, read := find(t, page.Records, id).Fields[name]; read {
		t.Errorf("the hidden field reads as %v", got)
	}
}

func cancelled(t *testing.T, b *bench) {
	ids := b.deals(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range b.everyCall(ids) {
		if err := call(ctx); !errors.Is(err, context.Canceled) || connectors.ClassOf(err) == "" {
			t.Errorf("%s: error is %v; want a typed one caused by the cancelled context", name, err)
		}
	}
}

func silence(t *testing.T, b *bench) {
	ids := b.deals(1)
	drain(t, b.connector, connectors.Cursor{})
	b.Faults.Set(Fault{Kind: Silence})
	for name, call := range b.everyCall(ids) {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			if err := call(ctx); connectors.ClassOf(err) == "" {
				t.Errorf("error is %v; want a typed one", err)
			}
		})
	}
}

// everyCall are the calls of a connector, by name.
func (b *bench) everyCall(ids []string) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Pull":     func(ctx context.Context) error { _, err := b.connector.Pull(ctx, connectors.Cursor{}); return err },
		"Fetch":    func(ctx context.Context) error { _, err := b.connector.Fetch(ctx, ids); return err },
		"Describe": func(ctx context.Context) error { _, err := b.connector.Describe(ctx); return err },
		"Write": func(ctx context.Context) error {
			_, err := b.connector.Write(ctx, []connectors.Update{{ID: ids[0], Fields: b.values(49)}})
			return err
		},
	}
}

func counted(t *testing.T, b *bench) {
	budgeter, ok := b.connector.(connectors.Budgeter)
	if !ok {
		t.Fatal("the CRM counts calls and the connector is no Budgeter")
	}
	ids := b.manyDeals()
	drain(t, b.connector, connectors.Cursor{})
	b.fetch(t, ids[0])
	b.write(t, connectors.Update{ID: ids[0], Fields: b.values(49)})
	if got, want := budgeter.Usage().Calls, b.Calls(); got != want || want == 0 {
		t.Errorf("the connector counts %d calls, the CRM %d", got, want)
	}
}
