import { Inject, Injectable } from '@nestjs/common';
import { ConfigInvalid } from '../../config/variables.js';
import type { Config } from '../../config/config.js';
import { checkpointAggregate } from '../../domain/checkpoint/checkpoint.js';
import { Ledger } from '../../ledger/ledger.js';
import { CHECKPOINT_KEY, CONFIG } from '../../ports.js';
import { parseCheckpoint } from '../../proof/checkpoint.js';
import { LedgerTree } from '../../proof/ledger-tree.js';
import {
  isSignedBy,
  NoteInvalid,
  parseVerifierKey,
  readNote,
  type NoteSigner,
  type NoteVerifier,
  type SignedNote,
} from '../../proof/signed-note.js';
import { problem } from './problem.js';

export interface Witnessed {
  /** Events that the checkpoint covers. */
  readonly size: number;
  /** The good lines of known witnesses. */
  readonly lines: readonly { readonly witness: string; readonly line: string }[];
}

/** Checkpoints as others read and co-sign them. */
@Injectable()
export class CheckpointNotes {
  private readonly witnesses: readonly NoteVerifier[];

  /** @throws ConfigInvalid for a witness key that is none */
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(LedgerTree) private readonly tree: LedgerTree,
    @Inject(CHECKPOINT_KEY) private readonly key: NoteSigner,
    @Inject(CONFIG) { witnessKeys }: Config,
  ) {
    this.witnesses = witnessKeys.map(verifierOf);
  }

  /** The note with every signature there is. @param size null: the newest. @returns null if there is none */
  async read(size: number | null): Promise<string | null> {
    const wanted = size ?? this.tree.newestCheckpoint;
    if (wanted === null) return null;
    const { note, signatures } = await this.ledger.load(checkpointAggregate, wanted);
    return note === null ? null : note + signatures.map(line => `${line}\n`).join('');
  }

  /** @throws ApiError 422 for what is no checkpoint of this ledger, or without a known witness's good signature */
  async witnessed(note: string): Promise<Witnessed> {
    const signed = readable(note);
    if (!isSignedBy(signed, this.key)) throw problem(422, 'This ledger has not signed the note');
    const { size } = parseCheckpoint(signed.text);
    const lines = signed.signatures.flatMap(signature => {
      const one = { text: signed.text, signatures: [signature] };
      return this.witnesses.some(witness => isSignedBy(one, witness))
        ? [{ witness: signature.name, line: signature.line }]
        : [];
    });
    if (lines.length === 0) throw problem(422, 'No witness of LEDGER_WITNESS_KEYS has signed the note');
    return { size, lines };
  }
}

function readable(note: string): SignedNote {
  try {
    return readNote(note);
  } catch (error) {
    if (error instanceof NoteInvalid) throw problem(422, error.message);
    throw error;
  }
}

function verifierOf(text: string): NoteVerifier {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    throw new ConfigInvalid('LEDGER_WITNESS_KEYS', (error as Error).message);
  }
}
