import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachOccurrence, type Pattern, patternOf } from './occurrences.js';

/**
 * A secret of fewer UTF-8 bytes isn't blotted out: it would hit half of every log and so give itself away.
 * GitLab takes a masked variable only from 8 characters on; tokens are longer still.
 */
export const MIN_SECRET_BYTES = 4;

const X = 0x78;
/** Searched in one go, so that a long trace doesn't hold up the event loop. */
const SLICE = 64 * 1024;

/** The last bytes of a trace as its writer sent them, before anything was blotted out. */
export interface RawTail {
  readonly bytes: Buffer;
  /** So many of its first bytes were read back from the store: an `x` among them may stand for any byte. */
  readonly uncertain: number;
}

/** The end of a trace, `reach` bytes of it or all that there are. */
export interface TraceEnd {
  /** As it is kept. */
  readonly stored: Buffer;
  /** Of the same length. */
  readonly raw: RawTail;
}

/** What an append makes of the trace. */
export interface MaskedAppend {
  /** What belongs in the place of the stored end; the same bytes when no secret runs across the boundary. */
  readonly stored: Buffer;
  /** What is to be appended. */
  readonly bytes: Buffer;
  /** To be remembered for the append that follows. */
  readonly tail: RawTail;
}

/**
 * Blots out secrets by as many `x` as they are bytes long, wherever the boundaries of the appends cut them. Every
 * byte of every occurrence goes, also of occurrences that overlap. So appends give the same bytes as one write of
 * the whole, as long as the raw tail is remembered. Where it isn't (after a restart), an `x` before the boundary
 * counts as any byte, lest the rest of a secret shows: rarely a harmless byte is blotted out too.
 */
export class Masker {
  private readonly secrets: readonly Pattern[];
  /** How many bytes before a boundary can still become part of a secret. */
  readonly reach: number;

  constructor(secrets: readonly string[]) {
    this.secrets = [...new Set(secrets)]
      .map(secret => Buffer.from(secret))
      .filter(secret => secret.length >= MIN_SECRET_BYTES)
      .map(patternOf);
    this.reach = Math.max(0, ...this.secrets.map(secret => secret.bytes.length - 1));
  }

  /**
   * The end of a trace as the next `mask` needs it.
   * @param stored the last `reach` bytes kept, or the whole trace if that is shorter
   * @param remembered what the `mask` before gave, if that is known and nothing else was written since
   */
  endOf(stored: Buffer, remembered: RawTail | null): TraceEnd {
    const forgotten = (remembered?.bytes.length ?? 0) - stored.length;
    if (remembered === null || forgotten < 0) {
      return { stored, raw: { bytes: stored, uncertain: stored.length } };
    }
    const bytes = remembered.bytes.subarray(forgotten);
    return { stored, raw: { bytes, uncertain: Math.max(0, remembered.uncertain - forgotten) } };
  }

  /** @param bytes never changed; what comes back may be the same memory */
  async mask(end: TraceEnd, bytes: Uint8Array): Promise<MaskedAppend> {
    const added = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const cut = end.stored.length;
    const stored = Buffer.from(end.stored);
    let masked = added;
    const blot = (from: number, to: number): void => {
      if (masked === added) masked = Buffer.from(added);
      masked.fill(X, from, to);
    };
    await this.search(added, blot);
    this.searchBoundary(end.raw, added, (from, to) => {
      if (from < cut) stored.fill(X, from, Math.min(to, cut));
      if (to > cut) blot(Math.max(0, from - cut), to - cut);
    });
    return { stored, bytes: masked, tail: this.tailAfter(end.raw, added) };
  }

  private async search(text: Buffer, found: (from: number, to: number) => void): Promise<void> {
    for (let from = 0; from < text.length && this.secrets.length > 0; from += SLICE) {
      if (from > 0) await nextTurn();
      const slice = text.subarray(from, from + SLICE + this.reach);
      for (const secret of this.secrets) {
        eachOccurrence(slice, secret, (start, end) => found(from + start, from + end));
      }
    }
  }

  private searchBoundary(raw: RawTail, added: Buffer, found: (from: number, to: number) => void): void {
    if (raw.bytes.length === 0) return;
    const around = Buffer.concat([raw.bytes, added.subarray(0, this.reach)]);
    for (const secret of this.secrets) {
      eachOccurrence(around, secret, found);
      const { length } = secret.bytes;
      const first = Math.max(0, raw.uncertain - length + 1);
      for (let start = first; start < raw.uncertain && start + length <= around.length; start++) {
        if (mayBe(around, start, secret.bytes, raw.uncertain)) found(start, start + length);
      }
    }
  }

  private tailAfter(raw: RawTail, added: Buffer): RawTail {
    const all = added.length < this.reach ? Buffer.concat([raw.bytes, added]) : added;
    // A copy with memory of its own, so that a whole request's body isn't kept for the sake of its end.
    const bytes = Buffer.alloc(Math.min(this.reach, all.length));
    all.copy(bytes, 0, all.length - bytes.length);
    const forgotten = raw.bytes.length + added.length - bytes.length;
    return { bytes, uncertain: Math.max(0, raw.uncertain - forgotten) };
  }
}

/** Whether the text may have held the secret here before its first `uncertain` bytes were blotted out. */
function mayBe(text: Buffer, start: number, secret: Buffer, uncertain: number): boolean {
  const before = uncertain - start;
  // What is certain first: it settles nearly every case, and fast.
  if (text.compare(secret, before, secret.length, uncertain, start + secret.length) !== 0) return false;
  return secret.subarray(0, before).every((byte, index) => {
    const there = text[start + index];
    return there === byte || there === X;
  });
}
