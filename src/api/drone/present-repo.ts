import { repositoryPage, withoutCredentials } from '../../domain/project/repo-url.js';
import type { ProjectDocument } from '../../projections/projects.js';

/** A repository: `model.Repo` of Drone 0.4.2. */
export interface DroneRepo {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly full_name: string;
  readonly avatar_url: string;
  readonly link_url: string;
  readonly scm: 'git';
  readonly clone_url: string;
  readonly default_branch: string;
  /** Minutes. */
  readonly timeout: number;
  readonly private: boolean;
  readonly trusted: boolean;
  readonly allow_pr: boolean;
  readonly allow_push: boolean;
  readonly allow_deploys: boolean;
  readonly allow_tags: boolean;
}

/** A project as Drone's clients read it. */
export function presentRepo(project: ProjectDocument): DroneRepo {
  const slash = project.path.indexOf('/');
  return {
    id: project.id,
    owner: project.path.slice(0, slash),
    name: project.path.slice(slash + 1),
    full_name: project.path,
    avatar_url: '',
    link_url: repositoryPage(project.repoUrl),
    scm: 'git',
    clone_url: withoutCredentials(project.repoUrl),
    default_branch: project.defaultBranch,
    timeout: Math.ceil(project.buildTimeout / 60),
    private: !project.public,
    trusted: false,
    allow_pr: project.buildsEnabled,
    allow_push: project.buildsEnabled,
    allow_deploys: project.buildsEnabled,
    allow_tags: project.buildsEnabled,
  };
}
