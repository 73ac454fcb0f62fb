import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OrderedTasks } from './migrate-order.js';

/** Tasks that end when they are told to, and what has begun. */
function tasks() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const task = (name: string) => (): Promise<void> => {
    begun.push(name);
    return new Promise((resolve, reject) => {
      ends.set(name, error => (error === undefined ? resolve() : reject(error)));
    });
  };
  const end = async (name: string, error?: Error): Promise<void> => {
    ends.get(name)?.(error);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  };
  return { begun, task, end };
}

describe('Tasks in order', () => {
  it('run at once when nothing ties them, and one after the other when something does', async () => {
    const { begun, task, end } = tasks();
    const ordered = new OrderedTasks(10);
    await ordered.add(['a'], task('first of a'));
    await ordered.add(['b'], task('first of b'));
    await ordered.add(['a', 'b'], task('both'));
    await ordered.add(['a'], task('last of a'));
    await end('nothing');
    expect(begun).toEqual(['first of a', 'first of b']);
    await end('first of a');
    expect(begun).toHaveLength(2);
    await end('first of b');
    expect(begun.slice(2)).toEqual(['both']);
    await end('both');
    await end('last of a');
    await ordered.end();
    expect(begun).toEqual(['first of a', 'first of b', 'both', 'last of a']);
  });

  it('are never more than the limit', async () => {
    const { begun, task, end } = tasks();
    const ordered = new OrderedTasks(2);
    let room = false;
    await ordered.add(['a'], task('a'));
    const waiting = ordered.add(['b'], task('b')).then(() => (room = true));
    await end('nothing');
    expect({ begun, room }).toEqual({ begun: ['a', 'b'], room: false });
    await end('a');
    await waiting;
    await end('b');
    await ordered.end();
  });

  it('begin no more after a failure, which whoever adds or waits is told', async () => {
    const { begun, task, end } = tasks();
    const ordered = new OrderedTasks(10);
    await ordered.add(['a'], task('a'));
    await ordered.add(['a'], task('after a'));
    await end('a', new Error('full disk'));
    await expect(ordered.add(['c'], task('c'))).rejects.toThrow('full disk');
    await expect(ordered.end()).rejects.toThrow('full disk');
    expect(begun).toEqual(['a']);
  });
});
