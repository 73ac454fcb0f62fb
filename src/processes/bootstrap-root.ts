import type { CommandBus } from '@nestjs/cqrs';
import { CreateUser } from '../commands/creating-a-user/command.js';
import { IssueToken } from '../commands/issuing-a-token/command.js';
import { RevokeToken } from '../commands/revoking-a-token/command.js';
import { claimName } from '../domain/ids/claim-name.js';
import { idsAggregate } from '../domain/ids/ids.js';
import { nameAggregate, nameStreamId } from '../domain/ids/name.js';
import { reserveIds } from '../domain/ids/reserve.js';
import type { TokenFacts } from '../domain/user/events.js';
import { userAggregate, type IssuedToken } from '../domain/user/user.js';
import { SYSTEM, type CommandContext } from '../ledger/context.js';
import type { Ledger } from '../ledger/ledger.js';
import { openTokens } from '../people/opened.js';
import type { People } from '../people/people.js';
import { sha256Hex } from '../secrets/tokens.js';

const FIRST_ID = 1;
const ROOT_NAME = 'root';
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
  people: Pick<People, 'open'>,
  configured: string | null,
): Promise<string | null> {
  const context = startContext();
  const rootId = await rootsId(ledger, context);
  if ((await ledger.load(userAggregate, rootId)).status === 'none') {
    const root = { username: ROOT_NAME, name: 'Administrator', email: 'admin@example.com', admin: true };
    await commands.execute(new CreateUser(root, context));
  }
  const user = await ledger.load(userAggregate, rootId);
  const tokens = user.status === 'none' ? [] : await named(user.tokens, people);
  if (configured === null) {
    if (tokens.some(({ name }) => name === FIRST || name === CONFIGURED)) return null;
    return (await commands.execute(new IssueToken(rootId, FIRST, null, null, context))).token;
  }
  const sha256 = sha256Hex(configured);
  for (const token of tokens) {
    if (token.name === CONFIGURED && token.sha256 !== sha256) {
      await commands.execute(new RevokeToken(rootId, token.id, context));
    }
  }
  if (!tokens.some(token => token.sha256 === sha256)) {
    await commands.execute(new IssueToken(rootId, CONFIGURED, null, configured, context));
  }
  return null;
}

/**
 * The first user id there is, kept for root before anyone else can ask for one. Two appends: a start that was
 * killed between them finds at the next start what it has done, and does the rest.
 */
async function rootsId(ledger: Ledger, context: CommandContext): Promise<number> {
  await ledger.decide(
    idsAggregate,
    'user',
    ids => (ids.next === FIRST_ID ? reserveIds(ids, { count: 1 }) : []),
    context,
  );
  const name = { kind: 'user', name: ROOT_NAME, id: FIRST_ID } as const;
  const stream = nameStreamId('user', ROOT_NAME);
  const { state } = await ledger.decide(nameAggregate, stream, known => claimName(known, name), context);
  return state.id ?? FIRST_ID;
}

async function named(
  tokens: readonly IssuedToken[],
  people: Pick<People, 'open'>,
): Promise<(IssuedToken & TokenFacts)[]> {
  const names = await openTokens(
    people,
    tokens.map(({ personal }) => personal),
  );
  return tokens.map((token, at) => ({ ...token, name: names[at]?.name ?? '' }));
}

function startContext(): CommandContext {
  return { actor: SYSTEM, causationId: 'start', correlationId: 'start' };
}
