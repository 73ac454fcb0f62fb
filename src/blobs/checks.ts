import { BlobTooLarge, InvalidBlobKey, type TraceOptions } from './blobs.js';

/** @throws InvalidBlobKey */
export function assertArtifactKey(key: string): void {
  if (!/^[a-z0-9-]{1,100}$/.test(key)) throw new InvalidBlobKey(key);
}

/** @throws RangeError */
export function assertBuildId(buildId: number): void {
  if (!Number.isSafeInteger(buildId) || buildId < 1) throw new RangeError(`not a build id: ${buildId}`);
}

/** @throws BlobTooLarge for a trace of this length, bytes */
export function assertFits(length: number, { maxBytes = Infinity }: TraceOptions): void {
  if (length > maxBytes) throw new BlobTooLarge(maxBytes);
}
