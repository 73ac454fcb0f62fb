import { describe, expect, it } from '@jest/globals';
import { MerkleTree } from '../merkle-tree.js';
import { RecentRoots } from './recent-roots.js';

describe('The roots of a ledger that is read once', () => {
  it('are those of the whole tree, as far back as it remembers', () => {
    const tree = new MerkleTree();
    const roots = new RecentRoots(20);
    expect(roots.root(0)).toEqual(tree.root(0));
    for (let size = 1; size <= 70; size += 1) {
      const leaf = Buffer.from(`leaf ${size}`);
      tree.append(leaf);
      roots.append(leaf);
      const oldest = Math.max(1, size - 19);
      for (let earlier = oldest; earlier <= size; earlier += 1) {
        expect(roots.root(earlier)).toEqual(tree.root(earlier));
      }
      if (oldest > 1) expect(roots.root(oldest - 1)).toBeNull();
    }
    expect(() => roots.root(71)).toThrow(RangeError);
  });
});
