import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Folder } from './s3-folder.js';

export interface S3StandIn {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Keys of the bucket, sorted. */
  keys(): string[];
  /** Multipart uploads that were begun and neither completed nor aborted. */
  uploads(): number;
  /** Method and shape of each request so far: `PUT part`, `POST complete`, `GET`… */
  readonly requests: readonly string[];
  /** The next request of this shape is answered so. */
  failNext(shape: string, status: number): void;
  stop(): Promise<void>;
}

/**
 * One bucket of an S3 by path-style addresses, as far as our adapter goes: objects with ranges, multipart uploads.
 * Source: the Amazon S3 API reference.
 */
export async function startS3(bucket: string): Promise<S3StandIn> {
  const path = await mkdtemp(join(tmpdir(), 's3-'));
  const folder = new S3Folder(path);
  const requests: string[] = [];
  const failures = new Map<string, number>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const shape = shapeOf(request, url);
    requests.push(shape);
    const failure = failures.get(shape);
    failures.delete(shape);
    answer(folder, bucket, request, url, response, failure).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'InternalError', String(error));
      else response.destroy();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys: () => folder.keys(),
    uploads: () => folder.uploads(),
    requests,
    failNext: (shape, status) => void failures.set(shape, status),
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(path, { recursive: true });
    },
  };
}

function shapeOf({ method = '' }: IncomingMessage, { searchParams }: URL): string {
  if (searchParams.has('uploads')) return `${method} begin`;
  if (searchParams.has('partNumber')) return `${method} part`;
  if (searchParams.has('uploadId')) return `${method} ${method === 'POST' ? 'complete' : 'abort'}`;
  return method;
}

async function answer(
  folder: S3Folder,
  bucket: string,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
  failure: number | undefined,
): Promise<void> {
  const [, named, ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  if (failure !== undefined) return refuse(response, failure, 'Refused', 'as told');
  if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
    return refuse(response, 403, 'AccessDenied', 'not signed');
  }
  if (named !== bucket) return refuse(response, 404, 'NoSuchBucket', 'no such bucket');
  if (request.headers['content-encoding']?.includes('aws-chunked') === true) {
    return refuse(response, 501, 'NotImplemented', 'aws-chunked');
  }
  const upload = url.searchParams.get('uploadId');
  switch (shapeOf(request, url)) {
    case 'POST begin':
      return xml(response, 'InitiateMultipartUploadResult', { Key: key, UploadId: folder.begin(key) });
    case 'PUT part':
      return tagged(
        response,
        await folder.putPart(upload ?? '', url.searchParams.get('partNumber') ?? '', request),
      );
    case 'POST complete':
      return xml(response, 'CompleteMultipartUploadResult', {
        ETag: await folder.complete(upload ?? '', await textOf(request)),
      });
    case 'DELETE abort':
      await folder.abort(upload ?? '');
      return end(response, 204);
    case 'PUT':
      return tagged(response, await folder.put(key, request));
    case 'DELETE':
      await folder.remove(key);
      return end(response, 204);
    case 'HEAD':
    case 'GET':
      return send(folder, key, request, response);
    default:
      return refuse(response, 405, 'MethodNotAllowed', request.method ?? '');
  }
}

async function send(
  folder: S3Folder,
  key: string,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await folder.open(key);
  if (file === null) return refuse(response, 404, 'NoSuchKey', 'The specified key does not exist.');
  const { size } = await file.stat();
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const last = to === undefined || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (from !== undefined && start >= size) {
    await file.close();
    return refuse(response, 416, 'InvalidRange', 'The requested range is not satisfiable');
  }
  response.writeHead(from === undefined ? 200 : 206, {
    'content-length': last - start + 1,
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${last}/${size}` }),
  });
  if (method === 'HEAD' || size === 0) {
    await file.close();
    response.end();
    return;
  }
  file.createReadStream({ start, end: last }).pipe(response);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

function tagged(response: ServerResponse, etag: string): void {
  response.writeHead(200, { etag }).end();
}

function xml(response: ServerResponse, name: string, fields: Record<string, string>): void {
  const inner = Object.entries(fields).map(
    ([field, value]) => `<${field}>${value.replaceAll('"', '&quot;')}</${field}>`,
  );
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<${name}>${inner.join('')}</${name}>`);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  // The body of the request isn't read: the connection can't be used again.
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' });
  response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
