import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.js';

describe('The TCP proxy', () => {
  let engine: Server;
  let proxy: TcpProxy;
  /** What the engine has received, on all connections. */
  let received: string;

  beforeEach(async () => {
    received = '';
    engine = createServer(socket => {
      socket.on('error', () => undefined);
      socket.on('data', bytes => {
        received += bytes.toString();
        socket.write(`echo ${bytes.toString()}`);
      });
    });
    engine.listen(0, '127.0.0.1');
    await once(engine, 'listening');
    proxy = await TcpProxy.start({ host: '127.0.0.1', port: (engine.address() as AddressInfo).port });
  });
  afterEach(async () => {
    await proxy.stop();
    await new Promise(resolve => engine.close(resolve));
  });

  /** Sends, and gives what came back until the answer was whole or the connection broke. */
  async function ask(text: string): Promise<string> {
    const client: Socket = connect(proxy.port, proxy.host);
    let answer = '';
    client.on('data', bytes => {
      answer += bytes.toString();
      if (answer === `echo ${text}`) client.destroy();
    });
    client.on('error', error => (answer += ` (${(error as NodeJS.ErrnoException).code})`));
    client.write(text);
    await new Promise(resolve => client.once('close', resolve));
    return answer;
  }

  it('lets everything through', async () => {
    const text = 'x'.repeat(300_000);
    expect(received).toBe('');
    expect(await ask('hello')).toBe('echo hello');
    const client = connect(proxy.port, proxy.host);
    client.write(text);
    while (received.length < text.length + 5) await once(client, 'data');
    client.destroy();
    expect(received).toBe(`hello${text}`);
    expect(proxy.cuts).toBe(0);
  });

  it('loses an answer whose question has arrived', async () => {
    proxy.cutAfterReceiving(0);
    expect(await ask('hello')).toBe(' (ECONNRESET)');
    expect(received).toBe('hello');
    expect(await ask('again')).toBe('echo again');
    expect(proxy.cuts).toBe(1);
  });

  it('lets part of an answer through before it cuts', async () => {
    proxy.cutAfterReceiving(7);
    expect(await ask('hello')).toMatch(/^(echo he)?( \(ECONNRESET\))?$/);
    expect(received).toBe('hello');
  });

  it('lets part of a question through before it cuts', async () => {
    proxy.cutAfterSending(3);
    expect(await ask('hello')).toBe(' (ECONNRESET)');
    expect('hel'.startsWith(received)).toBe(true);
    expect(await ask('again')).toBe('echo again');
  });

  it('hangs up with a goodbye, and takes new connections', async () => {
    const client = connect(proxy.port, proxy.host);
    const ended = once(client, 'end');
    client.on('error', error => expect(error).toBeUndefined());
    client.write('hello');
    await once(client, 'data');
    proxy.hangUp();
    await ended;
    expect(await ask('again')).toBe('echo again');
    expect(proxy.cuts).toBe(1);
  });

  it('swallows what is sent and says nothing, on old connections for ever and on new ones while it lasts', async () => {
    const heard: string[] = [];
    const open = async (): Promise<Socket> => {
      const client = connect(proxy.port, proxy.host);
      for (const event of ['data', 'error', 'end']) client.on(event, () => heard.push(event));
      await once(client, 'connect');
      return client;
    };
    const old = await open();
    old.write('hello');
    await once(old, 'data');
    proxy.swallow();
    const young = await open();
    old.write('lost');
    young.write('lost');
    proxy.deliver();
    old.write('lost');
    expect(await ask('again')).toBe('echo again');
    expect([received, heard]).toEqual(['helloagain', ['data']]);
    expect([old.destroyed, young.destroyed]).toEqual([false, false]);
    old.destroy();
    young.destroy();
  });

  it('refuses connections until it takes them again, at the same address', async () => {
    const { port } = proxy;
    await proxy.refuse();
    expect(await ask('hello')).toBe(' (ECONNREFUSED)');
    await proxy.accept();
    expect(proxy.port).toBe(port);
    expect(await ask('hello')).toBe('echo hello');
  });

  it('dawdles when it is told to', async () => {
    proxy.slow(60);
    const began = performance.now();
    expect(await ask('hello')).toBe('echo hello');
    // Timers may be a little early; twice the delay is what it takes both ways.
    expect(performance.now() - began).toBeGreaterThan(100);
    proxy.slow(0);
  });
});
