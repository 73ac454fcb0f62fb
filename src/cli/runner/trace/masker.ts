/** Blots secrets out of a stream of bytes, also where a secret is cut in two by a chunk's end. */
export interface Masker {
  /** The bytes that are safe to show now; a tail that may be the beginning of a secret is held back. */
  push(chunk: Buffer): Buffer;
  /** What was held back, at the end of the stream or where the reader can't wait. */
  flush(): Buffer;
}

export const MASK = '[MASKED]';
const NOTHING = Buffer.alloc(0);

/** Empty secrets are ignored. Longer secrets are looked for first, as one may contain another. */
export function createMasker(secrets: Iterable<string>): Masker {
  const needles = [...new Set(secrets)]
    .filter(secret => secret !== '')
    .map(secret => Buffer.from(secret))
    .toSorted((a, b) => b.length - a.length);
  let held: Buffer = NOTHING;
  return {
    push: chunk => {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      const { shown, rest } = mask(bytes, needles, true);
      held = Buffer.from(rest);
      return shown;
    },
    flush: () => {
      const { shown } = mask(held, needles, false);
      held = NOTHING;
      return shown;
    },
  };
}

/** The first and there the longest secret is blotted out; with `wait`, what may yet become one is left as the rest. */
function mask(bytes: Buffer, needles: readonly Buffer[], wait: boolean): { shown: Buffer; rest: Buffer } {
  const pieces: Buffer[] = [];
  let from = 0;
  for (;;) {
    const open = wait ? bytes.length - openEnd(bytes.subarray(from), needles) : bytes.length;
    const found = firstOf(bytes, needles, from);
    if (!found || found.at >= open) {
      pieces.push(bytes.subarray(from, open));
      return { shown: Buffer.concat(pieces), rest: bytes.subarray(open) };
    }
    pieces.push(bytes.subarray(from, found.at), Buffer.from(MASK));
    from = found.at + found.length;
  }
}

function firstOf(
  bytes: Buffer,
  needles: readonly Buffer[],
  from: number,
): { at: number; length: number } | null {
  let first: { at: number; length: number } | null = null;
  for (const needle of needles) {
    const at = bytes.indexOf(needle, from);
    if (at >= 0 && (first === null || at < first.at)) first = { at, length: needle.length };
  }
  return first;
}

/** How many of the last bytes may be the beginning of a secret. */
function openEnd(bytes: Buffer, needles: readonly Buffer[]): number {
  let longest = 0;
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, bytes.length); length > longest; length -= 1) {
      if (bytes.subarray(bytes.length - length).equals(needle.subarray(0, length))) longest = length;
    }
  }
  return longest;
}
