import { describe, expect, it } from '@jest/globals';
import { parseS3Url } from './s3-options.js';

describe('An address of S3', () => {
  it.each([
    ['s3://archives', { bucket: 'archives', prefix: '' }],
    ['s3://archives/', { bucket: 'archives', prefix: '' }],
    ['s3://archives/ci/ledger/', { bucket: 'archives', prefix: 'ci/ledger/' }],
    [
      's3://archives?endpoint=https://minio:9000&region=eu-central-1',
      { bucket: 'archives', prefix: '', endpoint: 'https://minio:9000', region: 'eu-central-1' },
    ],
  ])('%s says where', (url, options) => {
    expect(parseS3Url(url)).toEqual(options);
  });

  it.each(['', 'archives', 'https://archives', 's3://', 's3://id:secret@archives'])('is not %j', url => {
    expect(() => parseS3Url(url)).toThrow(TypeError);
  });
});
