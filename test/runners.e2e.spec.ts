import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestServer } from './support/server.js';

const RUNNERS = 16;
const BUILDS = 500;

describe('16 runners that race for 500 builds over HTTP', () => {
  let server: TestServer;
  const handedOut: number[] = [];
  let created: number[] = [];

  beforeAll(async () => {
    server = await TestServer.start();
    const { id } = await server.project('team/race');
    const config = `race:\n  script: [true]\n  parallel: 50\n`.replace('[true]', '["true"]');
    const pipelines = [];
    for (let at = 0; at < BUILDS / 50; at += 1) pipelines.push(await server.pipeline(id, config));
    created = pipelines.flatMap(({ builds }) => builds.map(build => build.id));
    const tokens = await Promise.all(Array.from({ length: RUNNERS }, () => server.runner()));
    await Promise.all(
      tokens.map(async token => {
        for (;;) {
          const build = await server.take(token);
          if (build === null) return;
          handedOut.push(build.id);
          expect((await server.finish(token, build.id, 'success')).status).toBe(200);
        }
      }),
    );
  }, 120_000);

  afterAll(() => server.stop());

  it('each build is given out exactly once', () => {
    expect(new Set(handedOut).size).toBe(handedOut.length);
  });

  it('none is left', async () => {
    expect(handedOut.toSorted((a, b) => a - b)).toEqual(created.toSorted((a, b) => a - b));
    const pending = await server.ask('GET', '/api/v3/projects/1/builds?scope=pending');
    expect(pending.json).toEqual([]);
    expect(pending.headers.get('x-total')).toBe('0');
    const done = await server.ask('GET', '/api/v3/projects/1/builds?scope=success&per_page=1');
    expect(done.headers.get('x-total')).toBe(String(BUILDS));
  });

  it('they are given out in order, but for what was under way at once', () => {
    // Answers of requests that raced may arrive in another order; no build is overtaken by more than the runners.
    for (const [place, id] of handedOut.entries()) {
      const overtakers = handedOut.slice(0, place).filter(earlier => earlier > id).length;
      expect(overtakers).toBeLessThan(RUNNERS);
    }
  });
});
