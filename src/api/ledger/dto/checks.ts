import { ValidateBy, ValidateIf } from 'class-validator';
import { momentOf } from '../moment.js';

/** The field may be left out. null is a value like any other: refused where it isn't one that the field takes. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_dto: unknown, value: unknown) => value !== undefined);
}

interface TextOptions {
  /** UTF-16 code units; 1 by default. */
  readonly min?: number;
  readonly max: number;
  /** May have several lines; NUL is refused all the same, since no process takes it in a variable. */
  readonly lines?: boolean;
  /** Of a list: each of its items. */
  readonly each?: boolean;
}

/** A text of bounded length, without control characters. */
export function IsText({ min = 1, max, lines = false, each = false }: TextOptions): PropertyDecorator {
  const refused = lines ? /\0/ : /\p{Cc}/u;
  const length =
    min === 0 ? `at most ${max.toLocaleString('en-US')}` : `${min} to ${max.toLocaleString('en-US')}`;
  return check(
    'isText',
    `must be a text of ${length} characters, without ${lines ? 'NUL' : 'control characters'}`,
    value => value.length >= min && value.length <= max && !refused.test(value),
    each,
  );
}

const REF = /^(?!.*(?:\.\.|\/\/|\/\.|@\{))[^\p{Cc} ~^:?*[\\/.-][^\p{Cc} ~^:?*[\\]*(?<![/.])$/u;

/** A branch or tag as Git allows it, and as it can stand on a command line: not a dash first. */
export function IsRef(): PropertyDecorator {
  return check(
    'isRef',
    'must be the name of a branch or tag, as Git allows it, of at most 255 characters',
    value => value.length <= 255 && REF.test(value),
  );
}

/**
 * What `git clone` takes: an address or a folder. A dash first would be an option. An http(s) address must be one:
 * in no other could a user and password be told from the rest.
 */
export function IsRepositoryAddress(): PropertyDecorator {
  return check(
    'isRepositoryAddress',
    'must be the address of a Git repository, of at most 2,000 characters',
    value =>
      value.length <= 2_000 &&
      /^[^\p{Cc}\s-]\P{Cc}*$/u.test(value) &&
      (!/^https?:/i.test(value) || (/^https?:\/\/[^\\/]+/i.test(value) && URL.canParse(value))),
  );
}

/** ISO 8601: a day, or a day and a time; see {@link momentOf}. */
export function IsMoment(): PropertyDecorator {
  return check(
    'isMoment',
    'must be a time of ISO 8601, 2027-01-31T08:30:00+01:00, or a day, 2027-01-31',
    value => momentOf(value) !== null,
  );
}

function check(
  name: string,
  message: string,
  holds: (value: string) => boolean,
  each = false,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && holds(value);
  const defaultMessage = (): string => (each ? `each ${message}` : message);
  return ValidateBy({ name, validator: { validate, defaultMessage } }, { each });
}
