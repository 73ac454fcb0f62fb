import { describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../auth/authenticator.js';
import { canReadBuilds, canReadProject, canUpdateBuilds } from '../../auth/permissions.js';
import type { Documents } from '../../queries/documents.js';
import { FindProject } from '../../queries/finding-a-project/query.js';
import { FindUser } from '../../queries/finding-a-user/query.js';
import { ApiError } from '../http/api-error.js';
import { buildIdOf, GitlabAccess } from './gitlab-access.js';
import {
  buildDocument,
  buildOf,
  projectOf,
  Shelf,
  userOf,
  viewerSample,
} from './testing/samples.contract.js';

const root = viewerSample({ userId: 1, username: 'root', admin: true, tokenId: 11 });
const ada = viewerSample();
const tokens = new Map([
  ['root-token', root],
  ['ada-token', ada],
]);
const projects = new Map([
  ['4', projectOf()],
  ['team/app', projectOf()],
  ['5', projectOf({ id: 5, path: 'team/open', public: true })],
  ['6', projectOf({ id: 6, path: 'team/off', public: true, buildsEnabled: false })],
]);
const users = new Map([
  ['3', userOf({ memberships: { 4: 20 } })],
  ['ada', userOf({ memberships: { 4: 20 } })],
]);

const authenticator = { byToken: (token: string) => Promise.resolve(tokens.get(token) ?? null) };
const queries = {
  execute: (query: unknown) => {
    if (query instanceof FindProject) return Promise.resolve(projects.get(query.idOrPath) ?? null);
    if (query instanceof FindUser) return Promise.resolve(users.get(query.idOrName) ?? null);
    throw new Error('not asked here');
  },
};
const documents = {
  builds: new Shelf(buildDocument(), buildDocument(buildOf({ id: 413, projectId: 5 }))),
  projects: {
    get: (id: string) => {
      const body = projects.get(id);
      return Promise.resolve(body === undefined ? null : { body });
    },
  },
};
const access = new GitlabAccess(
  authenticator as unknown as Authenticator,
  queries as unknown as QueryBus,
  documents as unknown as Documents,
);

function requestOf(asked: { query?: object; body?: object; headers?: object }): FastifyRequest {
  return { query: {}, body: undefined, headers: {}, ...asked } as unknown as FastifyRequest;
}
async function refusalOf(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError) return [error.status, error.body];
    throw error;
  }
}
const viewer = (asked: Parameters<typeof requestOf>[0]) => refusalOf(access.viewer(requestOf(asked)));
const UNAUTHORIZED = [401, { message: '401 Unauthorized' }];

describe('Who asks', () => {
  it.each([
    { headers: { 'private-token': 'ada-token' } },
    { query: { private_token: 'ada-token' } },
    { body: { private_token: 'ada-token' } },
    { headers: { authorization: 'Bearer ada-token' } },
    { headers: { authorization: 'bearer  ada-token' } },
    { query: { access_token: 'ada-token' } },
    { query: { private_token: 'ada-token' }, headers: { 'private-token': 'root-token' } },
    { headers: { 'private-token': 'nobody', authorization: 'Bearer ada-token' } },
    { headers: { authorization: 'Bearer ada-token' }, query: { access_token: 'root-token' } },
  ])('is told by %j', async asked => {
    expect(await viewer(asked)).toEqual(ada);
  });

  it.each([
    {},
    { headers: { 'private-token': '' } },
    { headers: { 'private-token': 'nobody' } },
    { headers: { authorization: 'Basic ada-token' } },
    { query: { private_token: '' }, headers: { 'private-token': 'ada-token' } },
    { body: { private_token: 7 }, headers: { 'private-token': 'ada-token' } },
    { headers: { 'private-token': ['ada-token', 'ada-token'] } },
  ])('is nobody by %j', async asked => {
    expect(await viewer(asked)).toEqual(UNAUTHORIZED);
  });
});

describe('Sudo', () => {
  const asRoot = { 'private-token': 'root-token' };

  it.each([
    { headers: { ...asRoot, sudo: 'ada' } },
    { headers: { ...asRoot, sudo: '3' } },
    { headers: { ...asRoot, sudo: '003' } },
    { headers: asRoot, query: { sudo: 'ada' } },
    { headers: asRoot, body: { sudo: 3 } },
    { headers: { ...asRoot, sudo: 'nobody' }, query: { sudo: 'ada' } },
  ])('lets an admin act as another user: %j', async asked => {
    expect(await viewer(asked)).toEqual({
      userId: 3,
      username: 'ada',
      admin: false,
      memberships: { 4: 20 },
      tokenId: 11,
      sudoBy: 1,
    });
  });

  it.each(['root', '1', 'ada', 'nobody', ''])('is for no one else, be it as %j', async sudo => {
    expect(await viewer({ headers: { 'private-token': 'ada-token' }, query: { sudo } })).toEqual([
      403,
      { message: '403 Forbidden - Must be admin to use sudo' },
    ]);
  });

  it.each(['zed', '99', ''])('as %j, who is nobody, is refused', async sudo => {
    expect(await viewer({ headers: asRoot, query: { sudo } })).toEqual([
      404,
      { message: `404 No user id or username for: ${sudo} Not Found` },
    ]);
  });

  it('repeats no more than a line of what was asked', async () => {
    const [, body] = (await viewer({ headers: asRoot, body: { sudo: 'z'.repeat(10_000) } })) as [
      number,
      object,
    ];
    expect(JSON.stringify(body).length).toBeLessThan(400);
  });

  it('without a token is nobody first', async () => {
    expect(await viewer({ query: { sudo: 'ada' } })).toEqual(UNAUTHORIZED);
  });
});

const of = (...asked: Parameters<GitlabAccess['project']>) => refusalOf(access.project(...asked));

describe('A project', () => {
  const reporter = viewerSample({ memberships: { 4: 20 } });
  const HIDDEN = [404, { message: '404 Project Not Found' }];
  const FORBIDDEN = [403, { message: '403 Forbidden' }];

  it.each(['4', '004', 'team/app'])('is found as %s', async id => {
    expect(await of(reporter, id, canReadBuilds)).toMatchObject({ id: 4 });
  });

  it.each(['99', '', '4a', 'team%2Fapp', '99999999999999999999'])('is not found as %j', async id => {
    expect(await of(reporter, id, canReadBuilds)).toEqual(HIDDEN);
  });

  it('that one may not know of is not there, whatever is wanted of it', async () => {
    expect(await of(ada, '4', canUpdateBuilds)).toEqual(HIDDEN);
    expect(await of(ada, '4', () => true)).toEqual(HIDDEN);
  });

  it('that one may know of tells when the role is too low', async () => {
    const guest = viewerSample({ memberships: { 4: 10 } });
    expect(await of(guest, '4', canReadProject)).toMatchObject({ id: 4 });
    expect(await of(guest, '4', canReadBuilds)).toEqual(FORBIDDEN);
    expect(await of(reporter, '4', canUpdateBuilds)).toEqual(FORBIDDEN);
    expect(await of(ada, '5', canReadBuilds)).toMatchObject({ id: 5 });
    expect(await of(ada, '5', canUpdateBuilds)).toEqual(FORBIDDEN);
  });

  it('without builds forbids them to everyone', async () => {
    expect(await of(root, '6', canReadBuilds)).toEqual(FORBIDDEN);
    expect(await of(root, '6', canReadProject)).toMatchObject({ id: 6 });
  });
});

describe('A build', () => {
  it('is one of its project', async () => {
    expect(await access.build(projectOf(), 412)).toMatchObject({ body: { id: 412 } });
    for (const id of [413, 9, 0, -1]) {
      expect(await refusalOf(access.build(projectOf(), id))).toEqual([404, { message: '404 Not Found' }]);
    }
  });

  it.each([
    ['412', 412],
    ['+412', 412],
    ['00412', 412],
    ['-1', -1],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', 0],
    ['9'.repeat(40), 0],
  ])('%s names %d', (text, id) => {
    expect(buildIdOf(text)).toBe(id);
  });

  it.each(['abc', '', '1.5', '1e3', '0x1', ' 1', '1\u0000', '١'])('%j names none', text => {
    expect(() => buildIdOf(text)).toThrow(
      expect.objectContaining({ status: 400, body: { error: 'build_id is invalid' } }),
    );
  });
});

describe('What stands in the envelope', () => {
  it('is the admin whose token it was, and in whose name they acted', async () => {
    const request = requestOf({ headers: { 'private-token': 'root-token', sudo: 'ada' } });
    const { actor } = access.context(request, await access.viewer(request));
    expect(actor).toEqual({ kind: 'user', id: 1, tokenId: 11, onBehalfOf: 3 });
  });
});
