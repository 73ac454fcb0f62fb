import { Inject, Injectable } from '@nestjs/common';
import type { Blobs } from '../blobs/blobs.js';
import { buildAggregate } from '../domain/build/build.js';
import type { ArtifactsRecord } from '../domain/build/events.js';
import { Ledger, type SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { BLOBS } from '../ports.js';

/** The ledger says that bytes are gone: they go. Done again, there is nothing left to remove. */
@Injectable()
export class RemoveBytes implements Reaction {
  readonly name = 'remove-bytes';
  readonly on = ['BuildErased', 'TraceExpired', 'ArtifactsExpired', 'ArtifactsRemoved', 'ArtifactsUploaded'];

  constructor(
    private readonly ledger: Ledger,
    @Inject(BLOBS) private readonly blobs: Blobs,
  ) {}

  async react({ type, stream, data }: SettledEvent): Promise<bigint> {
    const buildId = Number(stream.slice('build-'.length));
    if (type === 'TraceExpired') {
      await this.removeTrace(buildId);
      return 0n;
    }
    if (type === 'ArtifactsUploaded') {
      const { replaces } = data as { replaces: string | null };
      if (replaces !== null) await this.blobs.artifacts.remove(replaces);
      return 0n;
    }
    const { artifacts } = data as { artifacts: ArtifactsRecord | null };
    if (artifacts !== null) await this.blobs.artifacts.remove(artifacts.blob);
    if (type === 'BuildErased') await this.blobs.traces.remove(buildId);
    return 0n;
  }

  /** A runner that was late may have sent a trace since, which is in the ledger again. */
  private async removeTrace(buildId: number): Promise<void> {
    const build = await this.ledger.load(buildAggregate, buildId);
    if (build.status === 'none' || build.trace === null) await this.blobs.traces.remove(buildId);
  }
}
