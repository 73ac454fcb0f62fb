import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Readable } from 'node:stream';
import type { BuildResult } from '../results.js';

/**
 * Streams an archive in, in the place of the one before.
 * @throws Refused not_running, erased; BlobTooLarge; ExpiryUnreadable
 */
export class UploadArtifacts extends Command<BuildResult> {
  constructor(
    readonly buildId: number,
    /** As the client named it; only ever shown. */
    readonly filename: string,
    readonly source: Readable,
    /** `7 days`, `1h 30m`, `never`; null: kept for ever. */
    readonly expireIn: string | null,
    /** Asked if `expireIn` is null, when the bytes are in: a form may say it behind its file. */
    readonly lateExpireIn: () => Promise<string | null>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** `expire_in` is not a duration in any of GitLab's words. */
export class ExpiryUnreadable extends Error {
  constructor(readonly text: string) {
    super(`expire_in is not a duration: ${text.slice(0, 100)}`);
    this.name = 'ExpiryUnreadable';
  }
}
