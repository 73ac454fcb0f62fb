import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Engine } from '../engine/engine.js';
import type { Reaction } from '../ledger/reactor.js';
import { FencedOff } from '../leases/leases.js';
import { Tenure, type Duty } from '../leases/tenure.js';
import { PendingFeed } from '../scheduling/pending-feed.js';
import { Follower } from './follower.js';
import { reactions } from './index.js';
import { LedgerTree } from '../proof/ledger-tree.js';
import { Checkpoints } from './checkpoints.js';
import { Timers } from './timers.js';

const SAVE_REACTIONS_EVERY_MS = 1_000;
/** Where there are other servers: what they have for reacting to their own events. */
const HEAD_START_MS = 1_000;

/**
 * From here on, what must follow from an event does: at once after each command, and, when `follow` is set, for
 * whatever a crash left undone and for what time brings about. These two one server does for all.
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
  engine.projection.onSaved(events => feed.follow(events));
  await feed.load();
  if (!follow) return () => Promise.resolve();
  const onError = (error: unknown): void => {
    if (error instanceof FencedOff) log.info(`${error.message}: it goes on there`);
    else log.error({ err: error }, 'a process stumbled and goes on');
  };
  const timers = app.get(Timers, { strict: false });
  // Each server has the tree, for the proofs that it is asked for; one signs.
  const tree = app.get(LedgerTree, { strict: false });
  const checkpoints = app.get(Checkpoints, { strict: false });
  tree.start();
  const tenures = [
    new Tenure(engine.leases, 'reactions', followUp(engine, onError), onError),
    new Tenure(engine.leases, 'timers', atIntervals(timers, onError), onError),
    new Tenure(engine.leases, 'checkpoints', atIntervals(checkpoints, onError), onError),
  ];
  for (const tenure of tenures) await tenure.start();
  return async () => {
    for (const tenure of tenures.toReversed()) await tenure.stop();
    await tree.stop();
  };
}

function followUp(engine: Engine, onError: (error: unknown) => void): Duty {
  const { store, readModels, reactor, exclusive } = engine;
  let follower: Follower | null = null;
  return {
    async begin(fence) {
      follower = new Follower(store, readModels, reactor, {
        saveEvery: SAVE_REACTIONS_EVERY_MS,
        fence,
        headStart: exclusive ? 0 : HEAD_START_MS,
        onError,
      });
      await follower.start();
    },
    async end() {
      await follower?.stop();
      follower = null;
    },
  };
}

const atIntervals = (process: Timers | Checkpoints, onError: (error: unknown) => void): Duty => ({
  begin: () => Promise.resolve(process.start(onError)),
  end: () => process.stop(),
});
