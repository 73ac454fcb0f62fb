import { nodeHash } from './merkle-tree.js';

export interface InclusionClaim {
  /** Hash of the leaf. */
  readonly leaf: Uint8Array;
  /** From 0. */
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the leaf stands at that place of the tree with that root (RFC 9162, 2.1.3.2). */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isPlace(index, size)) return false;
  let [node, last] = [index, size - 1];
  let hash: Uint8Array = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      // A node at the right edge without a sibling of its own is carried up.
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(hash, root);
}

export interface ConsistencyClaim {
  readonly from: { readonly size: number; readonly root: Uint8Array };
  readonly to: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}

/** Whether the later tree begins with the earlier one (RFC 9162, 2.1.4.2). */
export function verifyConsistency({ from, to, proof }: ConsistencyClaim): boolean {
  if (from.size > to.size || from.size < 0) return false;
  if (from.size === to.size) return proof.length === 0 && equal(from.root, to.root);
  // Every tree begins with the empty one.
  if (from.size === 0) return proof.length === 0;
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [earlier, later] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      earlier = nodeHash(sibling, earlier);
      later = nodeHash(sibling, later);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, half(last)];
    } else later = nodeHash(later, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(earlier, from.root) && equal(later, to.root);
}

const half = (value: number): number => Math.floor(value / 2);

const isPlace = (index: number, size: number): boolean =>
  Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size;

const isPowerOfTwo = (size: number): boolean => Number.isInteger(Math.log2(size));

const equal = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
