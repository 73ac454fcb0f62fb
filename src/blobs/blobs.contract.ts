import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeArtifacts } from './artifacts.contract.js';
import { type Blobs, BlobsClosed } from './blobs.js';
import type { BlobsFixture, BlobsHome } from './fixture.contract.js';
import { describeMasking } from './masking.contract.js';
import { describeTraces } from './traces.contract.js';

/** What every adapter of the Blobs port must do; the adapter's spec passes a factory. */
export function describeBlobs(name: string, makeHome: () => Promise<BlobsHome>): void {
  describe(`${name} as blobs`, () => {
    let home: BlobsHome;
    let blobs: Blobs;
    let time = 0;
    const open = async (): Promise<Blobs> => (blobs = await home.open({ now: () => time }));
    const restart = async (): Promise<Blobs> => {
      await blobs.close();
      return open();
    };

    beforeEach(async () => {
      time = Date.UTC(2026, 0, 1);
      home = await makeHome();
      await open();
    });

    afterEach(async () => {
      await blobs.close();
      await home.dispose();
    });

    const fixture: BlobsFixture = { blobs: () => blobs, restart, setTime: now => (time = now) };
    describeTraces(fixture);
    describeMasking(fixture);
    describeArtifacts(fixture);

    it('once closed, take nothing more, and have finished what was asked before', async () => {
      const append = blobs.traces.append(1, 0, Buffer.from('asked before'));
      const closed = blobs.close();
      await expect(blobs.traces.append(1, 12, Buffer.from('asked after'))).rejects.toThrow(BlobsClosed);
      await expect(blobs.artifacts.size('a')).rejects.toThrow(BlobsClosed);
      await closed;
      expect(await append).toBe(12);
      expect(await (await open()).traces.length(1)).toBe(12);
    });
  });
}
