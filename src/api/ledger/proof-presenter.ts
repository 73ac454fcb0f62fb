import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../ports.js';
import { LedgerTree, NotInTree } from '../../proof/ledger-tree.js';
import { problem } from './problem.js';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** Proofs as JSON; hashes are base64, as in checkpoints. */
@Injectable()
export class ProofPresenter {
  constructor(
    @Inject(LedgerTree) private readonly tree: LedgerTree,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws ApiError 404 */
  async inclusion(position: bigint, wanted: number | null): Promise<object> {
    return this.prove(wanted, size => {
      const index = this.tree.indexOf(position);
      const proof = this.tree.inclusionProof(index, size).map(base64);
      const leaf = base64(this.tree.leaf(index));
      return { position: String(position), index, size, leaf_hash: leaf, proof, root: this.root(size) };
    });
  }

  /** @throws ApiError 404 */
  async consistency(from: number, wanted: number | null): Promise<object> {
    return this.prove(wanted, to => {
      const proof = this.tree.consistencyProof(from, to).map(base64);
      return { from, to, from_root: this.root(from), to_root: this.root(to), proof };
    });
  }

  private root(size: number): string {
    return base64(this.tree.root(size));
  }

  private async prove(wanted: number | null, prove: (size: number) => object): Promise<object> {
    await this.tree.caughtUp(this.config.timings.readYourWrites);
    const size = wanted ?? this.tree.newestCheckpoint;
    if (size === null) throw problem(404, 'Nothing was signed yet');
    try {
      return prove(size);
    } catch (error) {
      if (error instanceof NotInTree) throw problem(404, error.message);
      throw error;
    }
  }
}
