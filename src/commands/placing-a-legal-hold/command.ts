import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../../ledger/context.js';
import type { Done } from '../results.js';

/** What a legal hold stands on. */
export type HoldTarget = { readonly projectId: number } | { readonly buildId: number };

/** From now on nothing of it is removed; no change if it is so already. @throws Refused not_found, invalid (no reason) */
export class PlaceLegalHold extends Command<Done> {
  constructor(
    readonly target: HoldTarget,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Its own hold ends; no change if there is none. @throws Refused not_found, invalid (no reason) */
export class LiftLegalHold extends Command<Done> {
  constructor(
    readonly target: HoldTarget,
    readonly context: CommandContext,
  ) {
    super();
  }
}
