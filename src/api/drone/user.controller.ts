import { Controller, Get, Header, Inject, Req, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { FindUser } from '../../queries/finding-a-user/query.js';
import { ApiError } from '../http/api-error.js';
import { DroneAccess } from './drone-access.js';
import { DroneHeaders } from './headers.js';
import { indented, JSON_TYPE } from './indented-json.js';
import { user } from './schemas.js';

/** What Drone's clients ask first: whose token it is. */
@ApiTags('Drone 0.4')
@UseGuards(DroneHeaders)
@Controller('api/user')
export class UserController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(DroneAccess) private readonly access: DroneAccess,
  ) {}

  @Get()
  @Header('Content-Type', JSON_TYPE)
  @ApiOperation({ summary: 'The user whose token it is' })
  @ApiResponse({ status: 200, schema: user })
  @ApiResponse({ status: 401, description: 'No token, or a bad one' })
  async show(@Req() request: FastifyRequest): Promise<string> {
    const { userId } = await this.access.requireUser(request);
    const found = await this.queries.execute(new FindUser(String(userId)));
    if (found === null) throw new ApiError(401, 'User not authorized');
    const { id, username: login, email, admin } = found;
    return indented({ id, login, email, avatar_url: '', active: true, admin });
  }
}
