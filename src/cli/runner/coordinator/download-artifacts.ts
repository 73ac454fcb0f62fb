import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { describeError } from '../../cli-error.js';
import type { Dependency } from './build-details.js';
import { type Coordinator, USER_AGENT } from './coordinator.js';

export type DownloadResult =
  | { readonly kind: 'taken' }
  /** Trying again would not help. */
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'try-again'; readonly problem: string };

/** `GET builds/:id/artifacts` under the dependency's own token, streamed into a file. */
export async function downloadArtifacts(
  coordinator: Coordinator,
  dependency: Dependency,
  target: string,
  signal: AbortSignal,
): Promise<DownloadResult> {
  try {
    const response = await fetch(`${coordinator.base}/builds/${dependency.id}/artifacts`, {
      headers: { 'User-Agent': USER_AGENT, 'BUILD-TOKEN': dependency.token },
      signal,
    });
    if (response.status === 200 && response.body) {
      await pipeline(Readable.fromWeb(response.body as WebStream), createWriteStream(target));
      return { kind: 'taken' };
    }
    await response.body?.cancel();
    const problem = `HTTP ${response.status}`;
    const final = response.status === 403 || response.status === 404;
    return final ? { kind: 'refused', problem } : { kind: 'try-again', problem };
  } catch (error) {
    return { kind: 'try-again', problem: describeError(error) };
  }
}
