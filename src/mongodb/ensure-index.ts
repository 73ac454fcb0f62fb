import { type Collection, type CreateIndexesOptions, MongoServerError } from 'mongodb';

/** There is one like it that has another name. Source: MongoDB's `error_codes.yml`. */
const INDEX_OPTIONS_CONFLICT = 85;

/**
 * Makes an index unless there is an equal one, by whatever name and whoever made it.
 * @param keys in their order
 */
export async function ensureIndex<Schema extends object>(
  collection: Collection<Schema>,
  keys: Readonly<Record<string, 1 | -1>>,
  options: Pick<CreateIndexesOptions, 'unique'> = {},
): Promise<void> {
  try {
    await collection.createIndex(keys, options);
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === INDEX_OPTIONS_CONFLICT)) throw error;
  }
}
