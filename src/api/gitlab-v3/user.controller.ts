import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicUrl } from '../../config/public-url.js';
import { Documents } from '../../queries/documents.js';
import { GitlabAccess } from './gitlab-access.js';
import { unauthorized } from './refusals.js';
import { currentUser } from './user-json.js';

@ApiTags('GitLab v3')
@ApiSecurity('private-token')
@Controller('api/v3/user')
export class GitlabUserController {
  constructor(
    private readonly access: GitlabAccess,
    private readonly documents: Documents,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Whose token it is; with sudo, as whom one acts' })
  @ApiResponse({ status: 200, description: 'The user, without any token' })
  @ApiResponse({ status: 401, description: 'No token, or one that opens nothing' })
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { userId } = await this.access.viewer(request);
    const user = await this.documents.users.get(userId);
    if (user === null) throw unauthorized();
    void reply.send(currentUser(user.body, this.publicUrl.value));
  }
}
