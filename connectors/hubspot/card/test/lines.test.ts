import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heaviest, readActions, readGaps, readReasons, unexplained } from '../src/app/cards/lines.ts';
import { readMoment, showDay, showMoment } from '../src/app/cards/moment.ts';

test('reasons', () => {
  assert.deepEqual(readReasons('−39 · SSO · SAML · not supported: a · b\n\n-2 · plain minus\n−1 · cut …\nno reason at all'), [
    { points: 39, need: 'SSO · SAML', why: 'not supported: a · b' },
    { points: 2, need: 'plain minus', why: '' },
    { points: 1, need: 'cut …', why: '' },
    { points: null, need: 'no reason at all', why: '' },
  ]);
  assert.deepEqual(readReasons(''), []);
});

test('the heaviest reason is the first of the largest', () => {
  const reasons = readReasons('−5 · a\n−9 · b\n−9 · c\n−1…');
  assert.equal(heaviest(reasons)?.need, 'b');
  assert.equal(unexplained(70, reasons), 7);
  assert.equal(heaviest(readReasons('−0 · a\ncut')), null);
});

test('gaps', () => {
  assert.deepEqual(readGaps('high · Export · to · CSV · backlog · 2–3 weeks · 1,000 EUR\ncritical · SSO · dedica…'), [
    { severity: 'high', title: 'Export · to · CSV', approach: 'backlog', timeline: '2–3 weeks', cost: '1,000 EUR' },
    { severity: '', title: 'critical · SSO · dedica…', approach: '', timeline: '', cost: '' },
  ]);
});

test('actions', () => {
  assert.deepEqual(readActions('train_team · Learn · it · 2026-12-04 · sales engineer\nstart_poc · Without a day · legal\nclose_gap'), [
    { kind: 'train team', title: 'Learn · it', due: '2026-12-04', owner: 'sales engineer' },
    { kind: 'start poc', title: 'Without a day · legal', due: '', owner: '' },
    { kind: 'close gap', title: '', due: '', owner: '' },
  ]);
});

test('moments', () => {
  const place = { locale: 'de_DE', zone: 'Europe/Berlin' };
  assert.equal(readMoment('1795532400000')?.toISOString(), readMoment('2026-11-24T15:00:00Z')?.toISOString());
  assert.equal(readMoment(''), null);
  assert.equal(readMoment('soon'), null);
  assert.equal(showMoment(new Date('2026-11-24T23:30:00Z'), place), '25.11.2026, 00:30');
  assert.equal(showDay('2026-12-04', place), '04.12.2026');
  assert.equal(showDay('1796342400000', { ...place, zone: 'America/New_York' }), '04.12.2026');
  assert.equal(showDay('soon', place), 'soon');
  assert.match(showMoment(new Date(0), { locale: 'no such place', zone: 'UTC' }), /1970/);
});
