import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { projects } from '../src/projections/projects.js';
import { TestServer } from './support/server.js';

/** A release that can't fold this event. */
const breakFolding = (type: string) => {
  const evolve = projects.evolve.bind(projects);
  return jest.spyOn(projects, 'evolve').mockImplementation((body, event, id) => {
    if (event.type === type) throw new Error(`no idea what ${type} is`);
    return evolve(body, event, id);
  });
};

describe('A document that a release can not fold', () => {
  let server: TestServer | undefined;
  afterEach(async () => {
    jest.restoreAllMocks();
    await server?.stop();
  });

  const branchOf = async (id: number) => {
    const { json } = await (server as TestServer).ask('GET', `/api/ledger/projects/${id}`);
    return (json as { default_branch: string }).default_branch;
  };
  const rename = async (id: number, default_branch: string) =>
    (server as TestServer).must(200, 'PATCH', `/api/ledger/projects/${id}`, { body: { default_branch } });

  it('is listed with its error, makes the server degraded, and goes on after a fix', async () => {
    server = await TestServer.start();
    const [one, other] = [await server.project('team/one'), await server.project('team/other')];
    expect(await server.must(200, 'GET', '/health/ready')).toMatchObject({ status: 'ok' });
    const broken = breakFolding('ProjectChanged');
    await rename(one.id, 'trunk');
    expect(await branchOf(one.id)).not.toBe('trunk');
    expect(await server.must(200, 'GET', '/health/ready')).toMatchObject({
      status: 'degraded',
      quarantined: 1,
    });
    const [entry, ...more] = await server.must<{ id: string }[]>(200, 'GET', '/api/ledger/quarantine');
    expect(entry).toMatchObject({
      id: `projects:${one.id}`,
      projection: 'projects',
      document_id: String(one.id),
      type: 'ProjectChanged',
      stream: `project-${one.id}`,
      error: 'no idea what ProjectChanged is',
    });
    expect(more).toEqual([]);
    const path = `/api/ledger/quarantine/${encodeURIComponent(`projects:${one.id}`)}/replay`;
    const refused = await server.must<{ detail: string }>(409, 'POST', path);
    expect(refused.detail).toContain('no idea');
    broken.mockRestore();
    await rename(one.id, 'develop');
    await rename(other.id, 'develop');
    expect([await branchOf(one.id), await branchOf(other.id)]).toEqual(['master', 'develop']);
    expect(await server.must(200, 'POST', path)).toEqual({ id: `projects:${one.id}`, released: true });
    expect(await branchOf(one.id)).toBe('develop');
    expect(await server.must(200, 'GET', '/health/ready')).toMatchObject({ status: 'ok' });
    expect((await server.ask('POST', path)).status).toBe(404);
  });

  it('goes on by itself when the next start has a fix', async () => {
    const before = await TestServer.start();
    server = before;
    const { id } = await server.project('team/one');
    breakFolding('ProjectChanged');
    await rename(id, 'trunk');
    await server.stop({ keep: true });
    jest.restoreAllMocks();
    server = await TestServer.start({}, { folder: before.folder });
    for (let left = 400; left > 0 && (await branchOf(id)) !== 'trunk'; left -= 1) {
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    expect(await branchOf(id)).toBe('trunk');
    expect(await server.must(200, 'GET', '/api/ledger/quarantine')).toEqual([]);
  });

  it('is for admins to see', async () => {
    server = await TestServer.start();
    const { token } = await server.user('ada');
    expect((await server.ask('GET', '/api/ledger/quarantine', { token })).status).toBe(403);
    expect((await server.ask('GET', '/api/ledger/quarantine', { token: null })).status).toBe(401);
    expect((await server.ask('POST', '/api/ledger/quarantine/x/replay', { token })).status).toBe(403);
  });
});
