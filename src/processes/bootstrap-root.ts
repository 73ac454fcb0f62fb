import type { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreateUser } from '../commands/creating-a-user/command.js';
import { IssueToken } from '../commands/issuing-a-token/command.js';
import { RevokeToken } from '../commands/revoking-a-token/command.js';
import { userAggregate } from '../domain/user/user.js';
import { SYSTEM, type CommandContext } from '../ledger/context.js';
import type { Ledger } from '../ledger/ledger.js';
import { sha256Hex } from '../secrets/tokens.js';

const ROOT = 1;
/** Name of the token that LEDGER_ROOT_TOKEN gives. */
const CONFIGURED = 'LEDGER_ROOT_TOKEN';
const FIRST = 'first start';

/**
 * Sees to it that there is an admin, user 1 `root`, with a token: the one configured, or one made at the first
 * start. A token configured anew takes the place of the one configured before.
 * @returns the token, if it was made just now: it is shown once and kept nowhere
 */
export async function bootstrapRoot(
  ledger: Ledger,
  commands: CommandBus,
  _queries: QueryBus,
  configured: string | null,
): Promise<string | null> {
  const context = startContext();
  if ((await ledger.load(userAggregate, ROOT)).status === 'none') {
    const root = { username: 'root', name: 'Administrator', email: 'admin@example.com', admin: true };
    await commands.execute(new CreateUser(root, context));
  }
  const user = await ledger.load(userAggregate, ROOT);
  const tokens = user.status === 'none' ? [] : user.tokens;
  if (configured === null) {
    if (tokens.some(({ name }) => name === FIRST || name === CONFIGURED)) return null;
    return (await commands.execute(new IssueToken(ROOT, FIRST, null, null, context))).token;
  }
  const sha256 = sha256Hex(configured);
  for (const token of tokens) {
    if (token.name === CONFIGURED && token.sha256 !== sha256) {
      await commands.execute(new RevokeToken(ROOT, token.id, context));
    }
  }
  if (!tokens.some(token => token.sha256 === sha256)) {
    await commands.execute(new IssueToken(ROOT, CONFIGURED, null, configured, context));
  }
  return null;
}

function startContext(): CommandContext {
  return { actor: SYSTEM, causationId: 'start', correlationId: 'start' };
}
