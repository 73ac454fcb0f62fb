import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Viewer } from '../../auth/viewer.js';
import { BlockUser } from '../../commands/blocking-a-user/command.js';
import { CreateUser } from '../../commands/creating-a-user/command.js';
import { ForgetPerson } from '../../commands/forgetting-a-person/command.js';
import { ForgetUser } from '../../commands/forgetting-a-user/command.js';
import type { CommandContext } from '../../ledger/context.js';
import type { UserDocument } from '../../projections/users.js';
import { FindUser } from '../../queries/finding-a-user/query.js';
import { ListUsers } from '../../queries/listing-users/query.js';
import { tellPosition } from '../http/ledger-position.js';
import { ForgetPersonDto, ForgetUserDto, NewUserDto } from './dto/user.dto.js';
import { Asked, Caller, maySeeUser } from './entrance.js';
import { idOf } from './ledger-access.js';
import { pageOf } from './page-of.js';
import { presentUser } from './present.js';
import { problem } from './problem.js';
import { ForAdmins, ForSelf, LedgerRoutes, Paged, Refuses } from './routes.js';
import { callerSchema, forgottenPersonSchema, userSchema, usersSchema } from './schemas.js';

@LedgerRoutes()
@Controller('api/ledger')
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('user')
  @ApiOperation({ summary: 'Whose token it is' })
  @ApiResponse({ status: 200, description: 'You, and the id of your token', schema: callerSchema })
  async self(@Caller() { userId, tokenId }: Viewer): Promise<object> {
    return { ...presentUser(await this.user(userId)), token_id: tokenId };
  }

  @Post('users')
  @ForAdmins()
  @ApiOperation({ summary: 'Create a user' })
  @ApiResponse({ status: 201, description: 'The user, without any token', schema: userSchema })
  @ApiResponse({ status: 409, description: 'The username is taken' })
  @Refuses()
  async create(
    @Body() { username, name, email, admin = false }: NewUserDto,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const command = new CreateUser({ username, name, email, admin }, context);
    const { userId, position } = await this.commands.execute(command);
    tellPosition(reply, position);
    return presentUser(await this.user(userId));
  }

  @Get('users')
  @ApiOperation({ summary: 'Users, oldest first: to admins all, to others themselves' })
  @ApiQuery({ name: 'username', required: false, type: String, description: 'Only the user of this name' })
  @Paged('after', 'Id of the last one of the page before')
  @ApiResponse({ status: 200, description: 'A page of users', schema: usersSchema })
  async list(@Caller() viewer: Viewer, @Query() query: Record<string, unknown>): Promise<object[]> {
    const { after, limit } = pageOf(query);
    const { username } = query;
    const found = viewer.admin
      ? typeof username === 'string'
        ? await this.byName(username)
        : await this.queries.execute(new ListUsers(after, limit))
      : await this.byName(String(viewer.userId));
    const wanted = found.filter(user => typeof username !== 'string' || user.username === username);
    return wanted.filter(({ id }) => id > after && maySeeUser(viewer, id)).map(presentUser);
  }

  @Get('users/:id')
  @ForSelf()
  @ApiOperation({ summary: 'One user' })
  @ApiResponse({ status: 200, description: 'The user', schema: userSchema })
  async one(@Param('id') id: string): Promise<object> {
    return presentUser(await this.user(idOf(id)));
  }

  @Post('users/:id/block')
  @HttpCode(200)
  @ForAdmins()
  @ApiParam({ name: 'id', type: 'integer', description: 'Id of the user' })
  @ApiOperation({ summary: 'Block a user: their tokens open nothing any more' })
  @ApiResponse({ status: 200, description: 'The user, blocked', schema: userSchema })
  @ApiResponse({ status: 404, description: 'No such user' })
  @ApiResponse({ status: 409, description: 'You can not block yourself' })
  async block(
    @Param('id') id: string,
    @Caller() viewer: Viewer,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const userId = idOf(id);
    if (userId === viewer.userId) throw problem(409, 'You can not block yourself');
    const { position } = await this.commands.execute(new BlockUser(userId, context));
    tellPosition(reply, position);
    return presentUser(await this.user(userId));
  }

  @Post('users/:id/forget')
  @HttpCode(200)
  @ForAdmins()
  @ApiParam({ name: 'id', type: 'integer', description: 'Id of the user' })
  @ApiOperation({ summary: 'Forget a user: name, username and e-mail can be read nowhere any more' })
  @ApiResponse({ status: 200, description: 'What is left of the user', schema: userSchema })
  @ApiResponse({ status: 404, description: 'No such user' })
  @ApiResponse({ status: 409, description: 'root, and the last admin, can not be forgotten' })
  @Refuses()
  async forget(
    @Param('id') id: string,
    @Body() { emails = [] }: ForgetUserDto,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const userId = idOf(id);
    const { position } = await this.commands.execute(new ForgetUser(userId, emails, context));
    tellPosition(reply, position);
    return presentUser(await this.user(userId));
  }

  @Post('people/forget')
  @HttpCode(200)
  @ForAdmins()
  @ApiOperation({
    summary: 'Forget an author of commits who is no user: name and address can be read nowhere any more',
  })
  @ApiResponse({ status: 200, description: 'What stands for the author', schema: forgottenPersonSchema })
  @Refuses()
  async forgetPerson(
    @Body() { email }: ForgetPersonDto,
    @Asked() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { person, position } = await this.commands.execute(new ForgetPerson(email, context));
    tellPosition(reply, position);
    return { person };
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
