import { describe } from '@jest/globals';
import { TcpProxy } from '../stand-ins/tcp-proxy/tcp-proxy.js';
import { leftOutOn, planProxy } from './proxied-address.js';

/** An engine that can be killed: a real one only seems so, since all connections to it break and none is taken. */
export interface Engine {
  /** For the app; leads through the proxy. */
  readonly url: string;
  readonly proxy: TcpProxy;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Leads to the engine by way of a proxy. Whoever does so stops it.
 * @param process the engine's own, if it is there for the test alone
 */
export async function throughProxy(
  url: string,
  process?: Pick<Engine, 'kill' | 'restart' | 'stop'>,
): Promise<Engine> {
  const plan = planProxy(url);
  if ('leftOut' in plan) throw new Error(`A proxy can't lead to the engine: ${plan.leftOut}`);
  const proxy = await TcpProxy.start(plan.engine);
  return {
    url: plan.through(proxy),
    proxy,
    async kill() {
      await process?.kill();
      await proxy.refuse();
    },
    async restart() {
      await process?.restart();
      await proxy.accept();
    },
    async stop() {
      await proxy.stop();
      await process?.stop();
    },
  };
}

/** A suite that leads to its engines by way of proxies; where none can be led to, it is left out and says why. */
export function describeThroughProxies(title: string, suite: () => void): void {
  const reason = leftOutOn(process.env);
  const run = reason === null ? describe : describe.skip;
  run(reason === null ? title : `${title} (left out: ${reason})`, suite);
}
