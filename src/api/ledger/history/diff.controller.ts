import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { canReadBuilds } from '../../../auth/permissions.js';
import type { Viewer } from '../../../auth/viewer.js';
import type { RecordedEvent } from '../../../event-store/envelope.js';
import type { BuildDocument } from '../../../projections/builds.js';
import type { PipelineDocument } from '../../../projections/pipelines.js';
import { EventLog } from '../../../queries/event-log/event-log.js';
import type { Past, PastReader } from '../../../queries/time-machine/past.js';
import { Caller } from '../entrance.js';
import { LedgerAccess } from '../ledger-access.js';
import { presentBuild, presentPipeline, presentRunner, presentUser } from '../present.js';
import { problem } from '../problem.js';
import { LedgerRoutes } from '../routes.js';
import { diffSchema } from '../schemas.js';
import { changeOf, type Change } from './diff.js';
import { Moments } from './moments.js';
import { presentPastProject } from './past-project.js';
import { touchedBy } from './touched.js';

const MOST_EVENTS = 10_000;
const MOMENT = { required: true, type: String, description: 'ISO 8601 time or position' } as const;

@LedgerRoutes()
@Controller('api/ledger/diff')
export class DiffController {
  constructor(
    private readonly log: EventLog,
    private readonly access: LedgerAccess,
    private readonly moments: Moments,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What changed between two moments: to admins in all, to others in a project' })
  @ApiQuery({ name: 'from', ...MOMENT })
  @ApiQuery({ name: 'to', ...MOMENT })
  @ApiQuery({ name: 'project', required: false, type: String, description: 'Number or path' })
  @ApiResponse({
    status: 200,
    description: 'What was made, changed or removed, with the fields',
    schema: diffSchema,
  })
  @ApiResponse({ status: 400, description: 'No moments, in the wrong order, or too much between them' })
  @ApiResponse({ status: 403, description: 'Without `project` only for admins' })
  @ApiResponse({ status: 404, description: 'No such project, or none that you may know of' })
  async diff(@Query() query: Record<string, unknown>, @Caller() viewer: Viewer): Promise<object> {
    const project = (await this.access.scope(viewer, query['project'], canReadBuilds))?.id ?? null;
    const [from, to] = [await this.moments.needed(query, 'from'), await this.moments.needed(query, 'to')];
    if (from.position > to.position) throw problem(400, 'from must not be after to');
    const events = await this.between(from, to, project);
    const touched = touchedBy(events);
    const same = { from: { position: String(from.position) }, to: { position: String(to.position) } };
    const ofProject = {
      ...same,
      events: events.length,
      builds: await changes(touched.builds, from.builds, to.builds, presentBuild, nameOfBuild),
      pipelines: await changes(
        touched.pipelines,
        from.pipelines,
        to.pipelines,
        presentPipeline,
        nameOfPipeline,
      ),
      projects: await changes(
        touched.projects,
        from.projects,
        to.projects,
        presentPastProject,
        ({ path }) => path,
      ),
    };
    if (project !== null) return ofProject;
    return {
      ...ofProject,
      runners: await changes(
        touched.runners,
        from.runners,
        to.runners,
        presentRunner,
        one => one.description,
      ),
      users: await changes(touched.users, from.users, to.users, presentUser, one => one.username),
    };
  }

  private async between(from: Past, to: Past, project: number | null): Promise<RecordedEvent[]> {
    const bounds = { after: from.position, before: to.position + 1n, order: 'asc' } as const;
    const walk = { ...bounds, filter: project === null ? {} : { project } };
    const events = await this.log.take(walk, MOST_EVENTS + 1);
    if (events.length > MOST_EVENTS) {
      throw problem(
        400,
        `More than ${MOST_EVENTS} events lie between: take moments that are closer together`,
      );
    }
    return events;
  }
}

const nameOfBuild = ({ name }: BuildDocument): string => name;
const nameOfPipeline = ({ number, projectId }: PipelineDocument): string =>
  `pipeline ${number} of project ${projectId}`;

async function changes<Body>(
  ids: readonly number[],
  from: PastReader<Body>,
  to: PastReader<Body>,
  present: (body: Body) => object,
  nameOf: (body: Body) => string,
): Promise<Change[]> {
  const [before, after] = [await from.getMany(ids), await to.getMany(ids)];
  return ids.flatMap(id => {
    const [then, now] = [before.get(String(id))?.body, after.get(String(id))?.body];
    const known = now ?? then;
    if (known === undefined) return [];
    const was = then === undefined ? null : present(then);
    return changeOf(id, nameOf(known), was, now === undefined ? null : present(now)) ?? [];
  });
}
