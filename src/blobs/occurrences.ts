/** A byte sequence that is looked for. */
export interface Pattern {
  readonly bytes: Buffer;
  /** The smallest shift at which the pattern can lie over itself; its length if it can't. */
  readonly period: number;
}

export function patternOf(bytes: Buffer): Pattern {
  return { bytes, period: smallestPeriod(bytes) };
}

/**
 * Tells all bytes of all occurrences, also of those that begin inside another: `from` to before `to`, in order.
 * Occurrences that overlap at the pattern's period are passed over as one run, else a long text of one letter would
 * take time by the product of both lengths.
 */
export function eachOccurrence(
  text: Buffer,
  { bytes, period }: Pattern,
  found: (from: number, to: number) => void,
): void {
  for (let at = text.indexOf(bytes); at !== -1;) {
    const end = endOfRun(text, at + bytes.length, period);
    const last = end - bytes.length - ((end - bytes.length - at) % period);
    found(at, last + bytes.length);
    at = text.indexOf(bytes, last + 1);
  }
}

/** How far the text goes on repeating what came one period before. */
function endOfRun(text: Buffer, from: number, period: number): number {
  let end = from;
  while (end < text.length && text[end] === text[end - period]) end++;
  return end;
}

/** By the failure function of Knuth, Morris and Pratt. */
function smallestPeriod(bytes: Buffer): number {
  const borders = new Uint32Array(bytes.length);
  let border = 0;
  for (let index = 1; index < bytes.length; index++) {
    while (border > 0 && bytes[index] !== bytes[border]) border = borders[border - 1] ?? 0;
    if (bytes[index] === bytes[border]) border++;
    borders[index] = border;
  }
  return bytes.length - border;
}
