import { readActions, readGaps, readReasons } from './lines.ts';
import type { Action, Gap, Reason } from './lines.ts';
import { readMoment } from './moment.ts';

/** What a person or the card sets to ask for a resync, the worker's echo of it, and why one failed. */
export const RESYNC = 'fitsync_resync';
export const RESYNC_DONE = 'fitsync_resync_done';
export const RESYNC_ERROR = 'fitsync_resync_error';

/** The deal properties that the card reads, under their default names. */
export const PROPERTIES = [
  'fitsync_score',
  'fitsync_low',
  'fitsync_high',
  'fitsync_grade',
  'fitsync_confidence',
  'fitsync_coverage',
  'fitsync_critical_gaps',
  'fitsync_open_gaps',
  'fitsync_reasons',
  'fitsync_gaps',
  'fitsync_actions',
  'fitsync_next_action_detail',
  'fitsync_next_action_due',
  'fitsync_revenue_at_risk',
  'fitsync_scored_at',
  RESYNC,
  RESYNC_DONE,
  RESYNC_ERROR,
];

/** Property values as HubSpot gives them: text, or null where empty. */
export type Values = Record<string, string | null>;

/** Fit is what the worker wrote on a deal. A number is null where it is not known. */
export interface Fit {
  score: number | null;
  low: number | null;
  high: number | null;
  grade: string;
  confidence: number | null;
  coverage: number | null;
  criticalGaps: number | null;
  openGaps: number | null;
  reasons: Reason[];
  gaps: Gap[];
  actions: Action[];
  nextDetail: string;
  nextDue: string;
  revenueAtRisk: number | null;
  scoredAt: Date | null;
}

/** readFit returns null for a deal that the worker has not judged yet. */
export function readFit(values: Values): Fit | null {
  const grade = text(values, 'fitsync_grade');
  const score = number(values, 'fitsync_score');
  if (grade === '' && score === null) {
    return null;
  }
  return {
    score,
    low: number(values, 'fitsync_low'),
    high: number(values, 'fitsync_high'),
    grade,
    confidence: number(values, 'fitsync_confidence'),
    coverage: number(values, 'fitsync_coverage'),
    criticalGaps: number(values, 'fitsync_critical_gaps'),
    openGaps: number(values, 'fitsync_open_gaps'),
    reasons: readReasons(text(values, 'fitsync_reasons')),
    gaps: readGaps(text(values, 'fitsync_gaps')),
    actions: readActions(text(values, 'fitsync_actions')),
    nextDetail: text(values, 'fitsync_next_action_detail'),
    nextDue: text(values, 'fitsync_next_action_due'),
    revenueAtRisk: number(values, 'fitsync_revenue_at_risk'),
    scoredAt: readMoment(text(values, 'fitsync_scored_at')),
  };
}

/** Resync is the latest request on the deal: whether the worker has run it, or why it failed. */
export interface Resync {
  asked: Date;
  done: boolean;
  failure: string; // empty for one that has not failed
}

/** readResync returns null for a deal of which nobody has asked a resync. */
export function readResync(values: Values, now: Date): Resync | null {
  const asked = readMoment(text(values, RESYNC));
  return asked && { asked, done: echoes(readMoment(text(values, RESYNC_DONE)), asked, now), failure: failureOf(text(values, RESYNC_ERROR), asked) };
}

// The echo of a time that somebody set in the future says nothing of a later request.
function echoes(done: Date | null, asked: Date, now: Date): boolean {
  if (done === null) {
    return false;
  }
  const [echo, request] = [wholeSeconds(done), wholeSeconds(asked)];
  return echo === request || (echo > request && echo <= wholeSeconds(now) + SKEW);
}

const SKEW = 60; // seconds by which clocks may differ

// The worker writes "2026-11-24T15:00:00.000Z · why" about the request of that moment.
function failureOf(said: string, asked: Date): string {
  const at = said.indexOf(' · ');
  const failed = at < 0 ? null : readMoment(said.slice(0, at));
  return failed !== null && wholeSeconds(failed) === wholeSeconds(asked) ? said.slice(at + 3) : '';
}

/** wholeSeconds is what a moment is compared by: the worker writes no fractions. */
export function wholeSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

function text(values: Values, name: string): string {
  return values[name]?.trim() ?? '';
}

function number(values: Values, name: string): number | null {
  const found = text(values, name);
  return found === '' || !Number.isFinite(Number(found)) ? null : Number(found);
}
