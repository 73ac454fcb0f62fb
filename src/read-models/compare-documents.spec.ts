import { describe, expect, it } from '@jest/globals';
import { compareDocuments } from './compare-documents.js';
import type { Document } from './read-models.js';
import { build } from './sample-documents.contract.js';

async function* each(documents: readonly Document[]): AsyncGenerator<Document> {
  yield* documents;
}

const compared = async (served: readonly Document[], folded: readonly Document[]) => {
  const found = [];
  for await (const { id, difference } of compareDocuments(each(served), each(folded))) {
    found.push([id, difference]);
  }
  return found;
};

describe('Comparing documents', () => {
  it('finds nothing in the same documents, or in none', async () => {
    expect(await compared([build(1), build(2)], [build(1), build(2)])).toEqual([]);
    expect(await compared([], [])).toEqual([]);
  });

  it('finds those that are other, at another position, missing, or too many', async () => {
    const served = [build(1, { text: 'x' }), build(2), build(4), build(5, { position: 9n }), build(6)];
    const folded = [build(1), build(2), build(3), build(5), build(6), build(7)];
    expect(await compared(served, folded)).toEqual([
      ['1', 'differs'],
      ['3', 'missing'],
      ['4', 'surplus'],
      ['5', 'differs'],
      ['7', 'missing'],
    ]);
  });

  it('goes by the bytes of ids, as stores do', async () => {
    const [one, other] = [
      { ...build(1), id: '\uFF5E' },
      { ...build(1), id: '🚀' },
    ];
    expect(await compared([one, other], [one, other])).toEqual([]);
    expect(await compared([other], [one, other])).toEqual([['\uFF5E', 'missing']]);
  });
});
