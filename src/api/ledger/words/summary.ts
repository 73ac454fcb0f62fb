import type { LedgerEvent, LedgerEventType } from '../../../domain/events.js';
import { aggregateWords } from './aggregates.js';
import { buildWords } from './builds.js';
import { subjectOf } from './subject.js';
import type { Words } from './words.js';

/** Words for everything that can stand in the ledger. */
export const words: Words<LedgerEventType> = { ...buildWords, ...aggregateWords };

interface Told {
  readonly type: string;
  readonly stream: string;
  readonly reason?: string;
  readonly data: unknown;
}

/** One line of English: who did what, and why if they said so. */
export function summaryOf(event: Told, who: string): string {
  const subject = subjectOf(event.stream);
  const because = event.reason === undefined ? '' : `: ${event.reason}`;
  return `${who} ${isKnown(event) ? deed(event, subject) : `recorded ${event.type} of ${subject}`}${because}`;
}

/** An older program may read what a newer one has written. */
const isKnown = (event: { readonly type: string }): event is LedgerEvent => Object.hasOwn(words, event.type);

function deed({ type, data }: LedgerEvent, subject: string): string {
  // What the type of event says of its data, no compiler can follow through a table.
  const say = words[type] as (data: unknown, subject: string) => string;
  return say(data, subject);
}
