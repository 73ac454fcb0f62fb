import { createHash } from 'node:crypto';
import { canonicalJson } from '../event-store/canonical-json.js';
import type { Document, ReadModels } from './read-models.js';

/**
 * SHA-256 over documents in the order of their ids (by the bytes of their UTF-8), each as one line of canonical
 * JSON: no engine's own form has a part in it, so digests of different engines can be compared.
 */
export class DocumentDigest {
  private readonly hash = createHash('sha256');

  add(document: Document): void {
    this.hash.update(canonicalJson({ ...contentOf(document), position: String(document.position) }).text);
    this.hash.update('\n');
  }

  /** Lower-case hex. */
  hex(): string {
    return this.hash.digest('hex');
  }
}

/**
 * The same of documents without their positions, which every event store gives as it likes: equal for equal ledgers,
 * wherever their events are kept.
 */
export class ContentDigest {
  private readonly hash = createHash('sha256');

  /** @param line what `contentLine` makes of a document */
  add(line: string): void {
    this.hash.update(line);
    this.hash.update('\n');
  }

  /** Lower-case hex. */
  hex(): string {
    return this.hash.digest('hex');
  }
}

/** A document without its position, as one line of canonical JSON. */
export function contentLine(document: Document): string {
  return canonicalJson(contentOf(document)).text;
}

/** The digest of a collection without positions. It means something while nothing is being saved to it. */
export async function contentDigest(
  readModels: Pick<ReadModels, 'documents'>,
  collection: string,
): Promise<string> {
  const digest = new ContentDigest();
  for await (const document of readModels.documents(collection)) digest.add(contentLine(document));
  return digest.hex();
}

function contentOf({ id, keys, body, row }: Document): Omit<Document, 'position'> {
  return { id, keys, body, row };
}
