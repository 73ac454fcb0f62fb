import { parseJson } from '../../http/json.js';

/** The server that hands out builds. */
export interface Coordinator {
  /** `<url>/ci/api/v1`, without a slash at the end. */
  readonly base: string;
}

export interface CoordinatorAnswer {
  /** 0 when no answer came. */
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  /** Why no answer came. */
  readonly problem: string;
}

export interface CoordinatorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
}

const TIMEOUT_MS = 60_000;

/** The address that runners are configured with, with or without `/ci`, as GitLab's runner reads it. */
export function coordinatorAt(url: string): Coordinator {
  const trimmed = url.replace(/\/+$/, '');
  return { base: `${trimmed.endsWith('/ci') ? trimmed : `${trimmed}/ci`}/api/v1` };
}

/** Sends one request. A network that fails is an answer too: a runner asks again, it doesn't break. */
export async function callCoordinator(
  coordinator: Coordinator,
  request: CoordinatorRequest,
): Promise<CoordinatorAnswer> {
  try {
    const response = await fetch(`${coordinator.base}/${request.path}`, {
      method: request.method,
      headers: { 'User-Agent': USER_AGENT, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: parseJson(text), problem: '' };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const problem = cause instanceof Error ? cause.message || cause.name : String(cause);
    return { status: 0, headers: new Headers(), json: null, problem };
  }
}

/** Sends JSON and reads JSON. */
export function callWithJson(
  coordinator: Coordinator,
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<CoordinatorAnswer> {
  return callCoordinator(coordinator, {
    method,
    path,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
  });
}

// Servers answer "no build" with 204 only to this pattern: the name, three numbers, a blank.
export const USER_AGENT = `gitlab-ci-multi-runner 1.11.5 (build-ledger; node${process.versions.node}; ${process.platform}/${process.arch})`;
