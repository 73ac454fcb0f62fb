import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommitUnknown } from '../event-store/event-store.js';
import { Reactor, type Reaction } from './reactor.js';
import type { SettledEvent } from './settled-event.js';

const event = (id: string, type = 'BuildFinished'): SettledEvent =>
  ({ id, type, correlationId: 'request' }) as SettledEvent;

describe('The reactor', () => {
  let reactor: Reactor;
  let done: string[];
  let failed: string[];
  /** Names of reactions that fail, and with what. */
  let failing: Map<string, Error>;

  const reaction = (name: string, position = 0n): Reaction => ({
    name,
    on: ['BuildFinished'],
    react: async ({ id }, { causationId, correlationId, actor }) => {
      const error = failing.get(name);
      if (error !== undefined) throw error;
      expect([causationId, correlationId, actor.name]).toEqual([id, 'request', name]);
      done.push(`${name} ${id}`);
      return position;
    },
  });

  beforeEach(() => {
    done = [];
    failed = [];
    failing = new Map();
    reactor = new Reactor((_error, { id }) => failed.push(id));
    reactor.register(reaction('first', 5n));
    reactor.register(reaction('second', 3n));
  });

  it('performs the reactions in their order, and knows the last position', async () => {
    const expected = reactor.expect([event('e')]);
    expect(await expected.react([event('e')])).toBe(5n);
    expect(done).toEqual(['first e', 'second e']);
  });

  it('leaves nothing to the follower when all has been done', async () => {
    const expected = reactor.expect([event('e')]);
    const following = reactor.ensure(event('e'));
    await expected.react([event('e')]);
    await following;
    expect(done).toEqual(['first e', 'second e']);
  });

  it('leaves to the follower what a command announced and never did', async () => {
    const expected = reactor.expect([event('e')]);
    const following = reactor.ensure(event('e'));
    expect(done).toEqual([]);
    expected.forget();
    await following;
    expect(done).toEqual(['first e', 'second e']);
  });

  it('leaves to the follower what nobody announced: it happened in another process, or before a crash', async () => {
    await reactor.ensure(event('e'));
    expect(done).toEqual(['first e', 'second e']);
  });

  it('performs the others when one fails, of this event and of those with it', async () => {
    failing.set('first', new Error('no'));
    const events = [event('e'), event('f')];
    const expected = reactor.expect(events);
    expect(await expected.react(events)).toBe(3n);
    expect(done).toEqual(['second e', 'second f']);
    expect(failed).toEqual(['e', 'f']);
    failing.clear();
    await reactor.ensure(event('e'));
    expect(done).toEqual(['second e', 'second f', 'first e', 'second e']);
  });

  it('tells the follower of the failure that may pass by itself, before any other', async () => {
    failing.set('first', new Error('no')).set('second', new CommitUnknown('lost'));
    await expect(reactor.ensure(event('e'))).rejects.toBeInstanceOf(CommitUnknown);
    failing.delete('second');
    await expect(reactor.ensure(event('e'))).rejects.toThrow('no');
  });

  it('has nothing to do with events that nothing follows from', async () => {
    const expected = reactor.expect([event('e', 'BuildStarted')]);
    expect(await expected.react([event('e', 'BuildStarted')])).toBe(0n);
    await reactor.ensure(event('e', 'BuildStarted'));
    expect(done).toEqual([]);
  });
});
