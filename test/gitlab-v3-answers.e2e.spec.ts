import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GitlabWorld, SHA, type BuildName } from './support/gitlab-world.js';
import type { Answer } from './support/server.js';

let world: GitlabWorld;

beforeAll(async () => {
  world = await GitlabWorld.start();
});
afterAll(() => world.stop());

const told = ({ status, text }: Answer): string => `${status} ${text}`;
const project = (path = '', id: number | string = world.team) => `/projects/${id}${path}`;
const one = (name: BuildName, path = '', id: number | string = world.team) =>
  project(`/builds/${world.build(name)}${path}`, id);
const get = (path: string, headers = {}) => world.ask('developer', 'GET', path, { headers });
const names = ({ json }: Answer): string[] => (json as { name: string }[]).map(({ name }) => name);

const NOT_FOUND = '404 {"message":"404 Not Found"}';

describe('A list of builds', () => {
  const EVERY_BUILD = ['later', 'held', 'waiting', 'busy', 'stopped', 'failing', 'archived'];

  it('goes from the newest to the oldest, by number and by path, with and without .json', async () => {
    for (const id of [world.team, `00${world.team}`, 'team%2Fapp', 'team%2fapp']) {
      expect(names(await get(project('/builds', id)))).toEqual(EVERY_BUILD);
      expect(names(await get(project('/builds.json', id)))).toEqual(EVERY_BUILD);
      expect(names(await get(project('/builds/', id)))).toEqual(EVERY_BUILD);
    }
  });

  it.each([
    ['scope=pending', ['waiting']],
    ['scope=', EVERY_BUILD],
    ['scope[]=pending', ['waiting']],
    ['scope%5B%5D=pending&scope%5B%5D=failed', ['waiting', 'failing']],
    ['scope[0]=pending&scope[1]=running', ['waiting', 'busy']],
    ['scope=success&scope=canceled', ['stopped', 'archived']],
    ['scope[]=created&scope[]=manual', ['later', 'held']],
    ['scope=skipped', []],
  ])('with %s', async (query, found) => {
    for (const list of ['/builds', `/repository/commits/${SHA}/builds`]) {
      const answer = await get(project(`${list}?${query}`));
      expect(names(answer)).toEqual(found);
      expect(answer.headers.get('x-total')).toBe(String(found.length));
    }
  });

  it.each(['scope=nope', 'scope[]=nope', 'scope[0]=nope', 'scope[0]=pending&scope[1]=nope', 'scope=%ff'])(
    'with %s is refused',
    async query => {
      for (const list of ['/builds', `/repository/commits/${SHA}/builds`]) {
        const answer = told(await get(project(`${list}?${query}`)));
        expect(answer).toBe('400 {"error":"scope does not have a valid value"}');
      }
    },
  );

  it('is cut into pages, with every header that GitLab gives', async () => {
    const { headers, json } = await get(project('/builds?per_page=3&page=2&scope[]=&x=1'));
    expect((json as { name: string }[]).map(({ name }) => name)).toEqual(['busy', 'stopped', 'failing']);
    const shown = ['total', 'total-pages', 'per-page', 'page', 'next-page', 'prev-page'];
    expect(shown.map(name => headers.get(`x-${name}`))).toEqual(['7', '3', '3', '2', '3', '1']);
    const url = `${world.server.url}/api/v3/projects/${world.team}/builds`;
    const link = (page: number, rel: string) =>
      `<${url}?id=${world.team}&page=${page}&per_page=3&scope%5B%5D=&x=1>; rel="${rel}"`;
    expect(headers.get('link')).toBe(
      [link(1, 'prev'), link(3, 'next'), link(1, 'first'), link(3, 'last')].join(', '),
    );
  });

  it('can be gone through by its links, with the token in a parameter that no link repeats', async () => {
    const token = world.tokens.get('developer') ?? '';
    const seen: string[] = [];
    let next: string | undefined = `/api/v3${project(`/builds?per_page=2&private_token=${token}`)}`;
    while (next !== undefined) {
      const answer = await world.server.ask('GET', `${next}&private_token=${token}`, { token: null });
      seen.push(...names(answer));
      const link = answer.headers.get('link') ?? '';
      expect(link).not.toContain(token);
      next = /<([^>]+)>; rel="next"/.exec(link)?.[1]?.slice(world.server.url.length);
    }
    expect(seen).toEqual(EVERY_BUILD);
  });

  it.each([
    ['per_page=1000', '100', '1', 7],
    ['per_page=0&page=0', '20', '1', 7],
    ['page=-1&per_page=-1', '20', '1', 7],
    ['page=8&per_page=1', '1', '8', 0],
    ['page=999999999', '20', '999999999', 0],
  ])('%s is clamped', async (query, perPage, page, found) => {
    const answer = await get(project(`/builds?${query}`));
    expect([answer.headers.get('x-per-page'), answer.headers.get('x-page')]).toEqual([perPage, page]);
    expect(names(answer)).toHaveLength(found);
  });

  it.each(['page=x', 'page=1.5', 'page=99999999999999999999', 'page=%00', 'page[]=1'])(
    '%s is refused',
    async query => {
      expect(told(await get(project(`/builds?${query}`)))).toBe('400 {"error":"page is invalid"}');
    },
  );

  it('of a commit that nobody has submitted is not there', async () => {
    for (const sha of ['f'.repeat(40), SHA.slice(0, 8), `${SHA}%00`, 'master']) {
      expect(told(await get(project(`/repository/commits/${sha}/builds`)))).toBe(NOT_FOUND);
    }
  });

  it('without any build is empty', async () => {
    const answer = await get(project('/builds?scope=skipped'));
    expect([answer.text, answer.headers.get('x-total-pages')]).toEqual(['[]', '0']);
    expect(answer.headers.get('link')).toMatch(/page=1&[^>]*>; rel="first".*page=0&[^>]*>; rel="last"$/);
  });
});

const paths = (): string[] => [
  project('/builds'),
  project(`/repository/commits/${SHA}/builds`),
  one('waiting'),
];

describe('What has not changed', () => {
  it('is answered with 304 to who has it, and with 200 to anyone else', async () => {
    for (const path of paths()) {
      const first = await get(path);
      const etag = first.headers.get('etag') ?? '';
      expect([etag.slice(0, 3), first.headers.get('cache-control')]).toEqual([
        'W/"',
        'max-age=0, private, must-revalidate',
      ]);
      for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const again = await get(path, { 'if-none-match': known });
        expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
      }
      expect((await get(path, { 'if-none-match': '"other"' })).text).toBe(first.text);
    }
  });

  it('is nothing to who may not see it', async () => {
    for (const path of paths()) {
      const etag = (await get(path)).headers.get('etag') ?? '';
      const ask = (role: 'anonymous' | 'blocked' | 'stranger') =>
        world.ask(role, 'GET', path, { headers: { 'if-none-match': etag } });
      expect([(await ask('anonymous')).status, (await ask('blocked')).status]).toEqual([401, 401]);
      expect((await ask('stranger')).status).toBe(404);
    }
  });

  it('is told at once when it has changed: the build, its pipeline, its user', async () => {
    const { builds } = await world.server.pipeline(world.open, 'a: {script: [make]}\nb: {script: [make]}');
    const [a = 0, b = 0] = builds.map(({ id }) => id);
    const watched = [project('/builds', world.open), project(`/builds/${a}`, world.open)];
    const etags = async () =>
      Promise.all(watched.map(async path => (await world.ask('admin', 'GET', path)).headers.get('etag')));
    const before = await etags();
    await world.ask('admin', 'POST', project(`/builds/${b}/cancel`, world.open));
    const after = await etags();
    expect(after[0]).not.toBe(before[0]);
    await world.ask('admin', 'POST', project(`/builds/${a}/cancel`, world.open));
    const last = await etags();
    expect(last[0]).not.toBe(after[0]);
    expect(last[1]).not.toBe(after[1]);
    const shown = await world.ask('admin', 'GET', project(`/builds/${b}`, world.open));
    expect(shown.json).toMatchObject({ status: 'canceled', pipeline: { status: 'canceled' } });
  });
});

describe('HEAD', () => {
  it('has the headers of GET, and no body', async () => {
    const same = ['content-type', 'content-length', 'etag', 'x-total', 'link', 'content-disposition'];
    for (const path of [
      '/user',
      '/projects',
      project(),
      project('/builds'),
      one('waiting'),
      one('archived', '/trace'),
      one('archived', '/artifacts'),
    ]) {
      const [full, head] = [await get(path), await world.ask('developer', 'HEAD', path)];
      const of = (answer: Answer) => [answer.status, ...same.map(name => answer.headers.get(name))];
      expect([path, ...of(head)]).toEqual([path, ...of(full)]);
      expect(head.text).toBe('');
    }
  });

  it('is refused as GET is', async () => {
    expect((await world.ask('anonymous', 'HEAD', one('waiting'))).status).toBe(401);
    expect((await world.ask('developer', 'HEAD', project('/builds/999'))).status).toBe(404);
  });
});
