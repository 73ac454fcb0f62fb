import { createHash } from 'node:crypto';
import { canonicalJson } from '../event-store/canonical-json.js';
import type { Document } from './read-models.js';

/**
 * SHA-256 over documents in the order of their ids (by the bytes of their UTF-8), each as one line of canonical
 * JSON: no engine's own form has a part in it, so digests of different engines can be compared.
 */
export class DocumentDigest {
  private readonly hash = createHash('sha256');

  add({ id, position, keys, body, row }: Document): void {
    this.hash.update(canonicalJson({ id, position: String(position), keys, body, row }).text);
    this.hash.update('\n');
  }

  /** Lower-case hex. */
  hex(): string {
    return this.hash.digest('hex');
  }
}
