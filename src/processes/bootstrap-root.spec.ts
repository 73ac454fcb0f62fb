import { afterEach, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import { startCore, type Core } from '../../test/support/core.js';
import { StoreUnavailable } from '../event-store/event-store.js';
import { openTokens, openUsers } from '../people/opened.js';
import { userAggregate } from '../domain/user/user.js';
import { bootstrapRoot } from './bootstrap-root.js';

const TOKEN = 'a-token-of-my-own';

const bootstrap = ({ app, engine }: Core, configured: string | null) =>
  bootstrapRoot(engine.ledger, app.get(CommandBus), engine.people, configured);
const root = async ({ engine }: Core) => {
  const user = await engine.ledger.load(userAggregate, 1);
  if (user.status === 'none') return null;
  const [facts] = await openUsers(engine.people, [{ ...user, id: user.userId }]);
  const names = await openTokens(
    engine.people,
    user.tokens.map(({ personal }) => personal),
  );
  return { username: facts?.username, admin: user.admin, tokens: names.map(({ name }) => name) };
};

describe('The first start', () => {
  const cores: Core[] = [];
  const start = async (folder?: string): Promise<Core> => {
    const core = await startCore(folder === undefined ? {} : { folder });
    cores.push(core);
    return core;
  };
  afterEach(async () => {
    for (const core of cores.splice(0)) await core.close();
  });

  it('makes user 1, root, with a token that is told once', async () => {
    const core = await start();
    expect(await bootstrap(core, null)).toMatch(/^\S{20,}$/);
    expect(await bootstrap(core, null)).toBeNull();
    expect(await root(core)).toEqual({ username: 'root', admin: true, tokens: ['first start'] });
  });

  it('takes the token that is configured, and in its place another one that is configured later', async () => {
    const core = await start();
    expect(await bootstrap(core, TOKEN)).toBeNull();
    expect(await bootstrap(core, 'another-token')).toBeNull();
    const user = await core.engine.ledger.load(userAggregate, 1);
    expect(user.status === 'none' ? 0 : user.tokens.length).toBe(1);
  });

  it('killed after any of its appends, it is completed by the next', async () => {
    let appends = 1;
    for (let done = 0; done < appends; done += 1) {
      const killed = await start();
      const { store } = killed.engine;
      const append = store.append.bind(store);
      let left = done;
      store.append = (...args) => {
        left -= 1;
        return left < 0 ? Promise.reject(new StoreUnavailable('killed')) : append(...args);
      };
      await bootstrap(killed, TOKEN).then(
        () => undefined,
        () => (appends += 1),
      );
      cores.pop();
      await killed.close({ keep: true });
      const next = await start(killed.folder);
      await bootstrap(next, TOKEN);
      expect({ done, root: await root(next) }).toEqual({
        done,
        root: { username: 'root', admin: true, tokens: ['LEDGER_ROOT_TOKEN'] },
      });
    }
    expect(appends).toBeGreaterThan(3);
  });
});
