import { describe, expect, it } from '@jest/globals';
import { foldTo } from '../../queries/time-machine/fold-to.js';
import type { RecordedEvent } from '../../event-store/envelope.js';
import type { Document } from '../../read-models/read-models.js';
import { builds } from '../builds.js';
import { BuildVersions, heldAt } from './build-versions.js';
import { buildOf, randomBuilds, streamsOf } from './random-builds.contract.js';

const EVENTS = randomBuilds(5, 300);

type Store = Map<string, Document<null>>;

/** As the read models keep them: guarded by position. */
function save(store: Store, documents: readonly Document<null>[]): void {
  for (const document of documents) {
    if ((store.get(document.id)?.position ?? 0n) < document.position) store.set(document.id, document);
  }
}

async function versionsOf(events: readonly RecordedEvent[], batch = 64): Promise<Store> {
  const store: Store = new Map();
  const versions = new BuildVersions(streamsOf(events));
  for (let at = 0; at < events.length; at += batch) {
    save(store, await versions.after(events.slice(at, at + batch)));
  }
  return store;
}

const held = (store: Store, build: number, position: number): Document<null>[] =>
  [...store.values()].filter(
    ({ keys }) =>
      keys['build'] === build &&
      heldAt(position).every(({ key, lte, gt }) =>
        lte === undefined ? Number(keys[key]) > Number(gt) : Number(keys[key]) <= Number(lte),
      ),
  );

const told = (store: Store): unknown[] => [...store.values()].toSorted((a, b) => a.id.localeCompare(b.id));

describe('Versions of builds', () => {
  it('are, at every position, one for each build that was there: with what a list showed of it', async () => {
    const store = await versionsOf(EVENTS);
    const ids = [...new Set(EVENTS.map(buildOf))];
    const ofBuild = new Map(ids.map(id => [id, EVENTS.filter(event => buildOf(event) === id)]));
    let closed = 0;
    for (let position = 1; position <= EVENTS.length; position += 3) {
      for (const id of ids) {
        const events = (ofBuild.get(id) ?? []).filter(event => event.position <= position);
        const then = foldTo(builds, String(id), events);
        const found = held(store, id, position);
        expect(found).toHaveLength(then === null ? 0 : 1);
        const [version] = found;
        if (then === null || version === undefined) continue;
        expect(version.keys).toMatchObject({
          status: then.body.status,
          project: then.body.projectId,
          runner: then.body.runnerId,
          archive: then.body.artifacts === null ? 0 : 1,
        });
        if (version.row !== null) closed += 1;
        const now = foldTo(builds, String(id), ofBuild.get(id) ?? []);
        expect(version.row ?? now?.row).toBe(then.row);
      }
    }
    expect(closed).toBeGreaterThan(500);
  });

  it('are not begun by events that change nothing of what a list shows', async () => {
    const store = await versionsOf(EVENTS);
    const quiet = EVENTS.filter(({ type }) => ['BuildTraceArchived', 'BuildLegalHoldPlaced'].includes(type));
    expect(quiet.length).toBeGreaterThan(5);
    const begun = new Set([...store.values()].map(({ keys }) => keys['from']));
    expect(quiet.filter(({ position }) => begun.has(Number(position)))).toEqual([]);
  });

  it('are the same in whatever batches the events come, remembered or not, done again or not', async () => {
    const whole = told(await versionsOf(EVENTS));
    expect(told(await versionsOf(EVENTS, 7))).toEqual(whole);
    const store: Store = new Map();
    for (const [from, to] of [
      [0, 120],
      [60, 200],
      [200, 300],
      [0, 300],
    ]) {
      save(store, await new BuildVersions(streamsOf(EVENTS)).after(EVENTS.slice(from, to)));
    }
    expect(told(store)).toEqual(whole);
  });

  it('go on from the events that come after it forgot', async () => {
    const versions = new BuildVersions(streamsOf(EVENTS));
    await versions.after(EVENTS.slice(0, 200));
    versions.forget();
    const again = await versions.after(EVENTS.slice(100, 200));
    const once = await new BuildVersions(streamsOf(EVENTS)).after(EVENTS.slice(100, 200));
    expect(again).toEqual(once);
  });

  it('end with an event that can not be folded, as the document does', async () => {
    const [id] = EVENTS.map(buildOf);
    const own = EVENTS.filter(event => buildOf(event) === id);
    const broken = own.map((event, at) =>
      at === 1 ? { ...event, type: 'BuildCreated', data: null } : event,
    );
    const store = await versionsOf(broken);
    expect([...store.values()].map(({ keys }) => keys['from'])).toEqual([Number(own[0]?.position)]);
  });
});
