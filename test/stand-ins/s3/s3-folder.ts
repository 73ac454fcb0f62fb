import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Stored {
  readonly path: string;
  readonly etag: string;
}

/** S3's smallest part, but for the last. */
const MIN_PART = 5 * 1024 * 1024;

/** Objects and parts as files with names of chance, since what tests watch is the memory of this very process. */
export class S3Folder {
  private readonly objects = new Map<string, Stored>();
  private readonly begun = new Map<string, { readonly key: string; readonly parts: Map<string, Stored> }>();

  constructor(private readonly path: string) {}

  keys(): string[] {
    return [...this.objects.keys()].toSorted();
  }

  uploads(): number {
    return this.begun.size;
  }

  async put(key: string, body: Readable): Promise<string> {
    return this.place(key, await this.store(body));
  }

  async open(key: string): Promise<FileHandle | null> {
    const stored = this.objects.get(key);
    return stored === undefined ? null : open(stored.path, 'r');
  }

  async remove(key: string): Promise<void> {
    const stored = this.objects.get(key);
    this.objects.delete(key);
    if (stored !== undefined) await rm(stored.path);
  }

  begin(key: string): string {
    const id = randomUUID();
    this.begun.set(id, { key, parts: new Map() });
    return id;
  }

  async putPart(upload: string, part: string, body: Readable): Promise<string> {
    const stored = await this.store(body);
    this.of(upload).parts.set(part, stored);
    return stored.etag;
  }

  /** @param listed the XML that lists part numbers and tags */
  async complete(upload: string, listed: string): Promise<string> {
    const { key, parts } = this.of(upload);
    const wanted = [...listed.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, inner = '']) => ({
      number: /<PartNumber>(\d+)</.exec(inner)?.[1] ?? '',
      etag: (/<ETag>(.*?)</.exec(inner)?.[1] ?? '').replaceAll('&quot;', '"'),
    }));
    const stored = wanted.map(({ number, etag }) => {
      const part = parts.get(number);
      if (part === undefined || part.etag !== etag) throw new Error(`InvalidPart ${number}`);
      return part;
    });
    const whole = await this.store(this.joined(stored));
    this.begun.delete(upload);
    await Promise.all([...parts.values()].map(({ path }) => rm(path)));
    return this.place(key, whole);
  }

  async abort(upload: string): Promise<void> {
    const { parts } = this.of(upload);
    this.begun.delete(upload);
    await Promise.all([...parts.values()].map(({ path }) => rm(path)));
  }

  private of(upload: string) {
    const begun = this.begun.get(upload);
    if (begun === undefined) throw new Error('NoSuchUpload');
    return begun;
  }

  private async *joined(parts: readonly Stored[]): AsyncGenerator<Buffer> {
    for (const [at, { path }] of parts.entries()) {
      let size = 0;
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
        size += chunk.length;
        yield chunk;
      }
      if (size < MIN_PART && at < parts.length - 1) throw new Error('EntityTooSmall');
    }
  }

  private async store(body: AsyncIterable<Buffer>): Promise<Stored> {
    const path = join(this.path, randomUUID());
    const hash = createHash('md5');
    await pipeline(
      body,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path),
    );
    return { path, etag: `"${hash.digest('hex')}"` };
  }

  private async place(key: string, stored: Stored): Promise<string> {
    await this.remove(key);
    this.objects.set(key, stored);
    return stored.etag;
  }
}
