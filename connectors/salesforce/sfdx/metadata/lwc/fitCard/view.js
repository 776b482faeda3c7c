// What the card shows, worked out from the records; nothing here knows the page.

import { readActions, readGaps, readReasons, words } from './texts';

const TONES = { Strong: 'success', Good: 'success', Weak: 'warning', Blocked: 'error', Unscored: 'neutral' };

/** The grade with the look of its badge. */
export function grade(name) {
    return { name, tone: `grade grade_${TONES[name] || 'neutral'}` };
}

/** Whether a field has a value: one that is hidden from the person is undefined. */
export function known(value) {
    return value !== undefined && value !== null;
}

/** The reasons under a title that shows how they lead from 100 to the score. */
export function reasons(text, score) {
    const rows = readReasons(text).map((row) => ({ ...row, shown: row.points ? `−${row.points}` : '' }));
    if (!known(score)) {
        return { rows, title: 'Why' };
    }
    const told = rows.reduce((sum, row) => sum + (row.points || 0), 0);
    const rest = 100 - score - told;
    if (rest > 0) {
        rows.push({ key: 'rest', shown: `−${rest}`, points: rest, text: 'Further reasons, each small' });
    } else if (rest < 0) {
        rows.push({ key: 'rest', shown: `+${-rest}`, text: 'The score was changed by a person: the reasons add up to more.' });
    }
    return { rows, title: `Why 100 − ${100 - score} = ${score}` };
}

/** The gaps from their rows; from the text where there are no rows. */
export function gaps(rows, text) {
    if (!rows.length) {
        return readGaps(text).map((gap) => ({ ...gap, ...severity(gap.severity), costText: gap.cost }));
    }
    return rows.map((row) => ({
        key: row.id,
        title: row.title,
        ...severity(row.severity),
        approach: words(row.approach).toLowerCase(),
        timeline: weeks(row.low, row.high),
        cost: row.cost,
        currency: row.currency,
        hasCost: row.cost !== null && row.cost !== undefined
    }));
}

function severity(name) {
    return { severity: name, tone: `severity severity_${name || 'none'}` };
}

function weeks(low, high) {
    if (!high) {
        return '';
    }
    if (high === 1) {
        return '1 week';
    }
    return low === high ? `${high} weeks` : `${low}–${high} weeks`;
}

/** What would lift the score most, or undefined where nothing would. */
export function lift(rows, told, score) {
    const best = rows.reduce((found, row) => (row.fixed > (found ? found.fixed : score) ? row : found), undefined);
    if (best) {
        return { title: best.title, effect: `from ${score} to ${best.fixed}` };
    }
    const heaviest = told.find((row) => row.points && row.key !== 'rest');
    return heaviest && { title: heaviest.text, effect: `by up to ${heaviest.points}` };
}

/** The actions, the most valuable first, with a mark on those that are late. */
export function actions(text, today) {
    return readActions(text).map((action) => ({ ...action, late: Boolean(action.due) && action.due < today }));
}

/** What a request has come to, for people; overdue is one that should have been taken up long ago. */
export function request(status, error, overdue) {
    switch (status) {
        case 'new':
            if (overdue) {
                const text = 'No worker has taken the resync up yet. Ask your administrator whether the FitSync worker runs.';
                return { text, busy: false, failed: true };
            }
            return { text: 'Resync requested. A worker takes it up within about a minute.', busy: true };
        case 'running':
            return { text: 'The deal is being judged again.', busy: true };
        case 'done':
            return { text: 'Resync done.', busy: false };
        case 'failed':
            return { text: `Resync failed: ${error || 'the worker gave no reason'}`, busy: false, failed: true };
        default:
            return undefined;
    }
}

/** The message of an error of the UI API, whose shape depends on what failed. */
export function message(error) {
    const body = error && error.body;
    if (Array.isArray(body)) {
        return body.map((one) => one.message).join(' ');
    }
    const details = body && body.output;
    const deep = details && [...(details.errors || []), ...Object.values(details.fieldErrors || {}).flat()];
    if (deep && deep.length) {
        return deep.map((one) => one.message).join(' ');
    }
    return (body && body.message) || (error && error.message) || 'Something went wrong.';
}
