import { EMPTY_ROOT, leafHash, nodeHash } from '../merkle-tree.js';

/** A complete subtree at the right edge of the tree, and those to its left. Never changed: many sizes share one. */
interface Peak {
  readonly hash: Buffer;
  readonly leaves: number;
  readonly left: Peak | null;
}

/** Sizes that are remembered: many more than events are appended while a checkpoint is being signed. */
const WINDOW = 2 ** 17;

/**
 * The Merkle tree (RFC 6962) over a ledger that is read from its beginning to its end. It tells the roots of the last
 * 131,072 sizes, in memory that does not grow.
 */
export class RecentRoots {
  private readonly edges: (Peak | null)[] = [null];
  private edge: Peak | null = null;
  private leaves = 0;

  constructor(private readonly window = WINDOW) {}

  get size(): number {
    return this.leaves;
  }

  /** @param data what the leaf's hash is taken over */
  append(data: Uint8Array): void {
    let peak: Peak = { hash: leafHash(data), leaves: 1, left: this.edge };
    for (let { left } = peak; left?.leaves === peak.leaves; { left } = peak) {
      peak = { hash: nodeHash(left.hash, peak.hash), leaves: left.leaves * 2, left: left.left };
    }
    this.edge = peak;
    this.leaves += 1;
    this.edges[this.leaves % this.window] = peak;
  }

  /** Root of the tree of that size; null if that is too long ago. @throws RangeError for more leaves than there are */
  root(size: number): Buffer | null {
    if (size > this.leaves) throw new RangeError(`there are ${this.leaves} leaves, not ${size}`);
    if (size === 0) return EMPTY_ROOT;
    if (size <= this.leaves - this.window) return null;
    return rootOf(this.edges[size % this.window] ?? null);
  }
}

function rootOf(edge: Peak | null): Buffer {
  if (edge === null) return EMPTY_ROOT;
  let { hash } = edge;
  for (let { left } = edge; left !== null; { left } = left) hash = nodeHash(left.hash, hash);
  return hash;
}
