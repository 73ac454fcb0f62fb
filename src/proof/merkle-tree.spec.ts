import { describe, expect, it } from '@jest/globals';
import { EMPTY_ROOT, leafHash, MerkleTree } from './merkle-tree.js';
import { verifyConsistency, verifyInclusion } from './verify-proof.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The leaves of RFC 6962's known answers, as Certificate Transparency's implementations test them. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];

function treeOf(leaves: readonly Buffer[]): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

const known = treeOf(LEAVES.map(hex));
const most = 70;
const numbered = treeOf(Array.from({ length: most }, (_, at) => Buffer.from(String(at))));

describe('The Merkle tree', () => {
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %d leaves has the root that Certificate Transparency expects', (size, root) => {
    expect(known.root(size).toString('hex')).toBe(root);
  });

  it('has the roots that it had when it was smaller', () => {
    const growing = new MerkleTree();
    expect(growing.root()).toEqual(EMPTY_ROOT);
    for (let size = 1; size <= most; size += 1) {
      growing.append(Buffer.from(String(size - 1)));
      expect(numbered.root(size)).toEqual(growing.root());
    }
  });

  it.each([
    ['root', () => numbered.root(most + 1)],
    ['leaf', () => numbered.leaf(most)],
    ['inclusion', () => numbered.inclusionProof(5, 5)],
    ['consistency', () => numbered.consistencyProof(6, 5)],
  ])('refuses a %s beyond its size', (_name, ask) => {
    expect(ask).toThrow(RangeError);
  });
});

describe('A proof that an event is in the ledger', () => {
  it('holds for every leaf of every size, and for no other leaf, place or root', () => {
    for (let size = 1; size <= most; size += 1) {
      const root = numbered.root(size);
      for (let index = 0; index < size; index += 1) {
        const leaf = leafHash(Buffer.from(String(index)));
        const claim = { leaf, index, size, root, proof: numbered.inclusionProof(index, size) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: leafHash(Buffer.from('other')) })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
        expect(verifyInclusion({ ...claim, root: EMPTY_ROOT })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...claim.proof, root] })).toBe(false);
      }
    }
  });
});

describe('A proof that a ledger begins with an earlier one', () => {
  it('holds for every pair of sizes, and for no other roots', () => {
    for (let to = 1; to <= most; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const claim = {
          from: { size: from, root: numbered.root(from) },
          to: { size: to, root: numbered.root(to) },
          proof: numbered.consistencyProof(from, to),
        };
        expect(verifyConsistency(claim)).toBe(true);
        const forged = leafHash(Buffer.from('forged'));
        expect(verifyConsistency({ ...claim, from: { size: from, root: forged } })).toBe(false);
        expect(verifyConsistency({ ...claim, to: { size: to, root: forged } })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...claim.proof, forged] })).toBe(false);
      }
    }
  });

  it('is not to be had the other way round', () => {
    const [small, large] = [3, 7].map(size => ({ size, root: numbered.root(size) }));
    if (small === undefined || large === undefined) throw new Error('unreachable');
    expect(verifyConsistency({ from: large, to: small, proof: [] })).toBe(false);
  });
});
