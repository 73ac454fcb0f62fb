import type { Blobs, Traces } from '../blobs/blobs.js';
import type { ArtifactsRecord } from '../domain/build/events.js';
import type { RecordedEvent } from '../event-store/envelope.js';
import { goOn, LedgersDiffer } from './migrate-errors.js';
import { OrderedTasks } from './migrate-order.js';

/** Blobs copied at the same time. */
const AT_ONCE = 8;

/** Bytes of a trace in one append, or a little more. */
const PIECE = 1024 * 1024;

/** The blobs that the events name and that haven't been removed since. */
export class NamedBlobs {
  /** Builds, each of which may have a trace. */
  readonly builds = new Set<number>();
  readonly artifacts = new Map<string, ArtifactsRecord>();

  see({ type, stream, data }: RecordedEvent): void {
    if (type === 'BuildCreated') this.builds.add(Number(stream.slice('build-'.length)));
    else if (type === 'ArtifactsUploaded') {
      const { artifacts, replaces } = data as { artifacts: ArtifactsRecord; replaces: string | null };
      if (replaces !== null) this.artifacts.delete(replaces);
      this.artifacts.set(artifacts.blob, artifacts);
    } else if (type === 'ArtifactsExpired' || type === 'ArtifactsRemoved' || type === 'BuildErased') {
      const { artifacts } = data as { artifacts: ArtifactsRecord | null };
      if (artifacts !== null) this.artifacts.delete(artifacts.blob);
    }
  }
}

export interface CopiedBlobs {
  /** Traces that there are. */
  readonly traces: number;
  readonly artifacts: number;
  /** Of traces and artifacts that there are. */
  readonly bytes: number;
  /** Keys of artifacts that the events name and the source doesn't have. */
  readonly missing: readonly string[];
}

/**
 * Copies traces and artifacts; what the target has already is left as it is.
 * @param onDone called after each build and each artifact with how many are done, of how many
 * @throws LedgersDiffer for an archive that isn't what its event says
 */
export async function copyBlobs(
  source: Blobs,
  target: Blobs,
  { builds, artifacts }: NamedBlobs,
  signal: AbortSignal,
  onDone: (done: number, total: number) => void,
): Promise<CopiedBlobs> {
  const tasks = new OrderedTasks(AT_ONCE);
  const result = { traces: 0, artifacts: 0, bytes: 0 };
  const missing: string[] = [];
  let done = 0;
  const total = builds.size + artifacts.size;
  const add = (work: () => Promise<void>): Promise<void> => {
    goOn(signal);
    return tasks.add([], async () => {
      await work();
      onDone((done += 1), total);
    });
  };
  try {
    for (const build of builds) {
      await add(async () => {
        const length = await copyTrace(source.traces, target.traces, build);
        result.traces += length > 0 ? 1 : 0;
        result.bytes += length;
      });
    }
    for (const record of artifacts.values()) {
      await add(async () => {
        const found = await copyArtifacts(source, target, record);
        if (!found) return void missing.push(record.blob);
        result.artifacts += 1;
        result.bytes += record.size;
      });
    }
  } finally {
    await tasks.end();
  }
  return { ...result, missing: missing.toSorted() };
}

/** @returns bytes of the trace */
async function copyTrace(source: Traces, target: Traces, build: number): Promise<number> {
  const length = await source.length(build);
  if (length === 0) {
    // Erased after an earlier run had copied it.
    if ((await target.length(build)) > 0) await target.remove(build);
    return 0;
  }
  const wanted = await source.digest(build);
  const { sha256 } = await target.digest(build);
  if (sha256 === wanted.sha256) return length;
  await target.remove(build);
  let offset = 0;
  for await (const bytes of inPieces(await source.read(build))) {
    offset = await target.append(build, offset, bytes);
  }
  if ((await target.digest(build)).sha256 !== wanted.sha256) {
    throw new LedgersDiffer(`the trace of build ${build} is not the same in the target`);
  }
  return length;
}

/** Each append is made durable on its own: few of them cost less. */
async function* inPieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const bytes of stream) {
    waiting.push(bytes);
    length += bytes.length;
    if (length < PIECE) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** @returns false if the source has no such archive */
async function copyArtifacts(
  source: Blobs,
  target: Blobs,
  { blob, size, sha256 }: ArtifactsRecord,
): Promise<boolean> {
  // A key is given out once, and an archive is there as a whole or not at all: of this size, it is this one.
  if ((await target.artifacts.size(blob)) === size) return true;
  if ((await source.artifacts.size(blob)) === null) return false;
  const written = await target.artifacts.write(blob, await source.artifacts.read(blob));
  if (written.sha256 === sha256) return true;
  await target.artifacts.remove(blob);
  throw new LedgersDiffer(`the artifacts ${blob} are not those that their event names`);
}
