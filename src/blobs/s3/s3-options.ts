export interface S3Options {
  readonly bucket: string;
  /** Before each key; ends with a slash, or is empty. */
  readonly prefix: string;
  /** Where it isn't Amazon's: `https://host:port`. */
  readonly endpoint?: string;
  /** By default what the environment says (AWS_REGION), else `us-east-1`. */
  readonly region?: string;
  /** By default where the AWS SDK looks: the environment, the shared files, the machine's role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Reads `s3://bucket/some/prefix?endpoint=https://host:9000&region=eu-central-1`; all but the bucket may be left out.
 * @throws TypeError
 */
export function parseS3Url(url: string): S3Options {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.protocol !== 's3:' || parsed.hostname === '') {
    throw new TypeError('must be an address such as s3://bucket/prefix');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new TypeError('must not hold credentials: they come from the environment');
  }
  const path = decodeURIComponent(parsed.pathname).replaceAll(/^\/+|\/+$/g, '');
  const endpoint = parsed.searchParams.get('endpoint');
  const region = parsed.searchParams.get('region');
  return {
    bucket: parsed.hostname,
    prefix: path === '' ? '' : `${path}/`,
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
  };
}
