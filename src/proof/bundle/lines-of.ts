/** A line longer than this is none of ours: an event has a million bytes at most, a piece of a blob less. */
const MAX_LINE = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** No line of a bundle is as long. */
export class LineTooLong extends Error {
  constructor() {
    super('the line is longer than any of a bundle');
    this.name = 'LineTooLong';
  }
}

/**
 * The lines of a file, without their newlines; what follows the last newline comes as a line if there is anything.
 * @throws LineTooLong for a line of more than 4 MiB
 */
export async function* linesOf(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]);
      rest = [];
      length = 0;
      from = at + 1;
    }
    if (from === chunk.length) continue;
    rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > MAX_LINE) throw new LineTooLong();
  }
  if (length > 0) yield Buffer.concat(rest);
}
