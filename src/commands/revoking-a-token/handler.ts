import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { revokeToken } from '../../domain/user/revoke-token.js';
import { userAggregate } from '../../domain/user/user.js';
import { RevokeToken } from './command.js';

@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken> {
  constructor(private readonly desk: Desk) {}

  execute({ userId, tokenId, context }: RevokeToken) {
    return this.desk.decide(userAggregate, userId, state => revokeToken(state, { tokenId }), context);
  }
}
