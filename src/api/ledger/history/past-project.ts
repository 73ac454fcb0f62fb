import type { ProjectDocument } from '../../../projections/projects.js';
import { withoutCredentials } from '../../../domain/project/repo-url.js';

/** What everyone who may read a project sees of it. */
export function presentPastProject(project: ProjectDocument): object {
  return {
    path: project.path,
    repo_url: withoutCredentials(project.repoUrl),
    default_branch: project.defaultBranch,
    build_timeout: project.buildTimeout,
    allow_git_fetch: project.allowGitFetch,
    public: project.public,
    shared_runners: project.sharedRunners,
    builds_enabled: project.buildsEnabled,
  };
}
