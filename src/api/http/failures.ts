import { BadRequestException, HttpException, type ValidationError } from '@nestjs/common';
import { BlobsUnavailable, BlobTooLarge } from '../../blobs/blobs.js';
import { Refused } from '../../domain/event.js';
import {
  CommitUnknown,
  EventTooLarge,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../event-store/event-store.js';
import { ReadModelsUnavailable } from '../../read-models/read-models.js';
import type { Failure } from './error-shape.js';

/** The body can't be read as what its type says it is. */
export class MalformedBody extends Error {
  readonly statusCode = 400;
}

/** class-validator's findings, property by property. */
export class DtoInvalid extends BadRequestException {
  constructor(readonly problems: readonly { property: string; problem: string }[]) {
    super('invalid');
  }
}

/** Told at once; what a client sends may be wrong in a million places. */
const MAX_PROBLEMS = 100;
/** Of a property's path: unknown ones have the client's own names. */
const MAX_PROPERTY_LENGTH = 200;

/** Flattens nested findings: `commit.message`. */
export function dtoInvalid(errors: readonly ValidationError[]): DtoInvalid {
  return new DtoInvalid(errors.flatMap(error => problemsOf(error, '')).slice(0, MAX_PROBLEMS));
}

function problemsOf(error: ValidationError, prefix: string): { property: string; problem: string }[] {
  const property = `${prefix}${error.property}`.slice(0, MAX_PROPERTY_LENGTH);
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    property,
    problem: rule === 'whitelistValidation' ? 'is no field that is known here' : message,
  }));
  return [...own, ...(error.children ?? []).flatMap(child => problemsOf(child, `${property}.`))];
}

/** What an error means to a client, whatever threw it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refused) return { kind: 'refused', refused: error };
  if (error instanceof DtoInvalid) return { kind: 'invalid', problems: error.problems };
  if (error instanceof BlobTooLarge) return { kind: 'too_large' };
  if (error instanceof EventTooLarge) {
    return { kind: 'invalid', problems: [{ property: 'body', problem: error.message }] };
  }
  if (UNAVAILABLE.some(kind => error instanceof kind)) return { kind: 'unavailable' };
  return failureOfStatus(statusOf(error), error);
}

const UNAVAILABLE = [
  StoreUnavailable,
  CommitUnknown,
  WrongExpectedRevision,
  ReadModelsUnavailable,
  BlobsUnavailable,
];

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

function failureOfStatus(status: number, error: unknown): Failure {
  const detail = error instanceof Error ? error.message : '';
  if (status === 413) return { kind: 'too_large' };
  if (status === 415) return { kind: 'unsupported_media_type' };
  if (status === 404) return { kind: 'unknown_route' };
  if (status === 503) return { kind: 'unavailable' };
  return status >= 400 && status < 500 ? { kind: 'malformed', detail } : { kind: 'internal' };
}
