import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Engine } from '../engine/open-engine.js';
import type { Reaction } from '../ledger/reactor.js';
import { PendingFeed } from '../scheduling/pending-feed.js';
import { Follower } from './follower.js';
import { reactions } from './index.js';
import { LedgerTree } from '../proof/ledger-tree.js';
import { Checkpoints } from './checkpoints.js';
import { Timers } from './timers.js';

const SAVE_REACTIONS_EVERY_MS = 1_000;

/**
 * From here on, what must follow from an event does: at once after each command, and, when `follow` is set, for
 * whatever a crash left undone and for what time brings about.
 * @returns stops them
 */
export async function startProcesses(
  app: INestApplicationContext,
  engine: Engine,
  log: Logger,
  { follow = true }: { readonly follow?: boolean } = {},
): Promise<() => Promise<void>> {
  for (const reaction of reactions) {
    engine.reactor.register(app.get<Reaction>(reaction, { strict: false }));
  }
  const feed = app.get(PendingFeed, { strict: false });
  await feed.load();
  engine.projection.onSaved(events => feed.follow(events));
  if (!follow) return () => Promise.resolve();
  const onError = (error: unknown): void => log.error({ err: error }, 'a process stumbled and goes on');
  const follower = new Follower(engine.store, engine.readModels, engine.reactor, {
    saveEvery: SAVE_REACTIONS_EVERY_MS,
    onError,
  });
  await follower.start();
  const timers = app.get(Timers, { strict: false });
  timers.start(onError);
  const tree = app.get(LedgerTree, { strict: false });
  tree.start();
  const checkpoints = app.get(Checkpoints, { strict: false });
  checkpoints.start(onError);
  return async () => {
    await checkpoints.stop();
    await tree.stop();
    await timers.stop();
    await follower.stop();
  };
}
