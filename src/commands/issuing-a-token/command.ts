import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';

export interface IssuedAccessToken {
  readonly tokenId: number;
  /** Shown once, kept nowhere. */
  readonly token: string;
  readonly position: bigint;
}

/** @throws Refused not_found, blocked, invalid */
export class IssueToken extends Command<IssuedAccessToken> {
  constructor(
    readonly userId: number,
    readonly name: string,
    /** ISO 8601; null: never. */
    readonly expiresAt: string | null,
    /** A token chosen by the operator (LEDGER_ROOT_TOKEN); null: one is made. */
    readonly token: string | null,
    readonly context: CommandContext,
  ) {
    super();
  }
}
