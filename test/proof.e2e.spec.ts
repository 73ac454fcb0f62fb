import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leafHash } from '../src/proof/merkle-tree.js';
import { parseCheckpoint } from '../src/proof/checkpoint.js';
import { isSignedBy, noteSigner, parseVerifierKey, readNote, writeNote } from '../src/proof/signed-note.js';
import { verifyConsistency, verifyInclusion } from '../src/proof/verify-proof.js';
import { TestServer } from './support/server.js';

const witness = noteSigner('witness.example', Buffer.alloc(32, 3));
const person = (username: string) => ({ username, name: username, email: `${username}@ci.example` });
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf_hash: string;
  readonly proof: string[];
  readonly root: string;
}

describe('The proof of a ledger', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ LEDGER_WITNESS_KEYS: witness.text, LEDGER_CHECKPOINT_EVERY: '0' });
  });
  afterAll(() => server.stop());

  const text = async (method: string, path: string, body?: object): Promise<string> => {
    const answer = await server.ask(method, path, { body });
    expect(answer.status).toBeLessThan(300);
    return answer.text;
  };

  it('has no checkpoint before one was signed, and lets only an admin sign', async () => {
    expect((await server.ask('GET', '/api/ledger/checkpoint')).status).toBe(404);
    expect((await server.ask('POST', '/api/ledger/checkpoint', { token: null })).status).toBe(401);
  });

  it('shows that an event is in it, and that it only grew', async () => {
    const key = parseVerifierKey((await text('GET', '/api/ledger/checkpoint/key')).trim());
    await server.ask('POST', '/api/ledger/users', { body: person('ada') });
    const first = readNote(await text('POST', '/api/ledger/checkpoint'));
    expect(isSignedBy(first, key)).toBe(true);
    const earlier = parseCheckpoint(first.text);
    expect(earlier.origin).toBe(key.name);

    await server.ask('POST', '/api/ledger/users', { body: person('bob') });
    const later = parseCheckpoint(readNote(await text('POST', '/api/ledger/checkpoint')).text);
    expect(later.size).toBeGreaterThan(earlier.size);

    const [event] = await server.running.engine.store.readAll({ after: 2n, limit: 1 });
    if (event === undefined) throw new Error('the ledger is empty');
    const path = `/api/ledger/proof/inclusion?position=${event.position}&size=${later.size}`;
    const included = (await server.ask('GET', path)).json as Inclusion;
    const leaf = leafHash(Buffer.from(event.hash, 'hex'));
    expect(bytes(included.leaf_hash)).toEqual(leaf);
    const { index, size } = included;
    const proof = included.proof.map(bytes);
    expect(verifyInclusion({ leaf, index, size, root: later.root, proof })).toBe(true);

    const asked = await server.ask(
      'GET',
      `/api/ledger/proof/consistency?from=${earlier.size}&to=${later.size}`,
    );
    const consistency = (asked.json as { proof: string[] }).proof.map(bytes);
    expect(verifyConsistency({ from: earlier, to: later, proof: consistency })).toBe(true);
  });

  it('carries the signatures of witnesses that it knows, and of no others', async () => {
    const note = await text('GET', '/api/ledger/checkpoint');
    const { text: signed, signatures } = readNote(note);
    const own = signatures.map(({ line }) => line);
    const cosigned = writeNote(signed, [...own, witness.sign(signed)]);
    expect(await text('POST', '/api/ledger/checkpoint/witness', { note: cosigned })).toBe(cosigned);
    expect(await text('POST', '/api/ledger/checkpoint/witness', { note: cosigned })).toBe(cosigned);
    expect(await text('GET', '/api/ledger/checkpoint')).toBe(cosigned);

    const stranger = noteSigner('stranger.example', Buffer.alloc(32, 4));
    const foreign = writeNote(signed, [...own, stranger.sign(signed)]);
    const altered = cosigned.replace(/\n\d+\n/, '\n1\n');
    for (const wrong of [note, foreign, altered, 'nonsense']) {
      expect(
        (await server.ask('POST', '/api/ledger/checkpoint/witness', { body: { note: wrong } })).status,
      ).toBe(422);
    }
  });

  it.each([
    ['proof/inclusion', 400],
    ['proof/inclusion?position=x', 400],
    ['proof/inclusion?position=999999', 404],
    ['proof/inclusion?position=1&size=999999', 404],
    ['proof/consistency?from=9&to=1', 404],
    ['checkpoint?size=1', 404],
    ['checkpoint?size=-1', 400],
  ])('answers %s with %d', async (path, status) => {
    expect((await server.ask('GET', `/api/ledger/${path}`)).status).toBe(status);
  });
});
