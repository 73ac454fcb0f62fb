import type { LedgerEvent, LedgerEventType } from '../../../domain/events.js';

/** For each type of event what was done to its subject, in the past tense. */
export type Words<Types extends LedgerEventType> = {
  readonly [Type in Types]: (data: Extract<LedgerEvent, { type: Type }>['data'], subject: string) => string;
};
