import { Injectable } from '@nestjs/common';
import type { ProjectDocument } from '../../projections/projects.js';
import { ListPipelines } from '../../queries/listing-pipelines/query.js';
import type { Past } from '../../queries/time-machine/past.js';
import { TimeMachine } from '../../queries/time-machine/time-machine.js';
import { ApiError } from '../http/api-error.js';
import { presentBuild, type DroneBuild } from './present-build.js';

/** Drone's builds as they were. Who may read them is who may now. */
@Injectable()
export class DronePast {
  constructor(private readonly time: TimeMachine) {}

  /** @param asOf a position or an ISO 8601 time @throws ApiError 400 */
  async list(project: ProjectDocument, asOf: string, newest: number): Promise<DroneBuild[]> {
    const past = await this.moment(asOf);
    const repo = await repoAt(past, project);
    const pipelines = await this.time.listPipelines(past, new ListPipelines(project.id, null, newest));
    return pipelines.map(({ body }) => presentBuild(body, repo));
  }

  /** @param number null: the newest push to the branch @throws ApiError 400, 404: it was not there yet */
  async one(
    project: ProjectDocument,
    asOf: string,
    number: number | null,
    branch: string | undefined,
  ): Promise<DroneBuild> {
    const past = await this.moment(asOf);
    const repo = await repoAt(past, project);
    const projectId = project.id;
    const ref = branch === undefined || branch === '' ? repo.defaultBranch : branch;
    const wanted = number === null ? { projectId, ref, event: 'push' as const } : { projectId, number };
    const found = await this.time.findPipeline(past, wanted);
    if (found === null) throw new ApiError(404, `Build ${number ?? 'latest'} not found`);
    return presentBuild(found.body, repo);
  }

  private async moment(asOf: string): Promise<Past> {
    const past = await this.time.moment(asOf);
    if (past === null) throw new ApiError(400, 'as_of is neither a time nor a position');
    return past;
  }
}

const repoAt = async (past: Past, project: ProjectDocument): Promise<ProjectDocument> =>
  (await past.projects.get(project.id))?.body ?? project;
