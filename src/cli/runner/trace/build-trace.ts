import { createMasker } from './masker.js';

/** The log of one build: masked as it comes, kept until the server has it, cut at a limit. */
export interface BuildTrace {
  /** Bytes that may be sent. */
  readonly length: number;
  /** Takes what a process wrote. */
  write(chunk: Buffer): void;
  /** A line of the runner's own, on a line by itself. */
  note(text: string): void;
  /** The bytes from an offset on, at most 1 MiB of them. */
  slice(offset: number): Buffer;
  /** The whole log. */
  text(): string;
}

const LARGEST_PIECE = 1024 * 1024;

/** `limit` is in bytes; what comes after it is dropped, and the log says so. */
export function createTrace(secrets: Iterable<string>, limit: number): BuildTrace {
  const masker = createMasker(secrets);
  let bytes: Buffer = Buffer.alloc(64 * 1024);
  let length = 0;
  let full = false;

  const append = (chunk: Buffer): void => {
    if (length + chunk.length > bytes.length) {
      const larger = Buffer.alloc(Math.max(bytes.length * 2, length + chunk.length));
      bytes.copy(larger, 0, 0, length);
      bytes = larger;
    }
    chunk.copy(bytes, length);
    length += chunk.length;
  };
  const appendLimited = (chunk: Buffer): void => {
    if (full || chunk.length === 0) return;
    append(chunk.subarray(0, Math.max(limit - length, 0)));
    full = length >= limit;
    if (full)
      append(Buffer.from(`\n\u001B[31;1mThe log has reached its limit of ${limit} bytes.\u001B[0;m\n`));
  };
  return {
    get length() {
      return length;
    },
    write: chunk => appendLimited(masker.push(chunk)),
    note: text => {
      appendLimited(masker.flush());
      const open = length > 0 && bytes[length - 1] !== 0x0a;
      const line = createMasker(secrets);
      const safe = Buffer.concat([line.push(Buffer.from(`${open ? '\n' : ''}${text}\n`)), line.flush()]);
      // How a build ended is said even where its output has reached the limit.
      append(safe);
    },
    slice: offset => Buffer.from(bytes.subarray(offset, Math.min(length, offset + LARGEST_PIECE))),
    text: () => bytes.toString('utf8', 0, length),
  };
}
