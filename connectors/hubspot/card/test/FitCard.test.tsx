import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Accordion, Alert, Button, EmptyState, ErrorState, LoadingSpinner, ScoreCircle, StatusTag, TableRow } from '@hubspot/ui-extensions';
import { FitCard } from '../src/app/cards/FitCard.tsx';
import { judged, page, textOf } from './deal.ts';
import type { Location, State } from './deal.ts';

function shown(location: Location, state: Partial<State>) {
  const rendered = page(location, state);
  rendered.render(<FitCard folded={location === 'crm.record.sidebar'} />);
  return { ...rendered, text: textOf(rendered.getRootNode()) };
}

for (const location of ['crm.record.tab', 'crm.record.sidebar'] as const) {
  test(`${location} shows all that the worker wrote`, () => {
    const { find, text } = shown(location, { properties: judged });
    assert.equal(find(ScoreCircle).props.score, 49);
    assert.equal(find(StatusTag).text, 'Blocked');
    assert.equal(find(StatusTag).props.variant, 'danger');
    for (const part of [
      'Fit 49 of 100, between 42 and 60',
      '67 % of the requirements’ weight judged · 50 % of that covered · 1 critical gap · revenue at risk 12,346',
      'SSO with SAML: worth 39 of the missing points.',
      '−39', 'not supported: nothing in the catalog answers it', '−12', 'EU residency', 'not assessed yet',
      'SSO with SAML (critical)', 'dedicated sprint', '4–6 weeks', '80,000 EUR', 'Dark mode (low)', '1 week',
      'Build SSO: Ask for a date, due Dec 4, 2026',
      'close gap: Build SSO, due Dec 4, 2026, product team',
      'Scored Nov 24, 2026, 10:00', // the account's time zone
    ]) {
      assert.ok(text.includes(part), `${part} is not in: ${text}`);
    }
  });
}

test('the sidebar folds its lists, the tab does not', () => {
  assert.deepEqual(shown('crm.record.tab', { properties: judged }).findAll(Accordion), []);
  const titles = shown('crm.record.sidebar', { properties: judged }).findAll(Accordion).map((one) => one.props.title);
  assert.deepEqual(titles, ['Why 51 points are missing', 'Gaps (2)', 'Next actions']);
});

test('the points add up to 100 minus the score, also where the list was cut', () => {
  const cut = { ...judged, fitsync_reasons: '−39 · SSO with SAML · not supported\n−1…' };
  const { findAll } = shown('crm.record.tab', { properties: cut });
  const rows = findAll(TableRow).map(textOf);
  assert.ok(rows.includes('−12Further reasons, which did not fit into the property'), rows.join('\n'));
});

test('a score that a person changed is not explained away', () => {
  const { text } = shown('crm.record.tab', { properties: { ...judged, fitsync_score: '90' } });
  assert.match(text, /\+41The score was changed by a person/);
});

test('a full score has nothing to explain', () => {
  const full = { ...judged, fitsync_score: '100', fitsync_grade: 'Strong', fitsync_reasons: null, fitsync_gaps: '', fitsync_actions: null };
  const { text, findAll } = shown('crm.record.tab', { properties: full });
  assert.ok(!/points are missing|lift the score|Gaps/.test(text), text);
  assert.deepEqual(findAll(Alert), []);
});

test('a deal without judged requirements has no score, and says so', () => {
  const { text, findAll } = shown('crm.record.tab', { properties: { fitsync_grade: 'Unscored', fitsync_confidence: '0' } });
  assert.deepEqual(findAll(ScoreCircle), []);
  assert.match(text, /UnscoredNo requirement of this deal has been judged/);
});

test('an empty deal says what comes, and may be resynced', () => {
  const { find, text } = shown('crm.record.sidebar', { properties: { fitsync_grade: null, fitsync_score: '' } });
  assert.equal(find(EmptyState).props.title, 'Not judged yet');
  assert.match(text, /Resync$/);
});

test('while loading nothing else is shown', () => {
  const { find, findAll } = shown('crm.record.tab', { isLoading: true });
  assert.equal(find(LoadingSpinner).props.label, 'Loading the product fit');
  assert.deepEqual(findAll(EmptyState), []);
});

test('an error is told and may be tried again', () => {
  const { find, seen } = shown('crm.record.tab', { error: new Error('the network is away') });
  assert.equal(find(ErrorState).props.type, undefined);
  assert.match(textOf(find(ErrorState)), /the network is away/);
  find(Button).trigger('onClick');
  assert.equal(seen.refetches, 1);
});

test('without permission the card says who can help', () => {
  const { find, findAll } = shown('crm.record.tab', { error: new Error('This user does not have permission to view deals') });
  assert.equal(find(ErrorState).props.type, 'lock');
  assert.match(textOf(find(ErrorState)), /view access/);
  assert.deepEqual(findAll(Button), []);
});
