import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { tooLarge } from './refusals.js';

const MAX_FIELDS = 32;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_NAME_LENGTH = 255;

/** A multipart form, read as far as its file begins. */
export interface UploadForm {
  /** Text fields that stand before the file. */
  readonly fields: ReadonlyMap<string, string>;
  /** The part `file`; null if the form has none, or another file comes first. */
  readonly file: MultipartFile | null;
  /** Reads what stands behind the file, once that has been read to its end: all text fields of the form. */
  rest(): Promise<ReadonlyMap<string, string>>;
}

const NO_FIELDS: ReadonlyMap<string, string> = new Map();
const NOTHING: UploadForm = { fields: NO_FIELDS, file: null, rest: () => Promise.resolve(NO_FIELDS) };

/**
 * Reads the form up to the first byte of its file: nothing of the file is kept in memory, whoever takes it streams it.
 * @returns an empty form if the request is no multipart form
 * @throws ApiError 400 malformed, 413 too many or too long fields
 */
export async function openUploadForm(request: FastifyRequest): Promise<UploadForm> {
  if (!request.isMultipart()) return NOTHING;
  const fields = new Map<string, string>();
  // The file's own limit is kept by whoever writes it; the parser's would cut it short without a word.
  const limits = {
    fileSize: Number.MAX_SAFE_INTEGER,
    fields: MAX_FIELDS,
    fieldSize: MAX_FIELD_BYTES,
    parts: MAX_FIELDS + 4,
  };
  const parts = request.parts({ limits });
  const file = await readFields(parts, fields);
  const rest = async (): Promise<ReadonlyMap<string, string>> => {
    // Only the first file counts; another is run through, for the form to come to its end.
    for (let next = await readFields(parts, fields); next !== null; next = await readFields(parts, fields)) {
      next.file.resume();
    }
    return fields;
  };
  return { fields, file: file?.fieldname === 'file' ? file : null, rest };
}

/** @returns the file that comes next, null at the form's end */
async function readFields(parts: Parts, fields: Map<string, string>): Promise<MultipartFile | null> {
  try {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      const part = next.value;
      if (part.type === 'file') return part;
      if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
    }
  } catch (error) {
    throw inWordsOfUpload(error);
  }
  return null;
}

type Parts = ReturnType<FastifyRequest['parts']>;

/** Lets what is left of the request run into nothing, so that its client comes to read the answer. */
export function discardRest({ raw }: FastifyRequest): void {
  raw.unpipe();
  raw.resume();
}

/** The parser's complaints are the client's fault; everything else stays as it is. */
export function inWordsOfUpload(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (/^FST_.*_LIMIT$/.test(code)) return tooLarge();
  const malformed = code.startsWith('FST_') || MALFORMED.test(error.message);
  return malformed ? new ApiError(400, { error: '400 Bad Request: the multipart form is malformed' }) : error;
}

const MALFORMED = /terminated early|end of multipart data|^Multipart:|malformed|^aborted$/i;

/** The archive's name as it may be shown: one line, no path, 255 characters at most. */
export function shownName(given: string | undefined): string {
  const name = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  // Control characters would break headers and terminals.
  const clean = name.replace(/\p{Cc}/gu, '').slice(0, MAX_NAME_LENGTH);
  return clean === '' || clean === '.' || clean === '..' ? 'artifacts.zip' : clean;
}
