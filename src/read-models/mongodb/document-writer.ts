import { type AnyBulkWriteOperation, type Collection, MongoBulkWriteError } from 'mongodb';
import { LRUCache } from 'lru-cache';
import { DUPLICATE_KEY } from '../../mongodb/unavailable.js';
import type { StoredDocument } from './stored-document.js';

/** Ids remembered as stored, so that most documents are written in one go. */
const REMEMBERED = 100_000;

/**
 * Writes documents, each only where the position stored is smaller, whoever else writes and whatever was written
 * before. An insert fails where there is a document already, and a replace is guarded; so neither a transaction nor
 * a replica set is needed. (An upsert would do both at once, but its failure can't tell a newer document from an older
 * one that another process inserted at the same moment.)
 */
export class DocumentWriter {
  /** Documents never leave a collection (they become tombstones), so what was seen once is there. */
  private readonly stored = new LRUCache<string, true>({ max: REMEMBERED });

  async write(collection: Collection<StoredDocument>, documents: readonly StoredDocument[]): Promise<void> {
    const wanted = newestOfEach(documents);
    if (wanted.length === 0) return;
    const beaten = await this.tryAll(collection, wanted);
    if (beaten.length > 0) await collection.bulkWrite(beaten.map(replace), { ordered: false });
    this.noteStored(collection.collectionName, wanted);
  }

  /** Of documents that are in the collection, tombstones or not: they are replaced at the first attempt. */
  noteStored(collection: string, documents: readonly Pick<StoredDocument, '_id'>[]): void {
    for (const { _id } of documents) this.stored.set(`${collection}/${_id}`, true);
  }

  /** @returns those that could not be inserted because there is one already */
  private async tryAll(
    collection: Collection<StoredDocument>,
    documents: readonly StoredDocument[],
  ): Promise<StoredDocument[]> {
    const operations = documents.map((document): AnyBulkWriteOperation<StoredDocument> => {
      const known = this.stored.has(`${collection.collectionName}/${document._id}`);
      return known ? replace(document) : { insertOne: { document } };
    });
    try {
      await collection.bulkWrite(operations, { ordered: false });
      return [];
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError)) throw error;
      const failures = [error.writeErrors].flat();
      const expected = failures.length > 0 && failures.every(({ code }) => code === DUPLICATE_KEY);
      if (!expected || error.result.getWriteConcernError() !== undefined) throw error;
      return failures.flatMap(({ index }) => documents[index] ?? []);
    }
  }
}

function replace(document: StoredDocument): AnyBulkWriteOperation<StoredDocument> {
  const { _id, ...replacement } = document;
  return { replaceOne: { filter: { _id, position: { $lt: document.position } }, replacement } };
}

/** A batch may change a document more than once, and what is unordered must not depend on the order. */
function newestOfEach(documents: readonly StoredDocument[]): StoredDocument[] {
  const newest = new Map<string, StoredDocument>();
  for (const document of documents) {
    const known = newest.get(document._id);
    if (known === undefined || known.position < document.position) newest.set(document._id, document);
  }
  return [...newest.values()];
}
