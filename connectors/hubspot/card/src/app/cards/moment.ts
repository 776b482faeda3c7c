/** readMoment reads a date-time as HubSpot gives it: ISO 8601, or milliseconds since 1970. */
export function readMoment(text: string): Date | null {
  const moment = /^\d+$/.test(text) ? new Date(Number(text)) : new Date(text);
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment;
}

/** Place is where a person reads: how dates are written there, and what time it is. */
export interface Place {
  locale: string | undefined;
  zone: string;
}

/** showMoment writes a date-time in the account's time zone. */
export function showMoment(moment: Date, place: Place): string {
  return write(moment, place.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: place.zone });
}

/**
 * showDay writes a calendar day. HubSpot keeps days as midnight in UTC, so that is
 * where they are read: another zone would show the day before.
 */
export function showDay(text: string, place: Place): string {
  const day = readMoment(text);
  return day ? write(day, place.locale, { dateStyle: 'medium', timeZone: 'UTC' }) : text;
}

/** showAmount writes an amount of money without fractions of a unit. */
export function showAmount(amount: number, place: Place): string {
  return new Intl.NumberFormat(known(place.locale), { maximumFractionDigits: 0 }).format(amount);
}

function write(moment: Date, locale: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(known(locale), options).format(moment);
}

// HubSpot writes locales as en-us and en_US; what is neither is left to the browser.
function known(locale: string | undefined): string | undefined {
  try {
    return locale && Intl.getCanonicalLocales(locale.replace('_', '-'))[0];
  } catch {
    return undefined;
  }
}
