import { type Readable, Transform } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY = 4 * 1024 * 1024;

/**
 * By how many bytes the memory in use (heap and buffers, after garbage was collected) grew at most while streams
 * passed through `watched`; looked at every 4 MiB.
 */
export async function measureMemory(
  task: (watched: (source: Readable) => Readable) => Promise<void>,
): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = used();
  let most = 0;
  await task(source => {
    let passed = 0;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done): void {
        passed += chunk.length;
        if (passed % EVERY < chunk.length) most = Math.max(most, used() - before);
        done(null, chunk);
      },
    });
    return source.pipe(watch);
  });
  return most;
}
