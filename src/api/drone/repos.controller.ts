import { Controller, Get, Header, HttpCode, Options, Param, Req, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DroneAccess } from './drone-access.js';
import { DroneHeaders } from './headers.js';
import { indented, JSON_TYPE } from './indented-json.js';
import { presentRepo } from './present-repo.js';
import { repo } from './schemas.js';

/** Projects as repositories of Drone 0.4, and the questions of browsers before they ask. */
@ApiTags('Drone 0.4')
@UseGuards(DroneHeaders)
@Controller('api/repos/:owner/:name')
export class ReposController {
  constructor(private readonly access: DroneAccess) {}

  @Get()
  @Header('Content-Type', JSON_TYPE)
  @ApiOperation({ summary: 'A repository' })
  @ApiResponse({ status: 200, schema: repo })
  @ApiResponse({ status: 404, description: 'No such repository, or it may not be read' })
  async show(
    @Param('owner') owner: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    return indented(presentRepo(await this.access.pull(request, { owner, name })));
  }

  @Options(['', '*'])
  @HttpCode(200)
  @Header('Allow', 'HEAD,GET,POST,PUT,PATCH,DELETE,OPTIONS')
  @Header('Access-Control-Allow-Methods', 'GET,POST,PATCH,PUT,DELETE,OPTIONS')
  @Header('Access-Control-Allow-Headers', 'Authorization, Content-Type, Accept, Origin')
  @Header('Content-Type', 'application/json')
  @ApiExcludeEndpoint()
  preflight(): void {
    // The headers are the answer.
  }
}
