// What the worker writes into the text fields, one item a line, read back into parts.
// A line that does not look like one, such as the last of a text that was cut, is kept whole.

const SEPARATOR = ' · ';
const VERDICT = /^(not supported|partially supported|supported|not assessed yet)\b/; // begins why points are lost
const DAY = /^\d{4}-\d\d-\d\d$/;

function lines(text) {
    return (text || '').split('\n').map((line) => line.trim()).filter(Boolean);
}

/** "−12 · SSO with SAML · not supported: nothing answers it" */
export function readReasons(text) {
    return lines(text).map((line, key) => {
        const parts = line.split(SEPARATOR);
        const points = /^−(\d+)$/.exec(parts[0]);
        if (!points || parts.length < 2) {
            return { key, text: line };
        }
        const found = parts.findIndex((part, i) => i > 1 && VERDICT.test(part));
        const at = found < 0 ? parts.length : found;
        return { key, points: Number(points[1]), text: parts.slice(1, at).join(SEPARATOR), why: parts.slice(at).join(SEPARATOR) };
    });
}

/** "critical · SSO with SAML · dedicated sprint · 4–6 weeks · 80,000 EUR" */
export function readGaps(text) {
    return lines(text).map((line, key) => {
        const parts = line.split(SEPARATOR);
        if (parts.length < 5) {
            return { key, title: line };
        }
        const [approach, timeline, cost] = parts.splice(-3);
        return { key, severity: parts[0], title: parts.slice(1).join(SEPARATOR), approach, timeline, cost };
    });
}

/** "close_gap · Build SSO · 2026-12-04 · product team" */
export function readActions(text) {
    return lines(text).map((line, key) => {
        const parts = line.split(SEPARATOR);
        const at = parts.findLastIndex((part) => DAY.test(part));
        if (at < 2) {
            return { key, title: line };
        }
        return {
            key, kind: words(parts[0]), title: parts.slice(1, at).join(SEPARATOR), due: parts[at],
            owner: parts.slice(at + 1).join(SEPARATOR)
        };
    });
}

/** "close_gap" reads "Close gap". */
export function words(name) {
    const text = (name || '').replaceAll('_', ' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
}
