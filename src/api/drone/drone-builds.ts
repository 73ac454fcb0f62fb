import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { PipelineDocument, PipelineJob } from '../../projections/pipelines.js';
import type { ProjectDocument } from '../../projections/projects.js';
import { FindPipeline } from '../../queries/finding-a-pipeline/query.js';
import { ApiError } from '../http/api-error.js';

/** Finds builds and jobs by the numbers that Drone's clients know them by. */
@Injectable()
export class DroneBuilds {
  constructor(private readonly queries: QueryBus) {}

  /** @throws ApiError 404; Drone answers 500 there, which its clients take the same way */
  async byNumber({ id: projectId }: ProjectDocument, number: number): Promise<PipelineDocument> {
    const found = await this.queries.execute(new FindPipeline({ projectId, number }));
    if (found === null) throw new ApiError(404, `Build ${number} not found`);
    return found.body;
  }

  /** The highest number with that branch and event push. @throws ApiError 404 */
  async latest(project: ProjectDocument, branch: string | undefined): Promise<PipelineDocument> {
    const ref = branch === undefined || branch === '' ? project.defaultBranch : branch;
    const found = await this.latestOf(project, ref);
    if (found === null) throw new ApiError(404, `No build of branch ${ref} found`);
    return found;
  }

  /** The same; null if there is none. */
  async latestOf({ id: projectId }: ProjectDocument, ref: string): Promise<PipelineDocument | null> {
    return (await this.queries.execute(new FindPipeline({ projectId, ref, event: 'push' })))?.body ?? null;
  }

  /** A job of the build's latest attempt. @throws ApiError 404 */
  async job(project: ProjectDocument, number: number, jobNumber: number): Promise<PipelineJob> {
    const { jobs } = await this.byNumber(project, number);
    const job = jobs.find(one => one.jobNumber === jobNumber);
    if (job === undefined) throw new ApiError(404, `Job ${number}/${jobNumber} not found`);
    return job;
  }
}
