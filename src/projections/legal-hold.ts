import type { LegalHold } from './build-document.js';
import type { Recorded } from './projection.js';

/** The hold that the event places; undefined for the one that lifts it. */
export function holdOf({ type, occurredAt, actor, reason = '' }: Recorded): LegalHold | undefined {
  if (type !== 'LegalHoldPlaced' && type !== 'BuildLegalHoldPlaced') return undefined;
  return { since: occurredAt, by: actor.kind === 'user' ? actor.id : null, reason };
}

/** The document under the hold, or without one. */
export function withHold<Body extends { readonly legalHold?: LegalHold }>(body: Body, event: Recorded): Body {
  const { legalHold: _before, ...rest } = body;
  const legalHold = holdOf(event);
  return (legalHold === undefined ? rest : { ...rest, legalHold }) as Body;
}
