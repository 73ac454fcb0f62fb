import type { Content, Operation, ResponseOrRef } from './document.js';
import { errorContent } from './error-bodies.js';
import { gitlabContent } from './gitlab-objects.js';

const UNAUTHORIZED = 'No token, or one that opens nothing';
const UNAVAILABLE = 'The ledger can not be reached just now, or has not come to X-Ledger-Min-Position';

/** What any route of a dialect may answer besides what its controller says. */
const ALWAYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GitLab v3': { 401: UNAUTHORIZED, 404: 'No such project, or none that you may know of', 503: UNAVAILABLE },
  'Runner API v1': { 503: UNAVAILABLE },
  'Drone 0.4': { 503: UNAVAILABLE },
  Ledger: { 401: UNAUTHORIZED, 503: UNAVAILABLE },
};

const OF_A_BODY: Readonly<Record<string, string>> = {
  400: 'The body is malformed',
  413: 'The body is too large',
};

const OF_A_LEDGER_BODY: Readonly<Record<string, string>> = { ...OF_A_BODY, 415: 'The body is no JSON' };

/** Every answer with a description and, where it has one, its body; by status. */
export function completeResponses(path: string, operation: Operation): Operation['responses'] {
  const { tags = [], requestBody, responses } = operation;
  const tag = tags[0] ?? '';
  const ofBody = tag === 'Ledger' ? OF_A_LEDGER_BODY : OF_A_BODY;
  const wanted = { ...ALWAYS[tag], ...(requestBody === undefined ? {} : ofBody) };
  const all: Record<string, ResponseOrRef> = {};
  for (const [status, description] of Object.entries(wanted)) all[status] = { description };
  for (const [status, response] of Object.entries(responses)) if (response) all[status] = response;
  const entries = Object.entries(all).toSorted(([a], [b]) => Number(a) - Number(b));
  return Object.fromEntries(entries.map(([status, answer]) => [status, told(path, tag, status, answer)]));
}

function told(path: string, tag: string, status: string, response: ResponseOrRef): ResponseOrRef {
  if ('$ref' in response) return response;
  const { description = '', content, ...rest } = response;
  const known = content ?? contentOf(path, tag, Number(status));
  return {
    description: description === '' ? 'As asked' : description,
    ...rest,
    ...(known === undefined ? {} : { content: known }),
    ...(status === '503' ? { headers: { 'Retry-After': { description: 'Seconds', schema: INTEGER } } } : {}),
  };
}

const INTEGER = { type: 'integer' } as const;

function contentOf(path: string, tag: string, status: number): Content | undefined {
  if (status >= 400) return errorContent[tag];
  return tag === 'GitLab v3' && status < 300 ? gitlabContent(path) : undefined;
}
