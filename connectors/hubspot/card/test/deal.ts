import { createRenderer } from '@hubspot/ui-extensions/testing';
import type { RenderedChildNode } from '@hubspot/ui-extensions/testing';
import type { Values } from '../src/app/cards/properties.ts';

/** judged is what the worker writes on a deal with two gaps. Moments as HubSpot gives them. */
export const judged: Values = {
  fitsync_score: '49',
  fitsync_low: '42.0',
  fitsync_high: '60',
  fitsync_grade: 'Blocked',
  fitsync_confidence: '67',
  fitsync_coverage: '50',
  fitsync_critical_gaps: '1',
  fitsync_open_gaps: '2',
  fitsync_reasons: '−39 · SSO with SAML · not supported: nothing in the catalog answers it\n−12 · EU residency · not assessed yet',
  fitsync_gaps: 'critical · SSO with SAML · dedicated sprint · 4–6 weeks · 80,000 EUR\nlow · Dark mode · backlog · 1 week · 1,000 EUR',
  fitsync_actions: 'close_gap · Build SSO · 2026-12-04 · product team',
  fitsync_next_action_detail: 'Build SSO: Ask for a date',
  fitsync_next_action_due: '2026-12-04',
  fitsync_revenue_at_risk: '12345.5',
  fitsync_scored_at: '2026-11-24T15:00:00Z',
  fitsync_resync: null,
  fitsync_resync_done: null,
  fitsync_resync_error: null,
};

export type Location = 'crm.record.tab' | 'crm.record.sidebar';

/** State is what useCrmProperties returns. */
export interface State {
  properties: Values;
  error: Error | null;
  isLoading: boolean;
}

/** page is a renderer in whose deal page the hooks return state, and its count of refetches. */
export function page(location: Location, state: Partial<State>) {
  const renderer = createRenderer(location);
  const seen = { refetches: 0 };
  const shown: State = { properties: {}, error: null, isLoading: false, ...state };
  renderer.mocks.useCrmProperties.willCall(() => ({
    ...shown,
    isRefetching: false,
    refetch: async () => {
      seen.refetches += 1;
    },
  }));
  Object.assign(renderer.mocks.context, {
    crm: { objectId: 9001, objectTypeId: '0-3' },
    portal: { id: 1, timezone: 'America/New_York' },
  });
  Object.assign(renderer.mocks.context.user, { locale: 'en-us' });
  // A busy machine takes longer than the renderer's second.
  const waitFor = (check: () => void) => renderer.waitFor(check, { timeoutInMs: 20_000 });
  return { ...renderer, waitFor, seen };
}

/** textOf is all text below a node; the renderer's own text holds no nested components'. */
export function textOf(node: { childNodes: RenderedChildNode[] }): string {
  return node.childNodes.map((child) => ('childNodes' in child ? textOf(child) : child.text)).join('');
}
