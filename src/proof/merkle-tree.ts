import { createHash } from 'node:crypto';

const HASH_BYTES = 32;
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** RFC 6962, 2.1: a leaf is told apart from a node by its first byte, so none can stand for the other. */
export function leafHash(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** The root of a tree without leaves. */
export const EMPTY_ROOT = createHash('sha256').digest();

/**
 * The Merkle tree of RFC 6962 over a list that only grows. It keeps the hash of every complete subtree (64 bytes a
 * leaf), so that the root and the proofs of any size it ever had take a number of steps that grows with its height.
 */
export class MerkleTree {
  /** `levels[0]` are the leaves' hashes, `levels[k]` those of complete subtrees of 2^k leaves. */
  private readonly levels: HashList[] = [];
  private leaves = 0;

  /** Leaves. */
  get size(): number {
    return this.leaves;
  }

  /** @param data what the leaf's hash is taken over */
  append(data: Uint8Array): void {
    let hash = leafHash(data);
    this.leaves += 1;
    for (let level = 0; ; level += 1) {
      const list = (this.levels[level] ??= new HashList());
      list.push(hash);
      if (list.length % 2 === 1) return;
      hash = nodeHash(list.at(list.length - 2), list.at(list.length - 1));
    }
  }

  /** Hash of the leaf. @param index from 0 */
  leaf(index: number): Buffer {
    this.assertIn(index, 0, this.leaves - 1);
    return this.list(0).at(index);
  }

  /** @param size of the tree as it was then; by default as it is */
  root(size = this.leaves): Buffer {
    this.assertIn(size, 0, this.leaves);
    return size === 0 ? EMPTY_ROOT : this.subtree(0, size);
  }

  /** The siblings from the leaf up to the root of the tree of that size (RFC 6962, 2.1.1). */
  inclusionProof(index: number, size = this.leaves): Buffer[] {
    this.assertIn(size, 1, this.leaves);
    this.assertIn(index, 0, size - 1);
    const proof: Buffer[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const middle = from + largestPowerBelow(to - from);
      if (index < middle) {
        proof.push(this.subtree(middle, to));
        to = middle;
      } else {
        proof.push(this.subtree(from, middle));
        from = middle;
      }
    }
    return proof.toReversed();
  }

  /** Shows that the tree of size `to` begins with that of size `from` (RFC 6962, 2.1.2). */
  consistencyProof(from: number, to = this.leaves): Buffer[] {
    this.assertIn(to, 0, this.leaves);
    this.assertIn(from, 0, to);
    return from === 0 || from === to ? [] : this.subproof(from, 0, to, true);
  }

  private subproof(size: number, from: number, to: number, known: boolean): Buffer[] {
    if (size === to - from) return known ? [] : [this.subtree(from, to)];
    const half = largestPowerBelow(to - from);
    const middle = from + half;
    return size <= half
      ? [...this.subproof(size, from, middle, known), this.subtree(middle, to)]
      : [...this.subproof(size - half, middle, to, false), this.subtree(from, middle)];
  }

  /** Root of the leaves `from` to `to` (exclusive), where `from` is where a subtree of that size begins. */
  private subtree(from: number, to: number): Buffer {
    const size = to - from;
    const half = largestPowerBelow(size);
    if (size === 1 || half * 2 === size) {
      const level = Math.round(Math.log2(size));
      return this.list(level).at(from / size);
    }
    return nodeHash(this.subtree(from, from + half), this.subtree(from + half, to));
  }

  private list(level: number): HashList {
    const list = this.levels[level];
    if (list === undefined) throw new RangeError(`the tree has no level ${level}`);
    return list;
  }

  private assertIn(value: number, lowest: number, highest: number): void {
    if (!Number.isInteger(value) || value < lowest || value > highest) {
      throw new RangeError(`${value} is not from ${lowest} to ${highest}`);
    }
  }
}

/** The largest power of two below `size`; 1 for 1. */
function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Hashes one after the other in memory that grows by doubling. */
class HashList {
  private bytes = Buffer.alloc(64 * HASH_BYTES);
  length = 0;

  push(hash: Buffer): void {
    const end = this.length * HASH_BYTES;
    if (end === this.bytes.length) this.bytes = Buffer.concat([this.bytes, Buffer.alloc(end)]);
    hash.copy(this.bytes, end);
    this.length += 1;
  }

  at(index: number): Buffer {
    return this.bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  }
}
