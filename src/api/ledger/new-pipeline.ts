import type { NewPipeline } from '../../commands/creating-a-pipeline/command.js';
import type { NewPipelineDto } from './dto/pipeline.dto.js';
import { momentOf } from './moment.js';

const NO_SHA = '0'.repeat(40);

/** What a DTO says of a pipeline, in the command's words, with what it leaves out. */
export function newPipeline(dto: NewPipelineDto, projectId: number, userId: number): NewPipeline {
  const { commit, ref, sha, tag = false, config } = dto;
  return {
    projectId,
    ref,
    tag,
    sha,
    beforeSha: dto.before_sha ?? NO_SHA,
    event: dto.event ?? (tag ? 'tag' : 'push'),
    deployTo: dto.deploy_to ?? '',
    commit: {
      message: commit.message,
      createdAt: momentOf(commit.created_at) ?? commit.created_at,
      personal: { author: { name: commit.author_name, email: commit.author_email } },
    },
    userId,
    variables: (dto.variables ?? []).map(({ key, value }) => ({ key, value })),
    config,
  };
}
