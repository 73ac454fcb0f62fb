import { canonicalJson } from './canonical-json.js';
import type { Actor, Envelope } from './envelope.js';

/** What a writer decides about an event before it knows the event's place in the stream. */
export type EventDraft = Omit<Envelope, 'stream' | 'revision' | 'previousHash'>;

/** An event's place in its stream. */
export type Place = Pick<Envelope, 'stream' | 'revision' | 'previousHash'>;

/**
 * The canonical JSON of an envelope, and the envelope as that text reads. Its keys are known and few: writing
 * them down in their order is a third faster than to sort them for every event.
 * @throws TypeError for what JSON has no word for, or an envelope that lacks something
 */
export function envelopeText(
  draft: EventDraft,
  place: Place,
): { readonly value: Envelope; readonly text: string } {
  const data = canonicalJson(draft.data);
  const { idempotencyKey, reason } = draft;
  const { previousHash } = place;
  const text =
    `{"actor":${actorText(draft.actor)},"causationId":${quoted(draft.causationId)},` +
    `"correlationId":${quoted(draft.correlationId)},"data":${data.text},"id":${quoted(draft.id)},` +
    (idempotencyKey === undefined ? '' : `"idempotencyKey":${quoted(idempotencyKey)},`) +
    `"occurredAt":${quoted(draft.occurredAt)},` +
    `"previousHash":${previousHash === null ? 'null' : quoted(previousHash)},` +
    (reason === undefined ? '' : `"reason":${quoted(reason)},`) +
    `"revision":${whole(place.revision)},"schemaVersion":${whole(draft.schemaVersion)},` +
    `"stream":${quoted(place.stream)},"type":${quoted(draft.type)}}`;
  return { value: laidOut(draft, place, data.value), text };
}

/** Absent stays absent: no key is undefined. */
function laidOut(draft: EventDraft, place: Place, data: unknown): Envelope {
  const laid: { -readonly [Key in keyof Envelope]: Envelope[Key] } = {
    actor: laidOutActor(draft.actor),
    causationId: draft.causationId,
    correlationId: draft.correlationId,
    data,
    id: draft.id,
    occurredAt: draft.occurredAt,
    previousHash: place.previousHash,
    revision: place.revision,
    schemaVersion: draft.schemaVersion,
    stream: place.stream,
    type: draft.type,
  };
  if (draft.idempotencyKey !== undefined) laid.idempotencyKey = draft.idempotencyKey;
  if (draft.reason !== undefined) laid.reason = draft.reason;
  return laid;
}

function actorText({ id, kind, name, onBehalfOf, tokenId }: Actor): string {
  return (
    `{"id":${whole(id)},"kind":${quoted(kind)}` +
    (name === undefined ? '' : `,"name":${quoted(name)}`) +
    (onBehalfOf === undefined ? '' : `,"onBehalfOf":${whole(onBehalfOf)}`) +
    (tokenId === undefined ? '}' : `,"tokenId":${whole(tokenId)}}`)
  );
}

function laidOutActor({ id, kind, name, onBehalfOf, tokenId }: Actor): Actor {
  const laid: { -readonly [Key in keyof Actor]: Actor[Key] } = { id, kind };
  if (name !== undefined) laid.name = name;
  if (onBehalfOf !== undefined) laid.onBehalfOf = onBehalfOf;
  if (tokenId !== undefined) laid.tokenId = tokenId;
  return laid;
}

/** Printable ASCII but for the quotation mark and the backslash: what stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(value: string): string {
  if (typeof value !== 'string') throw new TypeError(`An envelope has ${typeof value} where text belongs`);
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`An envelope has ${value} where a number belongs`);
  return value;
}
