import { canonicalJson } from '../../src/event-store/canonical-json.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What a ledger makes by chance, and what is made from that: of a runner's token, of ids in an event's hash, a seal's nonce. */
const CHANCE = new Set(['tokenSha256', 'token', 'hash', 'previousHash', 'sealed']);

/**
 * An answer as canonical JSON, without what may differ between two ledgers that were asked the same: positions, which
 * the event store gives, and what comes by chance.
 */
export function withoutChance(answer: unknown): string {
  const plain = JSON.stringify(answer ?? null, (key, value: unknown) => {
    if (key === 'position') return undefined;
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'string') return value;
    return CHANCE.has(key) ? '<by chance>' : value.replaceAll(UUID, '<id>');
  });
  return canonicalJson(JSON.parse(plain)).text;
}
