import { Inject, Injectable } from '@nestjs/common';
import type { Blobs } from '../blobs/blobs.js';
import type { ArtifactsRecord } from '../domain/build/events.js';
import type { SettledEvent } from '../ledger/ledger.js';
import type { Reaction } from '../ledger/reactor.js';
import { BLOBS } from '../ports.js';

/** The ledger says that bytes are gone: they go. Done again, there is nothing left to remove. */
@Injectable()
export class RemoveBytes implements Reaction {
  readonly name = 'remove-bytes';
  readonly on = ['BuildErased', 'ArtifactsExpired', 'ArtifactsRemoved', 'ArtifactsUploaded'];

  constructor(@Inject(BLOBS) private readonly blobs: Blobs) {}

  async react({ type, stream, data }: SettledEvent): Promise<bigint> {
    if (type === 'ArtifactsUploaded') {
      const { replaces } = data as { replaces: string | null };
      if (replaces !== null) await this.blobs.artifacts.remove(replaces);
      return 0n;
    }
    const { artifacts } = data as { artifacts: ArtifactsRecord | null };
    if (artifacts !== null) await this.blobs.artifacts.remove(artifacts.blob);
    if (type === 'BuildErased') await this.blobs.traces.remove(Number(stream.slice('build-'.length)));
    return 0n;
  }
}
