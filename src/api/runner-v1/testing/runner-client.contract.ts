import { REGISTRATION_TOKEN, type Rooms } from './rooms.contract.js';

export const USER_AGENT = 'gitlab-ci-multi-runner 1.11.5 (1-11-stable; go1.7.5; linux/amd64)';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** What runners of 1.x send, as bare requests. */
export class RunnerClient {
  constructor(
    private readonly rooms: Rooms,
    readonly token: string,
  ) {}

  static async register(rooms: Rooms, facts: object = {}): Promise<RunnerClient> {
    const answer = await ask(rooms, 'POST', 'runners/register', { token: REGISTRATION_TOKEN, ...facts });
    return new RunnerClient(rooms, (answer.json as { token: string }).token);
  }

  take(facts: object = {}, headers: Record<string, string> = { 'user-agent': USER_AGENT }): Promise<Answer> {
    return ask(this.rooms, 'POST', 'builds/register', { token: this.token, ...facts }, headers);
  }

  put(buildId: number, facts: object): Promise<Answer> {
    return ask(this.rooms, 'PUT', `builds/${buildId}`, { token: this.token, ...facts });
  }

  patch(buildId: number, range: string | null, bytes: string, token?: string): Promise<Answer> {
    return send(this.rooms, 'PATCH', `builds/${buildId}/trace.txt`, bytes, {
      'content-type': 'text/plain',
      'build-token': token ?? this.rooms.vault.buildToken(buildId),
      ...(range === null ? {} : { 'content-range': range }),
    });
  }
}

/** A request with a JSON body. */
export function ask(
  rooms: Rooms,
  method: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(rooms, method, path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

export async function send(
  rooms: Rooms,
  method: string,
  path: string,
  body: RequestInit['body'],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${rooms.url}/ci/api/v1/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
