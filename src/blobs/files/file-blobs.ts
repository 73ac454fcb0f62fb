import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Blobs } from '../blobs.js';
import { FOLDER_MODE, syncFolder } from './durable.js';
import { FileArtifacts } from './file-artifacts.js';
import { FileTraces } from './file-traces.js';
import { Gate } from '../gate.js';
import { Shards } from './shards.js';
import { TemporaryFiles } from './temporary-files.js';

export interface FileBlobsOptions {
  /** Milliseconds since 1970, what traces are stamped with. */
  readonly now?: () => number;
}

/** Traces and artifacts as files under one folder: `traces/`, `artifacts/`, and `tmp/` for what is under way. */
export class FileBlobs implements Blobs {
  private constructor(
    readonly traces: FileTraces,
    readonly artifacts: FileArtifacts,
    private readonly gate: Gate,
  ) {}

  /**
   * Makes the folder if it isn't there and clears away what a crash left half-written. One process at a time may
   * have it open; whoever opens it sees to that, by a lock on the data folder.
   */
  static async open(folder: string, { now = Date.now }: FileBlobsOptions = {}): Promise<FileBlobs> {
    const root = resolve(folder);
    const [traces, artifacts] = [join(root, 'traces'), join(root, 'artifacts')];
    await Promise.all([traces, artifacts].map(path => mkdir(path, { recursive: true, mode: FOLDER_MODE })));
    const temporary = await TemporaryFiles.open(join(root, 'tmp'));
    await syncFolder(root);
    await syncFolder(dirname(root));
    const gate = new Gate();
    return new FileBlobs(
      new FileTraces(new Shards(traces), temporary, gate, now),
      new FileArtifacts(new Shards(artifacts), temporary, gate),
      gate,
    );
  }

  close(): Promise<void> {
    return this.gate.close();
  }
}
