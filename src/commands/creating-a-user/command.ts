import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
}

export interface CreatedUser {
  readonly userId: number;
  readonly position: bigint;
}

/** @throws Refused already_exists, invalid */
export class CreateUser extends Command<CreatedUser> {
  constructor(
    readonly user: NewUser,
    readonly context: CommandContext,
  ) {
    super();
  }
}
