import { describe, expect, it } from '@jest/globals';
import { testTerminal } from '../testing/test-terminal.js';
import { rebuild } from './rebuild-command.js';

const RESULT = { events: 40, seconds: 0.5, digests: { builds: 'ab12' } };

describe('rebuild', () => {
  it('prints a line at each tenth where there is no screen', async () => {
    const terminal = testTerminal();
    await rebuild(terminal, async (_env, onProgress) => {
      for (let done = 0n; done <= 40n; done += 1n) onProgress(done, 40);
      return RESULT;
    });
    expect(terminal.errLines.map(line => /^folded (\d+)%/.exec(line)?.[1])).toEqual([
      '10',
      '20',
      '30',
      '40',
      '50',
      '60',
      '70',
      '80',
      '90',
      '100',
    ]);
  });

  it('draws a bar with the rate on a screen', async () => {
    const terminal = { ...testTerminal(), interactive: true };
    const engine = async (
      _env: unknown,
      onProgress: (done: number, total: number) => void,
    ): Promise<typeof RESULT> => {
      onProgress(20, 40);
      onProgress(40, 40);
      return RESULT;
    };
    await expect(rebuild(terminal, engine)).resolves.toEqual(RESULT);
    expect(terminal.errLines).toEqual([]);
  });

  it('says clearly that a folder is in use', async () => {
    const inUse = rebuild(testTerminal(), async () => {
      throw new Error('The data folder is in use by another process');
    });
    await expect(inUse).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining('is in use') });
  });

  it('calls a setting that is wrong wrong usage', async () => {
    const wrong = rebuild(testTerminal(), async () => {
      throw Object.assign(new Error('PORT must be a whole number'), { name: 'ConfigInvalid' });
    });
    await expect(wrong).rejects.toMatchObject({ exitCode: 2 });
  });
});
