import { describe, expect, it } from '@jest/globals';
import { exportBundle } from '../export/export-command.js';
import { importBundle } from '../import/import-command.js';
import { testTerminal } from '../testing/test-terminal.js';
import { verify } from './verify-command.js';
import type { VerifyReport, Wrong } from './verify-handle.js';

const REPORT: VerifyReport = {
  ok: true,
  wrong: null,
  events: 40,
  streams: 7,
  root: 'cm9vdA==',
  checkpoints: 3,
  signed: 2,
  covered: 35,
  blobs: 0,
  keys: ['ci.example/ledger'],
  seconds: 0.5,
};
const WRONG: Wrong = {
  kind: 'altered',
  why: 'its text or its hash was altered',
  position: '17',
  stream: 'build-3',
  revision: 2,
  id: 'some-id',
  line: 18,
  among: null,
};
const options = { key: [], checkpoint: [] };

describe('verify', () => {
  it('says what was checked, who signed it, and what nobody has signed yet', async () => {
    const terminal = testTerminal();
    await verify(terminal, null, options, async () => REPORT);
    expect(terminal.outLines).toEqual([
      '40 events in 7 streams, in 0.5 s: nothing was altered',
      'root cm9vdA==',
      '3 checkpoints agree, 2 signed by ci.example/ledger: they cover 35 events',
      'no signed checkpoint covers the last 5 events yet',
    ]);
  });

  it('names the first event that is wrong', async () => {
    const terminal = testTerminal();
    const report = await verify(terminal, 'ledger.ndjson', options, async () => ({
      ...REPORT,
      ok: false,
      events: 16,
      wrong: WRONG,
    }));
    expect(report.ok).toBe(false);
    expect(terminal.outLines).toEqual([
      'WRONG (altered): build-3@2, position 17, id some-id, line 18: its text or its hash was altered',
      'the 16 events before it were read',
    ]);
  });

  it('prints all of it as JSON, and progress apart from it', async () => {
    const terminal = testTerminal();
    await verify(terminal, null, { ...options, json: true }, async (_env, { onProgress }) => {
      onProgress(1, 40);
      return REPORT;
    });
    expect(terminal.outLines.map(line => JSON.parse(line) as unknown)).toEqual([REPORT]);
    expect(terminal.errLines.join('\n')).toContain('verifying 100%');
  });

  it.each(['NoLedger', 'NoteInvalid', 'ConfigInvalid'])(
    'calls it wrong usage when there is %s',
    async name => {
      const refused = verify(testTerminal(), null, options, async () => {
        throw Object.assign(new Error('no'), { name });
      });
      await expect(refused).rejects.toMatchObject({ exitCode: 2, message: 'nothing was verified: no' });
    },
  );
});

describe('export and import', () => {
  it('write a bundle to standard output, and what they say of it apart', async () => {
    const terminal = testTerminal();
    await exportBundle(terminal, '-', {}, async (_env, { write }) => {
      await write('{"bundle":1}');
      return { events: 40, root: 'cm9vdA==', signed: true, blobs: 0 };
    });
    expect(terminal.outLines).toEqual(['{"bundle":1}']);
    expect(terminal.errLines).toEqual(['40 events, root cm9vdA==']);
  });

  it('leave no file of a ledger that was altered, and name the event', async () => {
    const terminal = testTerminal({}, '/nowhere/at/all');
    const nowhere = exportBundle(terminal, 'ledger.ndjson', {}, async () => ({ ...REPORT, signed: true }));
    await expect(nowhere).rejects.toMatchObject({ exitCode: 2 });
    const altered = importBundle(terminal, 'ledger.ndjson', { key: [] }, async () => {
      throw Object.assign(new Error('altered'), { name: 'LedgerWrong', wrong: WRONG });
    });
    await expect(altered).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(
        'the bundle was not imported: WRONG (altered): build-3@2, position 17',
      ),
    });
  });
});
