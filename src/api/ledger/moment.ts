const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time of ISO 8601 in the one form that every reader of it takes: `YYYY-MM-DDThh:mm[:ss[.fff]]` and `Z` or an
 * offset, which is kept. A day alone is its first moment, a time without an offset is UTC's.
 * @returns null for anything else, and for a day that no calendar has
 */
export function momentOf(text: string): string | null {
  const [, year = '', month = '', day = '', time = '00:00:00', offset = 'Z'] = FORM.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (year === '' || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return null;
  const moment = `${year}-${month}-${day}T${time}${offset}`;
  return Number.isFinite(Date.parse(moment)) ? moment : null;
}
