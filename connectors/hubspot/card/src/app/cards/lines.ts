// The long texts that the worker writes: one item a line, its parts between middle
// dots. The last line of a text that was too long for its property may be cut; a line
// that does not read as its list promises is shown as it stands.

const DOT = ' · ';
const VERDICT = /^(not supported|partially supported|supported|not assessed yet)\b/; // begins why points are lost
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reason is what one requirement costs. points is null for a line that was cut. */
export interface Reason {
  points: number | null;
  need: string;
  why: string;
}

/** Gap has empty parts where a line was cut. */
export interface Gap {
  severity: string;
  title: string;
  approach: string;
  timeline: string;
  cost: string;
}

/** Action has no due day where none was set; due is a calendar day, 2026-12-04. */
export interface Action {
  kind: string;
  title: string;
  due: string;
  owner: string;
}

/** readReasons reads lines such as "−39 · SSO with SAML · not supported: nothing answers it". */
export function readReasons(text: string): Reason[] {
  return lines(text).map((line) => {
    const found = /^[−-](\d+) · (.*)$/.exec(line);
    if (!found) {
      return { points: null, need: line, why: '' };
    }
    const parts = (found[2] ?? '').split(DOT);
    const first = parts.findIndex((part, i) => i > 0 && VERDICT.test(part));
    const at = first < 0 ? parts.length : first;
    return { points: Number(found[1]), need: parts.slice(0, at).join(DOT), why: parts.slice(at).join(DOT) };
  });
}

/** readGaps reads lines such as "critical · SSO · dedicated sprint · 4–6 weeks · 80,000 EUR". */
export function readGaps(text: string): Gap[] {
  return lines(text).map((line) => {
    const parts = line.split(DOT);
    if (parts.length < 5 || !/^\d+(–\d+)? weeks?$/.test(parts.at(-2) ?? '')) {
      return { severity: '', title: line, approach: '', timeline: '', cost: '' };
    }
    const [severity = '', ...rest] = parts;
    const [approach = '', timeline = '', cost = ''] = rest.splice(-3);
    return { severity, title: rest.join(DOT), approach, timeline, cost };
  });
}

/** readActions reads lines such as "close_gap · Build SSO · 2026-12-04 · product team". */
export function readActions(text: string): Action[] {
  return lines(text).map((line) => {
    const [kind = '', ...rest] = line.split(DOT);
    const at = rest.findLastIndex((part) => DAY.test(part));
    if (at < 1) {
      return { kind: words(kind), title: rest.join(DOT), due: '', owner: '' };
    }
    return { kind: words(kind), title: rest.slice(0, at).join(DOT), due: rest[at] ?? '', owner: rest.slice(at + 1).join(DOT) };
  });
}

/**
 * unexplained is how many points the listed reasons leave open of the 100 − score that
 * the worker's whole list adds up to: more than none where the list was cut.
 */
export function unexplained(score: number, reasons: Reason[]): number {
  return 100 - score - reasons.reduce((sum, reason) => sum + (reason.points ?? 0), 0);
}

/** heaviest is the reason that costs most, null where none has points. */
export function heaviest(reasons: Reason[]): (Reason & { points: number }) | null {
  let most: (Reason & { points: number }) | null = null;
  for (const { points, need, why } of reasons) {
    if (points !== null && points > (most?.points ?? 0)) {
      most = { points, need, why };
    }
  }
  return most;
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
