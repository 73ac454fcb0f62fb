import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { canAdministerProject, canReadBuilds, canReadProject } from '../../../auth/permissions.js';
import type { Viewer } from '../../../auth/viewer.js';
import type { RecordedEvent } from '../../../event-store/envelope.js';
import type { ProjectDocument } from '../../../projections/projects.js';
import { PipelineHistory } from '../../../queries/pipeline-history/query.js';
import { ProjectHistory } from '../../../queries/project-history/query.js';
import { StreamHistory } from '../../../queries/stream-history/query.js';
import { Caller, InProject } from '../entrance.js';
import { HistoryPresenter } from '../history-presenter.js';
import { idOf } from '../ledger-access.js';
import { problem } from '../problem.js';
import { ForAdmins, ForSelf, LedgerRoutes, WithProject } from '../routes.js';
import { historySchema } from '../schemas.js';

const history = (description: string) => ApiResponse({ status: 200, description, schema: historySchema });

/** What became of everything that is no build; builds have their own controller. */
@LedgerRoutes()
@Controller('api/ledger')
export class HistoryController {
  constructor(
    private readonly queries: QueryBus,
    private readonly presenter: HistoryPresenter,
  ) {}

  @Get('projects/:id/history')
  @WithProject(canReadProject, 'guest')
  @ApiOperation({ summary: 'Every event of the project itself, its members and runners, oldest first' })
  @history('All events of the project; its builds have histories of their own')
  async project(@Caller() viewer: Viewer, @InProject() project: ProjectDocument): Promise<object[]> {
    const events = await this.queries.execute(new ProjectHistory(project.id));
    return this.presenter.present(events, canAdministerProject(viewer, project));
  }

  @Get('projects/:id/pipelines/:number/history')
  @WithProject(canReadBuilds, 'reporter')
  @ApiParam({ name: 'number', type: 'integer', description: 'Number of the pipeline in its project' })
  @ApiOperation({ summary: 'Every event of the pipeline and of all its builds, oldest first' })
  @history('All events, also of earlier attempts and of builds that were retried')
  async pipeline(
    @Param('number') number: string,
    @Caller() viewer: Viewer,
    @InProject() project: ProjectDocument,
  ): Promise<object[]> {
    const events = await this.queries.execute(new PipelineHistory(project.id, idOf(number)));
    return this.told(events, 'There is no such pipeline', canAdministerProject(viewer, project));
  }

  @Get('runners/:id/history')
  @ForAdmins()
  @ApiParam({ name: 'id', type: 'integer', description: 'Id of the runner' })
  @ApiOperation({ summary: 'Every event of the runner, oldest first; also of one that was removed' })
  @history('All events of the runner')
  @ApiResponse({ status: 404, description: 'No such runner' })
  async runner(@Param('id') id: string): Promise<object[]> {
    const events = await this.queries.execute(new StreamHistory(`runner-${idOf(id)}`));
    return this.told(events, 'There is no such runner', true);
  }

  @Get('users/:id/history')
  @ForSelf()
  @ApiOperation({ summary: 'Every event of the user, oldest first: roles, tokens' })
  @history('All events of the user')
  async user(@Param('id') id: string): Promise<object[]> {
    const events = await this.queries.execute(new StreamHistory(`user-${idOf(id)}`));
    return this.told(events, 'There is no such user', true);
  }

  private async told(events: readonly RecordedEvent[], missing: string, full: boolean): Promise<object[]> {
    if (events.length === 0) throw problem(404, missing);
    return this.presenter.present(events, full);
  }
}
