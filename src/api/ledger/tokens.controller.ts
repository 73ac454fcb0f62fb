import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IssueToken } from '../../commands/issuing-a-token/command.js';
import { RevokeToken } from '../../commands/revoking-a-token/command.js';
import type { CommandContext } from '../../ledger/context.js';
import { ListTokens } from '../../queries/listing-tokens/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { NewTokenDto } from './dto/user.dto.js';
import { Asked } from './entrance.js';
import { idOf } from './ledger-access.js';
import { momentOf } from './moment.js';
import { ForSelf, LedgerRoutes, Refuses } from './routes.js';
import { issuedTokenSchema, tokensSchema } from './schemas.js';

/** A user's access tokens; the tokens themselves are kept nowhere. */
@LedgerRoutes()
@Controller('api/ledger/users/:id/tokens')
export class TokensController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @ForSelf()
  @ApiOperation({ summary: 'Issue an access token; it is shown only here' })
  @ApiResponse({ status: 201, description: 'The token', schema: issuedTokenSchema })
  @ApiResponse({ status: 403, description: 'The user is blocked' })
  @Refuses()
  async issue(
    @Param('id') id: string,
    @Body() { name, expires_at }: NewTokenDto,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const expiresAt = utcOf(expires_at ?? null);
    const command = new IssueToken(idOf(id), name, expiresAt, null, context);
    const { tokenId, token, position } = await this.commands.execute(command);
    tellPosition(reply, position);
    return { id: tokenId, user_id: idOf(id), name, token, expires_at: expiresAt };
  }

  @Get()
  @ForSelf()
  @ApiOperation({
    summary: 'Access tokens that are not revoked, oldest first, without the tokens themselves',
  })
  @ApiResponse({ status: 200, description: 'All of them; expired ones, too', schema: tokensSchema })
  async list(@Param('id') id: string): Promise<object[]> {
    const tokens = await this.queries.execute(new ListTokens(idOf(id)));
    return tokens.map(({ tokenId, userId, name, createdAt, expiresAt }) => ({
      id: tokenId,
      user_id: userId,
      name,
      created_at: createdAt,
      expires_at: expiresAt,
    }));
  }

  @Delete(':token_id')
  @HttpCode(204)
  @ForSelf()
  @ApiParam({ name: 'token_id', type: 'integer', description: 'Id of the token' })
  @ApiOperation({ summary: 'Revoke an access token: it opens nothing from now on' })
  @ApiResponse({ status: 204, description: 'Revoked' })
  async revoke(
    @Param('id') id: string,
    @Param('token_id') tokenId: string,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const command = new RevokeToken(idOf(id), idOf(tokenId), context);
    tellPosition(reply, (await this.commands.execute(command)).position);
  }
}

function utcOf(text: string | null): string | null {
  const moment = text === null ? null : momentOf(text);
  return moment === null ? null : new Date(moment).toISOString();
}
