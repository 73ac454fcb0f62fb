import { type BuildDetails, parseBuildDetails } from './build-details.js';
import { callWithJson, type Coordinator } from './coordinator.js';
import { runnerInfo } from './runner-info.js';

export type Offer =
  | { readonly kind: 'build'; readonly build: BuildDetails }
  /** Nothing to do now. */
  | { readonly kind: 'none' }
  /** The server doesn't know this runner. */
  | { readonly kind: 'forbidden' }
  /** The network, or the server, is not well: ask again later. */
  | { readonly kind: 'unavailable'; readonly problem: string };

/** Asks for builds as one runner; remembers the server's `last_update` so that it needn't search in vain. */
export function buildRequester(coordinator: Coordinator, token: string): () => Promise<Offer> {
  let lastUpdate = '';
  return async () => {
    const answer = await callWithJson(coordinator, 'POST', 'builds/register.json', {
      info: runnerInfo(),
      token,
      ...(lastUpdate === '' ? {} : { last_update: lastUpdate }),
    });
    lastUpdate = answer.headers.get('x-gitlab-last-update') ?? lastUpdate;
    switch (answer.status) {
      case 201: {
        const build = parseBuildDetails(answer.json);
        return build
          ? { kind: 'build', build }
          : { kind: 'unavailable', problem: 'the build makes no sense' };
      }
      case 204:
      case 404:
        return { kind: 'none' };
      case 403:
        return { kind: 'forbidden' };
      default:
        return { kind: 'unavailable', problem: answer.problem || `HTTP ${answer.status}` };
    }
  };
}
