import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { answering, host } from './host.ts';
import type { Serve } from './host.ts';
import { act } from 'react';
import { Alert, LoadingButton } from '@hubspot/ui-extensions';
import { CrmPropertyList } from '@hubspot/ui-extensions/crm';
import { FitCard } from '../src/app/cards/FitCard.tsx';
import { RESYNC } from '../src/app/cards/properties.ts';
import type { Values } from '../src/app/cards/properties.ts';
import { LOOK_AGAIN, LOOKS } from '../src/app/cards/Resync.tsx';
import { judged, page, textOf } from './deal.ts';
import type { Location } from './deal.ts';

function clicked(serve: Serve, location: Location = 'crm.record.tab') {
  const worker = host(serve);
  const rendered = page(location, { properties: judged });
  rendered.render(<FitCard folded={false} />);
  rendered.find(LoadingButton).trigger('onClick');
  return { ...rendered, ...worker, text: () => textOf(rendered.getRootNode()) };
}

test('the button sets fitsync_resync of this deal to the present time', async () => {
  const before = Date.now();
  const { asked, mocks, seen, text, waitFor } = clicked(answering(200));
  await waitFor(() => assert.match(text(), /Resync requested .*; FitSync takes it up at its next poll\.$/));
  assert.equal(asked.length, 1);
  const { body, ...request } = asked[0]!;
  assert.deepEqual(request, { path: '/crm/v3/objects/0-3/9001', method: 'PATCH', contentType: 'application/json' });
  const properties = body?.properties as Record<string, string>;
  assert.deepEqual(Object.keys(properties), [RESYNC]);
  const set = Date.parse(properties[RESYNC]!);
  assert.ok(before <= set && set <= Date.now(), properties[RESYNC]);
  assert.equal(mocks.actions.refreshObjectProperties.callCount, 1);
  assert.equal(seen.refetches, 1);
});

test('while the request is under way the button waits', async () => {
  let answer: () => void = () => undefined;
  const { find, waitFor } = clicked(() => new Promise((resolve) => {
    answer = () => resolve({ status: 200, headers: {}, body: null });
  }));
  await waitFor(() => assert.equal(find(LoadingButton).props.loading, true));
  answer();
  await waitFor(() => assert.equal(find(LoadingButton).props.loading, false));
});

const refusals: [number, RegExp][] = [
  [400, /does not exist.*provision --apply/],
  [401, /may not request/],
  [403, /may not request.*crm\.objects\.deals\.write/],
  [404, /no longer exists/],
  [429, /Try again/],
  [500, /Try again/],
];

for (const [status, says] of refusals) {
  test(`an answer of ${status} says what to do`, async () => {
    const { find, findAll, seen, waitFor } = clicked(answering(status));
    await waitFor(() => assert.equal(findAll(Alert).length, 2)); // one is the tip
    const alert = find(Alert, (one) => one.props.variant !== 'tip');
    assert.match(`${alert.props.title} ${textOf(alert)}`, says);
    assert.equal(seen.refetches, 0);
  });
}

for (const location of ['crm.record.tab', 'crm.record.sidebar'] as const) {
  test(`${location}: where HubSpot passes nothing on, the property can be set by hand`, async () => {
    const { findAll, logged, text, waitFor } = clicked(() => Promise.reject(new TypeError('secret detail')), location);
    await waitFor(() => assert.match(text(), /Set the property FitSync resync/));
    const lists = findAll(CrmPropertyList).map((list) => list.props.properties);
    assert.deepEqual(lists, location === 'crm.record.tab' ? [[RESYNC]] : []); // no such component in the sidebar
    assert.deepEqual(logged, ['fitsync: the resync request was not passed on: TypeError']);
  });
}

const now = new Date().toISOString();

const states: [string, string | null, RegExp][] = [
  [now, null, /Resync requested .*next poll/],
  ['2020-03-24T15:00:00Z', null, /has not taken up the resync requested Mar 24, 2020, 11:00.*Ask an administrator/],
  ['2026-11-24T15:00:00.900Z', '2026-11-24T15:00:00Z', /requested Nov 24.* is done/],
  [now, '2026-11-24T15:00:00Z', /next poll/],
  ['2026-11-24T15:00:00Z', '1795532400000', /is done/],
  ['9999-01-01T00:00:00Z', '9999-01-01T00:00:00Z', /is done/],
  [now, '9999-01-01T00:00:00Z', /next poll/], // an earlier request of a time in the future
];

for (const [asked, done, says] of states) {
  test(`a request of ${asked}, echoed ${done}`, () => {
    const { render, getRootNode } = page('crm.record.tab', { properties: { ...judged, fitsync_resync: asked, fitsync_resync_done: done } });
    render(<FitCard folded={false} />);
    assert.match(textOf(getRootNode()), says);
  });
}

test('a request that failed says why, and is not looked after', (t) => {
  const failed = { fitsync_resync: '2026-11-24T15:00:00.500Z', fitsync_resync_error: '2026-11-24T15:00:00.500Z · the catalog is empty · import one' };
  const { render, find, getRootNode } = page('crm.record.tab', { properties: { ...judged, ...failed } });
  render(<FitCard folded={false} />);
  const alert = find(Alert, (one) => one.props.variant === 'error');
  assert.match(String(alert.props.title), /The resync requested Nov 24, 2026, 10:00.* failed/);
  assert.match(textOf(alert), /the catalog is empty · import one/);
  assert.doesNotMatch(textOf(getRootNode()), /next poll/);
  const seen = rendered(t, failed);
  t.mock.timers.tick(LOOK_AGAIN * 2);
  assert.equal(seen.refetches, 0);
});

test('what is said of an earlier request that failed says nothing of the latest', () => {
  const failed = { fitsync_resync: now, fitsync_resync_error: '2026-11-24T15:00:00.000Z · the catalog is empty' };
  const { render, getRootNode } = page('crm.record.tab', { properties: { ...judged, ...failed } });
  render(<FitCard folded={false} />);
  assert.match(textOf(getRootNode()), /next poll/);
});

// Effects run within act, and timers are the test's.
function rendered(t: TestContext, properties: Values) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { render, seen } = page('crm.record.tab', { properties: { ...judged, ...properties } });
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  t.after(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));
  act(() => void render(<FitCard folded={false} />));
  return seen;
}

test('a waiting request is looked after, and not for ever', (t) => {
  const seen = rendered(t, { fitsync_resync: '2026-11-24T15:00:00Z' });
  assert.equal(seen.refetches, 0);
  t.mock.timers.tick(LOOK_AGAIN);
  assert.equal(seen.refetches, 1);
  t.mock.timers.tick(LOOK_AGAIN * LOOKS * 2);
  assert.equal(seen.refetches, LOOKS);
});

test('a request that is done is not looked after', (t) => {
  const seen = rendered(t, { fitsync_resync: '2026-11-24T15:00:00Z', fitsync_resync_done: '2026-11-24T15:00:00Z' });
  t.mock.timers.tick(LOOK_AGAIN * 2);
  assert.equal(seen.refetches, 0);
});

// The Go test gives the address of a simulated portal with deal FITSYNC_DEAL, and looks
// there at what the click has done.
test('the button works on a portal', { skip: !process.env.FITSYNC_PORTAL && 'run by TestCard' }, async () => {
  const rendered = page('crm.record.tab', { properties: judged });
  Object.assign(rendered.mocks.context.crm, { objectId: Number(process.env.FITSYNC_DEAL) });
  host(async ({ path, method, contentType, body }) => {
    const response = await fetch(process.env.FITSYNC_PORTAL + path, {
      method,
      headers: { Authorization: `Bearer ${process.env.FITSYNC_TOKEN}`, 'Content-Type': contentType ?? '' },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: {}, body: null };
  });
  rendered.render(<FitCard folded={false} />);
  rendered.find(LoadingButton).trigger('onClick');
  await rendered.waitFor(() => assert.match(textOf(rendered.getRootNode()), /Resync requested/));
});
