import { describe, expect, it } from '@jest/globals';
import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
} from 'mongodb';
import { MongoConnection } from './mongo-connection.js';
import { isUnavailable, reaching } from './unavailable.js';

class Away extends Error {
  constructor(cause: unknown) {
    super('away', { cause });
  }
}

/** As the driver wraps what a bulk write failed with: its result tells of no error. */
function bulk(error: MongoError): MongoBulkWriteError {
  return new MongoBulkWriteError(error, { getWriteConcernError: () => undefined } as BulkWriteResult);
}

function caused(cause: Error): MongoError {
  return new MongoError('it failed', { cause });
}

describe('A server that is away', () => {
  it.each([
    ['a connection that broke', new MongoNetworkError('connection closed')],
    ['a server that stops', new MongoServerError({ message: 'stopping', code: 11_600 })],
    ['a connection that broke in a bulk write', bulk(new MongoNetworkError('connection closed'))],
    ['a server that stops in a bulk write', bulk(new MongoServerError({ message: 'stopping', code: 91 }))],
    ['an error of the driver that one of these caused', caused(new MongoNetworkError('closed'))],
  ])('is seen in %s', (_, error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    ['a duplicate', new MongoServerError({ message: 'E11000', code: 11_000 })],
    ['a duplicate in a bulk write', bulk(new MongoServerError({ message: 'E11000', code: 11_000 }))],
    ['a mistake of ours', new TypeError('undefined is not a function')],
    ['a mistake of ours that the driver tells', caused(new TypeError('undefined is not a function'))],
    ['nothing at all', undefined],
  ])('is not seen in %s', (_, error) => {
    expect(isUnavailable(error)).toBe(false);
  });

  it('is told by a bulk write as by any other', async () => {
    const connection = new MongoConnection('mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=50');
    try {
      const documents = connection.collection<{ _id: number }>('documents');
      const writes: (() => Promise<unknown>)[] = [
        () => documents.insertOne({ _id: 1 }),
        () => documents.bulkWrite([{ insertOne: { document: { _id: 1 } } }]),
      ];
      for (const write of writes) await expect(reaching(Away, write)).rejects.toBeInstanceOf(Away);
    } finally {
      await connection.close();
    }
  });
});
