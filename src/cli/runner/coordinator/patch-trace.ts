import type { BuildDetails } from './build-details.js';
import { callCoordinator, type Coordinator } from './coordinator.js';

export type PatchResult =
  | { readonly kind: 'taken' }
  /** Someone cancelled the build, or it was given up. */
  | { readonly kind: 'abort' }
  /** The server can't take pieces: send the whole log with PUT from now on. */
  | { readonly kind: 'unsupported' }
  /** The server has this many bytes. */
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'try-again' };

/** `PATCH builds/:id/trace.txt`. The end of Content-Range is exclusive, as runners of this age write it. */
export async function patchTrace(
  coordinator: Coordinator,
  build: Pick<BuildDetails, 'id' | 'token'>,
  offset: number,
  bytes: Buffer,
): Promise<PatchResult> {
  const answer = await callCoordinator(coordinator, {
    method: 'PATCH',
    path: `builds/${build.id}/trace.txt`,
    headers: {
      'Content-Type': 'text/plain',
      'Content-Range': `${offset}-${offset + bytes.length}`,
      'BUILD-TOKEN': build.token,
    },
    body: new Uint8Array(bytes),
  });
  const status = answer.headers.get('build-status');
  if (status === 'canceled' || status === 'failed' || answer.status === 403) return { kind: 'abort' };
  switch (answer.status) {
    case 202:
      return { kind: 'taken' };
    case 404:
      return { kind: 'unsupported' };
    case 416: {
      const end = /-(\d+)$/.exec(answer.headers.get('range') ?? '')?.[1];
      return end === undefined ? { kind: 'unsupported' } : { kind: 'offset', offset: Number(end) };
    }
    default:
      return { kind: 'try-again' };
  }
}
