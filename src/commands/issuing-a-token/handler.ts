import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { issueToken } from '../../domain/user/issue-token.js';
import { userAggregate } from '../../domain/user/user.js';
import { IdAllocator } from '../../ledger/ids.js';
import { newAccessToken, sha256Hex } from '../../secrets/tokens.js';
import type { IssuedAccessToken } from './command.js';
import { IssueToken } from './command.js';

@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken> {
  constructor(
    private readonly desk: Desk,
    private readonly ids: IdAllocator,
  ) {}

  async execute({ userId, name, expiresAt, token: chosen, context }: IssueToken): Promise<IssuedAccessToken> {
    const token = chosen ?? newAccessToken();
    const tokenId = await this.ids.next('token');
    const facts = { tokenId, personal: { name }, sha256: sha256Hex(token), expiresAt };
    const { position } = await this.desk.decide(
      userAggregate,
      userId,
      state => issueToken(state, facts),
      context,
    );
    return { tokenId, token, position };
  }
}
