import { describe, expect, it } from '@jest/globals';
import type { Document } from '../../read-models/read-models.js';
import { DocumentsThen } from './documents-then.js';

const document = (position: bigint): Document => ({ id: '1', position, keys: {}, body: null, row: null });
const then = (from: bigint, to: bigint | null) => ({
  from,
  to,
  document: from === 0n ? null : document(from),
});

describe('Documents as they were', () => {
  it('are known for as long as they were so, of the document as it is now', () => {
    const known = new DocumentsThen();
    known.put('builds', '1', 9n, then(3n, 7n));
    known.put('builds', '1', 9n, then(0n, 3n));
    known.put('builds', '1', 9n, then(8n, null));
    const at = (position: bigint, now = 9n) => known.find('builds', '1', now, position)?.from;
    expect([2n, 3n, 6n, 7n, 8n, 99n].map(position => at(position))).toEqual([0n, 3n, 3n, undefined, 8n, 8n]);
    expect(known.find('builds', '1', 9n, 2n)).toEqual({ from: 0n, to: 3n, document: null });
    expect([at(3n, 10n), known.find('users', '1', 9n, 3n)]).toEqual([undefined, undefined]);
  });

  it('are forgotten when others were looked at since', () => {
    const known = new DocumentsThen();
    for (let from = 1n; from <= 9n; from += 1n) known.put('builds', '1', 20n, then(from, from + 1n));
    expect(known.find('builds', '1', 20n, 1n)).toBeUndefined();
    expect(known.find('builds', '1', 20n, 2n)?.from).toBe(2n);
  });
});
