import type { AnyRow } from '../../event-store/stored-row.js';
import { parseVerifierKey, type NoteVerifier } from '../signed-note.js';
import { readClaim, type Claim } from '../verify/claim.js';
import { LedgerCheck, type Checked } from '../verify/ledger-check.js';
import { wrong, type Wrong } from '../verify/wrong.js';
import { BlobCheck } from './blob-check.js';
import { isEventLine, readEventLine, readFrameLine, type BundleLine } from './bundle-line.js';
import { linesOf, LineTooLong } from './lines-of.js';

const PAGE = 500;

export interface BundleOptions {
  /** Whose signatures are believed; null: those keys that the bundle brings along. */
  readonly keys: readonly NoteVerifier[] | null;
  /** Makes the claims of older checkpoints, once the keys are known. */
  older(keys: readonly NoteVerifier[]): readonly Claim[];
  /** Called after each page with the bytes read so far. */
  onProgress(bytes: number, events: number): void;
}

export interface BundleReport {
  readonly wrong: Wrong | null;
  readonly checked: Checked;
  readonly blobs: number;
  /** Keys that the signatures were verified with. */
  readonly keys: readonly NoteVerifier[];
}

/** Checks a bundle from its first byte to its last. */
export async function checkBundle(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  options: BundleOptions,
): Promise<BundleReport> {
  const reading = new BundleReading(options);
  try {
    const found = await reading.all(chunks);
    const { check, blobs, keys } = reading;
    return { wrong: found, checked: check.checked(), blobs: blobs.count, keys };
  } finally {
    reading.close();
  }
}

/** Where a reader is: the header, events, then what frames them, then nothing more. */
class BundleReading {
  readonly blobs = new BlobCheck();
  keys: readonly NoteVerifier[] = [];
  check = new LedgerCheck({ keys: [], older: [] });
  line = 0;
  private part: 'header' | 'events' | 'frame' | 'over' = 'header';
  private page: AnyRow[] = [];
  private bytes = 0;

  constructor(private readonly options: BundleOptions) {}

  async all(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Wrong | null> {
    try {
      for await (const line of linesOf(chunks)) {
        this.line += 1;
        this.bytes += line.length + 1;
        const found = this.take(line);
        if (found !== null) return found;
      }
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      this.line += 1;
      return this.turnPage() ?? this.bundleWrong(error.message);
    }
    const left = this.turnPage();
    if (left !== null) return left;
    return this.part === 'over' ? null : this.bundleWrong('its end is missing: it was cut off');
  }

  close(): void {
    this.check.close();
    this.blobs.close();
  }

  private take(line: Buffer): Wrong | null {
    if (this.part === 'header') return this.header(line);
    if (this.part === 'events' && isEventLine(line)) {
      this.page.push(readEventLine(line, this.line, BigInt(this.check.events + this.page.length + 1)));
      return this.page.length < PAGE ? null : this.turnPage();
    }
    if (this.part === 'events') {
      const found = this.turnPage();
      if (found !== null) return found;
      this.part = 'frame';
    }
    if (this.part === 'over') return this.bundleWrong('something follows its end');
    return this.frame(line);
  }

  private header(line: Buffer): Wrong | null {
    const header = this.read(line);
    if ('kind' in header) return header;
    if (!('bundle' in header)) return this.bundleWrong('it does not begin as a bundle does');
    const own = this.parsed(header.keys);
    if ('kind' in own) return own;
    this.keys = this.options.keys ?? own;
    this.check = new LedgerCheck({ keys: this.keys, older: this.options.older(this.keys) });
    this.part = 'events';
    return null;
  }

  private parsed(keys: readonly string[]): readonly NoteVerifier[] | Wrong {
    try {
      return keys.map(parseVerifierKey);
    } catch (error) {
      return this.bundleWrong(error instanceof Error ? error.message : String(error));
    }
  }

  private turnPage(): Wrong | null {
    const { page } = this;
    this.page = [];
    const found = this.check.look(page, event => this.blobs.see(event));
    this.options.onProgress(this.bytes, this.check.events);
    return found;
  }

  private frame(line: Buffer): Wrong | null {
    const read = this.read(line);
    if ('kind' in read) return read;
    if ('checkpoint' in read) return this.checkpoint(read.checkpoint);
    if ('blob' in read) {
      const problem = this.blobs.look(read);
      this.options.onProgress(this.bytes, this.check.events);
      return problem === null ? null : wrong('blob', problem, { line: this.line });
    }
    if ('end' in read) return this.end(read.end);
    return this.bundleWrong('the line is out of place');
  }

  private checkpoint(note: string): Wrong | null {
    let claim: Claim;
    try {
      claim = readClaim(note, this.keys);
    } catch (error) {
      return wrong('signature', error instanceof Error ? error.message : String(error), { line: this.line });
    }
    return this.check.agree(claim, `the checkpoint in line ${this.line}`);
  }

  private end({ events, root }: { readonly events: number; readonly root: string }): Wrong | null {
    const unfinished = this.blobs.end();
    if (unfinished !== null) return wrong('blob', unfinished, { line: this.line });
    const checked = this.check.checked();
    const why = `its end speaks of ${events} events under the root ${root}`;
    if (checked.events !== events || checked.root.toString('base64') !== root) {
      return wrong(events > checked.events ? 'missing' : 'bundle', why, { line: this.line });
    }
    this.part = 'over';
    return this.check.end();
  }

  private read(line: Buffer): BundleLine | Wrong {
    try {
      return readFrameLine(line);
    } catch (error) {
      return this.bundleWrong(error instanceof Error ? error.message : String(error));
    }
  }

  private bundleWrong(why: string): Wrong {
    return wrong('bundle', why, { line: this.line });
  }
}
