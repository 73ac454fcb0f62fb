import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { envelopeText, type EventDraft, type Place } from './envelope-text.js';
import type { Envelope, RecordedEvent, SealedEvent } from './envelope.js';
import { asWritten } from './upcasters.js';

export type { EventDraft } from './envelope-text.js';

/**
 * Makes an envelope appendable. The sealed envelope is what a reader will get back from its text: keys in
 * the order of the text, none undefined. So it doesn't matter to a fold whether it saw the event live or read it years later.
 * @throws TypeError for data that JSON has no word for
 */
export function sealEvent(envelope: Envelope): SealedEvent {
  return seal(envelope, envelope);
}

/**
 * Seals events that follow each other in one stream, each chained to the one before it.
 * @param startRevision revision of the first of them, from 0
 * @param previousHash hash of the stream's last event, null if it has none
 */
export function sealEvents(
  stream: string,
  startRevision: number,
  previousHash: string | null,
  drafts: readonly EventDraft[],
): SealedEvent[] {
  let last = previousHash;
  return drafts.map((draft, index) => {
    const sealed = seal(draft, { stream, revision: startRevision + index, previousHash: last });
    last = sealed.hash;
    return sealed;
  });
}

function seal(draft: EventDraft, place: Place): SealedEvent {
  const { value, text } = envelopeText(draft, place);
  return { envelope: value, canonical: text, hash: hash('sha256', text, 'hex') };
}

/** Whether the event still is what was sealed: the hash of its envelope as written is the hash it carries. */
export function verifyEvent(recorded: RecordedEvent): boolean {
  const { hash: claimed, position: _position, ...envelope } = asWritten(recorded);
  return hash('sha256', canonicalJson(envelope).text, 'hex') === claimed;
}
