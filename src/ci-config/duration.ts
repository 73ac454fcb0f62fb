const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lengths as GitLab counts them: a month has 30 days, a year 365.25. */
const SECONDS_OF: ReadonlyMap<string, number> = new Map(
  [
    { seconds: 1, names: ['s', 'sec', 'secs', 'second', 'seconds'] },
    { seconds: MINUTE, names: ['m', 'min', 'mins', 'minute', 'minutes'] },
    { seconds: HOUR, names: ['h', 'hr', 'hrs', 'hour', 'hours'] },
    { seconds: DAY, names: ['d', 'dy', 'day', 'days'] },
    { seconds: 7 * DAY, names: ['w', 'wk', 'wks', 'week', 'weeks'] },
    { seconds: 30 * DAY, names: ['mo', 'mos', 'month', 'months'] },
    { seconds: 365.25 * DAY, names: ['y', 'yr', 'yrs', 'year', 'years'] },
  ].flatMap(({ seconds, names }) => names.map(name => [name, seconds] as const)),
);

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, number) => [word, number] as const),
);

const JOINERS: ReadonlySet<string> = new Set(['and', 'with', 'plus', ',']);

/**
 * GitLab's durations in human words: `3 mins 4 sec`, `2h20min`, `1 week and 2 days`, `1:20` (minutes and
 * seconds), `42` (seconds).
 * @returns whole seconds, 0 or more, or null when the text is no duration
 */
export function parseDuration(text: string): number | null {
  if (text.length > 255) return null;
  const words = text.trim().toLowerCase();
  const seconds = clockTime(words) ?? spokenTime(words);
  return seconds !== null && Number.isSafeInteger(Math.round(seconds)) ? Math.round(seconds) : null;
}

/**
 * `artifacts: expire_in`.
 * @returns seconds, or 'never' for artifacts that are kept, or null when the text is neither
 */
export function parseExpireIn(text: string): number | 'never' | null {
  return text.trim().toLowerCase() === 'never' ? 'never' : parseDuration(text);
}

/** `4:01`, `4:01:01`. */
function clockTime(words: string): number | null {
  if (!/^\d{1,6}(:\d{1,2}){1,2}$/.test(words)) return null;
  return words.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

function spokenTime(words: string): number | null {
  const tokens = split(words)?.filter(token => !JOINERS.has(token)) ?? [];
  if (tokens.length === 0) return null;
  let seconds = 0;
  for (let at = 0; at < tokens.length; at += 2) {
    const number = numberOf(tokens[at] ?? '');
    const unit = SECONDS_OF.get(tokens[at + 1] ?? 's');
    if (number === null || unit === undefined) return null;
    seconds += number * unit;
  }
  return seconds;
}

function split(words: string): string[] | null {
  const tokens = words.match(/\d+(?:\.\d+)?|\.\d+|[a-z]+|,/g) ?? [];
  return tokens.join('') === words.replace(/\s+/g, '') ? tokens : null;
}

function numberOf(token: string): number | null {
  return /^[\d.]/.test(token) ? Number(token) : (NUMBER_WORDS.get(token) ?? null);
}
