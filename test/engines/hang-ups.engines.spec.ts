import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { MongoConnection } from '../../src/mongodb/mongo-connection.js';
import { type MongoUnderTest, mongoUnderTest } from './mongodb-under-test.js';

/** Longer than a client may take for anything here, and shorter than a test. */
const PATIENCE_MS = 10_000;
/** The driver's monitor asks no sooner after its last question. */
const BETWEEN_HEARTBEATS_MS = 600;

describe('A MongoDB that hangs up at a bad moment', () => {
  let mongo: MongoUnderTest;
  let connection: MongoConnection;
  let sockets: Socket[];
  const onSocket = (message: unknown): void => {
    sockets.push((message as { socket: Socket }).socket);
  };

  beforeAll(async () => {
    mongo = await mongoUnderTest();
  });
  afterAll(() => mongo.stop());
  beforeEach(async () => {
    sockets = [];
    subscribe('net.client.socket', onSocket);
    connection = new MongoConnection(mongo.url, { database: mongo.newDatabase() });
    await connection.ping();
  });
  afterEach(async () => {
    unsubscribe('net.client.socket', onSocket);
    await connection.close();
  });

  const comesBack = async (): Promise<string> => {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await outcome(connection.ping());
      if (answer === 'done' || performance.now() > until) return answer;
    }
  };

  it('is an error to what is asked right then, not a wait for ever', async () => {
    for (const socket of sockets) socket.destroy();
    expect(await outcome(connection.ping())).not.toBe('for ever');
    expect(await comesBack()).toBe('done');
  });

  it('is found again, though its hanging up met the question whether it is there', async () => {
    const [monitor, ...others] = sockets;
    await sleep(BETWEEN_HEARTBEATS_MS);
    const asked = outcome(connection.ping());
    await nextTurn();
    // The driver asks as soon as a question was cut short.
    for (const socket of others) socket.prependListener('close', () => monitor?.destroy());
    for (const socket of others) socket.destroy();
    expect(await asked).not.toBe('for ever');
    expect(await comesBack()).toBe('done');
  });
});

function outcome(work: Promise<unknown>): Promise<string> {
  return Promise.race([
    work.then(
      () => 'done',
      () => 'failed',
    ),
    sleep(PATIENCE_MS, 'for ever', { ref: false }),
  ]);
}
