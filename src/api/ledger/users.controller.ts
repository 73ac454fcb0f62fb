import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Viewer } from '../../auth/viewer.js';
import { BlockUser } from '../../commands/blocking-a-user/command.js';
import { CreateUser } from '../../commands/creating-a-user/command.js';
import { IssueToken } from '../../commands/issuing-a-token/command.js';
import { RevokeToken } from '../../commands/revoking-a-token/command.js';
import type { UserDocument } from '../../projections/users.js';
import { FindUser } from '../../queries/finding-a-user/query.js';
import { ListUsers } from '../../queries/listing-users/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { NewTokenDto, NewUserDto } from './dto/user.dto.js';
import { idOf, LedgerAccess } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { presentUser } from './present.js';
import { problem } from './problem.js';

@ApiTags('Ledger')
@ApiSecurity('private-token')
@Controller('api/ledger/users')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly access: LedgerAccess,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Create a user; admins' })
  @ApiResponse({ status: 409, description: 'The username is taken' })
  async create(
    @Body() { username, name, email, admin = false }: NewUserDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.admin(request);
    const { userId, position } = await this.commands.execute(
      new CreateUser({ username, name, email, admin }, this.access.context(request, viewer)),
    );
    tellPosition(reply, position);
    return presentUser(await this.user(userId));
  }

  @Get()
  @ApiOperation({ summary: 'Users, oldest first; admins see all, others themselves' })
  @ApiQuery({ name: 'username', required: false })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 100, 20 if absent' })
  async list(@Req() request: FastifyRequest, @Query() query: Record<string, unknown>): Promise<object[]> {
    const viewer = await this.access.viewer(request);
    const { after, limit } = pageOf(query);
    const { username } = query;
    const found =
      typeof username === 'string'
        ? await this.byName(username)
        : await this.queries.execute(new ListUsers(after, limit));
    return found.filter(user => maySee(viewer, user.id)).map(presentUser);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One user; admins, and the user' })
  async one(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    await this.selfOrAdmin(request, idOf(id));
    return presentUser(await this.user(idOf(id)));
  }

  @Post(':id/block')
  @HttpCode(200)
  @ApiOperation({ summary: 'Block a user: their tokens open nothing any more; admins' })
  async block(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.access.admin(request);
    const context = this.access.context(request, viewer);
    const { position } = await this.commands.execute(new BlockUser(idOf(id), context));
    tellPosition(reply, position);
    return presentUser(await this.user(idOf(id)));
  }

  @Post(':id/tokens')
  @ApiOperation({ summary: 'Issue an access token: it is shown only here; admins, and the user' })
  async issue(
    @Param('id') id: string,
    @Body() { name, expires_at }: NewTokenDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const viewer = await this.selfOrAdmin(request, idOf(id));
    const expiresAt = expires_at === undefined ? null : new Date(expires_at).toISOString();
    const issued = await this.commands.execute(
      new IssueToken(idOf(id), name, expiresAt, null, this.access.context(request, viewer)),
    );
    tellPosition(reply, issued.position);
    return { id: issued.tokenId, user_id: idOf(id), name, token: issued.token, expires_at: expiresAt };
  }

  @Delete(':id/tokens/:token_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an access token; admins, and the user' })
  async revoke(
    @Param('id') id: string,
    @Param('token_id') tokenId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const viewer = await this.selfOrAdmin(request, idOf(id));
    const { position } = await this.commands.execute(
      new RevokeToken(idOf(id), idOf(tokenId), this.access.context(request, viewer)),
    );
    tellPosition(reply, position);
  }

  /** Others are told that the user isn't there. */
  private async selfOrAdmin(request: FastifyRequest, userId: number): Promise<Viewer> {
    const viewer = await this.access.viewer(request);
    if (!maySee(viewer, userId)) throw problem(404, 'There is no such user');
    return viewer;
  }

  private async user(id: number): Promise<UserDocument> {
    const [found] = await this.byName(String(id));
    if (found === undefined) throw problem(404, 'There is no such user');
    return found;
  }

  private async byName(idOrName: string): Promise<UserDocument[]> {
    const found = await this.queries.execute(new FindUser(idOrName));
    return found === null ? [] : [found];
  }
}

const maySee = (viewer: Viewer, userId: number): boolean => viewer.admin || viewer.userId === userId;
