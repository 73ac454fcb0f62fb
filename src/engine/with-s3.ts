import type { Blobs } from '../blobs/blobs.js';

/** @param s3Url null: the artifacts stay where the traces are */
export async function withS3(blobs: Blobs, s3Url: string | null): Promise<Blobs> {
  if (s3Url === null) return blobs;
  const { parseS3Url } = await import('../blobs/s3/s3-options.js');
  const { S3Artifacts } = await import('../blobs/s3/s3-artifacts.js');
  const { withArtifacts } = await import('../blobs/with-artifacts.js');
  return withArtifacts(blobs, await S3Artifacts.open(parseS3Url(s3Url)));
}
