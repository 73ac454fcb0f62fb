import { describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import type { Config } from '../../config/config.js';
import { PublicUrl } from '../../config/public-url.js';
import type { Documents } from '../../queries/documents.js';
import { ListBuilds } from '../../queries/listing-builds/query.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import { BuildJson } from './build-json.js';
import { BuildPages, type PageWanted } from './build-pages.js';
import {
  buildDocument,
  buildOf,
  documentOf,
  pipelineOf,
  runnerOf,
  SHA,
  Shelf,
  userOf,
} from './testing/samples.contract.js';

function room(stillness: number | null = 0) {
  const documents = {
    stillness,
    users: new Shelf(documentOf(userOf(), 1n)),
    runners: new Shelf(documentOf(runnerOf(), 2n)),
    pipelines: new Shelf(documentOf(pipelineOf(), 3n)),
    counters: new Shelf({ ...documentOf({ id: 4 }), position: 10n }),
  };
  const state = { builds: [buildDocument()], listed: 0, whileListing: () => undefined as void };
  const queries = {
    execute: (query: unknown) => {
      if (query instanceof ListPipelines) {
        return Promise.resolve(query.sha === SHA ? [documentOf(pipelineOf())] : []);
      }
      if (!(query instanceof ListBuilds)) throw new Error('not asked here');
      state.listed += 1;
      const rows = state.builds;
      state.whileListing();
      return Promise.resolve({ rows, total: rows.length });
    },
  };
  const publicUrl = new PublicUrl('http://ci.example');
  const pages = new BuildPages(
    queries as unknown as QueryBus,
    documents as unknown as Documents,
    new BuildJson(documents as unknown as Documents, publicUrl),
    publicUrl,
    { limits: { pageCacheEntries: 10 } } as Config,
  );
  const change = (status: 'running' | 'success', position: bigint) => {
    state.builds = [buildDocument(buildOf({ status }), position)];
    documents.counters.put({ ...documentOf({ id: 4 }), position });
  };
  return { documents, state, pages, change };
}

const wanted = (changes: Partial<PageWanted> = {}): PageWanted => ({
  list: { statuses: null, page: 1, perPage: 20 },
  projectId: 4,
  id: '4',
  sha: null,
  downloads: true,
  query: {},
  url: '/api/v3/projects/4/builds',
  ...changes,
});

describe('A page of builds', () => {
  it('is composed once while nothing changes', async () => {
    const { pages, state } = room();
    const first = await pages.page(wanted());
    expect(await pages.page(wanted())).toBe(first);
    expect(state.listed).toBe(1);
    expect(JSON.parse(String(first?.body))).toMatchObject([{ id: 412, pipeline: { id: 55 } }]);
    expect(first?.headers['Link']).toContain('<http://ci.example/api/v3/projects/4/builds?id=4&page=1');
  });

  it('shows what has happened to a build since', async () => {
    const { pages, change } = room();
    const before = await pages.page(wanted());
    change('success', 11n);
    const after = await pages.page(wanted());
    expect(JSON.parse(String(after?.body))).toMatchObject([{ status: 'success' }]);
    expect(after?.etag).not.toBe(before?.etag);
  });

  it('shows what has happened to a user or a runner since', async () => {
    const { pages, documents } = room();
    const before = await pages.page(wanted());
    documents.users.put(documentOf(userOf({ state: 'blocked' }), 12n));
    const blocked = await pages.page(wanted());
    expect(JSON.parse(String(blocked?.body))).toMatchObject([{ user: { state: 'blocked' } }]);
    documents.runners.put(documentOf(runnerOf({ active: false }), 13n));
    const paused = await pages.page(wanted());
    expect(JSON.parse(String(paused?.body))).toMatchObject([{ runner: { active: false } }]);
    expect(new Set([before?.etag, blocked?.etag, paused?.etag]).size).toBe(3);
  });

  it('that changes while it is composed is asked anew', async () => {
    const { pages, state, change } = room();
    state.whileListing = () => {
      state.whileListing = () => undefined;
      change('running', 11n);
    };
    expect(JSON.parse(String((await pages.page(wanted()))?.body))).toMatchObject([{ status: 'failed' }]);
    expect(JSON.parse(String((await pages.page(wanted()))?.body))).toMatchObject([{ status: 'running' }]);
  });

  it('keeps its ETag when what happened is not on it', async () => {
    const { pages, documents, state } = room();
    const before = await pages.page(wanted());
    documents.counters.put({ ...documentOf({ id: 4 }), position: 11n });
    const after = await pages.page(wanted());
    expect(after?.etag).toBe(before?.etag);
    expect(state.listed).toBe(2);
  });

  it('has the same ETag in another process', async () => {
    const first = await room().pages.page(wanted());
    expect((await room().pages.page(wanted()))?.etag).toBe(first?.etag);
  });

  it('is another one to who may not download', async () => {
    const { pages } = room();
    const all = await pages.page(wanted());
    const less = await pages.page(wanted({ downloads: false }));
    expect(JSON.parse(String(less?.body))).toMatchObject([{ download_url: null }]);
    expect(less?.etag).not.toBe(all?.etag);
  });

  it('is the same for every token, and tells none', async () => {
    const { pages, state } = room();
    const ask = (token: string) => {
      const url = `/api/v3/projects/4/builds?private_token=${token}`;
      return pages.page(wanted({ url, query: { private_token: token } }));
    };
    const first = await ask('hunter22');
    expect(await ask('hunter33')).toBe(first);
    expect(state.listed).toBe(1);
    expect(first?.headers['Link']).not.toContain('hunter');
  });

  it('of a commit links to itself, and is null for a commit that nobody has submitted', async () => {
    const { pages } = room();
    const found = await pages.page(wanted({ sha: SHA, id: 'team/app', url: '/of-commit' }));
    expect(found?.headers['Link']).toContain(
      `<http://ci.example/api/v3/projects/team%2Fapp/repository/commits/${SHA}/builds?id=team%2Fapp&page=1&per_page=20&sha=${SHA}>`,
    );
    expect(await pages.page(wanted({ sha: 'f'.repeat(40), url: '/of-another' }))).toBeNull();
  });

  it('is composed once for all who ask while another one is being composed', async () => {
    for (const stillness of [0, null]) {
      const { pages, state, change } = room(stillness);
      state.whileListing = () => {
        state.whileListing = () => undefined;
        change('running', 11n);
      };
      const first = pages.page(wanted());
      // It has read what there was, and has not come to its end.
      while (state.listed === 0) await Promise.resolve();
      const others = await Promise.all([1, 2, 3, 4].map(() => pages.page(wanted())));
      expect(JSON.parse(String((await first)?.body))).toMatchObject([{ status: 'failed' }]);
      // None of those who came later is shown what was over by then.
      expect(JSON.parse(String(others[0]?.body))).toMatchObject([{ status: 'running' }]);
      expect(new Set(others).size).toBe(1);
      expect(state.listed).toBe(2);
    }
  });

  it('is never kept while another process may change what it stands on, or part of it is just being saved', async () => {
    const { pages, state } = room(null);
    await pages.page(wanted());
    await pages.page(wanted());
    expect(state.listed).toBe(2);
  });

  it('is not kept when something was saved while it was composed: half of that may stand on it', async () => {
    const { documents, pages, state } = room();
    state.whileListing = () => void (documents.stillness = 1);
    await pages.page(wanted());
    state.whileListing = () => undefined;
    await pages.page(wanted());
    await pages.page(wanted());
    expect(state.listed).toBe(2);
  });
});
