import { accessLevel } from '../../auth/permissions.js';
import type { Viewer } from '../../auth/viewer.js';
import { withoutCredentials } from '../../domain/project/repo-url.js';
import type { ProjectDocument } from '../../projections/projects.js';
import type { UserDocument } from '../../projections/users.js';
import { basicUser } from './user-json.js';

/** GitLab's `BasicProjectDetails` (8.17), for `simple=true`. */
export function simpleProject(project: ProjectDocument, publicUrl: string) {
  const slash = project.path.lastIndexOf('/');
  const name = project.path.slice(slash + 1);
  return {
    id: project.id,
    http_url_to_repo: withoutCredentials(project.repoUrl),
    web_url: `${publicUrl}/${project.path}`,
    name,
    name_with_namespace: `${project.path.slice(0, slash)} / ${name}`,
    path: name,
    path_with_namespace: project.path,
  };
}

export interface ProjectAround {
  readonly publicUrl: string;
  /** null: it has none, or they are unknown. */
  readonly owner: UserDocument | null;
  readonly viewer: Viewer;
  /** null: the viewer may not see it. */
  readonly runnersToken: string | null;
}

/**
 * GitLab's `ProjectWithAccess` (8.17) as far as the ledger knows: what it has no notion of (issues, wikis, stars, …)
 * is off, empty or 0. A namespace is the first part of the path; it has no id of its own.
 */
export function projectObject(project: ProjectDocument, around: ProjectAround) {
  const { publicUrl, owner, runnersToken } = around;
  const namespace = project.path.slice(0, project.path.lastIndexOf('/'));
  return {
    ...simpleProject(project, publicUrl),
    description: '',
    default_branch: project.defaultBranch,
    tag_list: [],
    public: project.public,
    archived: false,
    visibility_level: project.public ? PUBLIC : PRIVATE,
    ssh_url_to_repo: withoutCredentials(project.repoUrl),
    ...(owner === null ? {} : { owner: basicUser(owner, publicUrl) }),
    container_registry_enabled: false,
    issues_enabled: false,
    merge_requests_enabled: false,
    wiki_enabled: false,
    builds_enabled: project.buildsEnabled,
    snippets_enabled: false,
    created_at: project.createdAt,
    last_activity_at: project.createdAt,
    shared_runners_enabled: project.sharedRunners,
    lfs_enabled: false,
    creator_id: project.ownerId,
    namespace: { id: null, name: namespace, path: namespace, kind: 'group', full_path: namespace },
    avatar_url: null,
    star_count: 0,
    forks_count: 0,
    open_issues_count: 0,
    ...(runnersToken === null ? {} : { runners_token: runnersToken }),
    public_builds: project.public,
    shared_with_groups: [],
    only_allow_merge_if_build_succeeds: false,
    request_access_enabled: false,
    only_allow_merge_if_all_discussions_are_resolved: false,
    permissions: { project_access: projectAccess(project, around), group_access: null },
  };
}

const PRIVATE = 0;
const PUBLIC = 20;
/** GitLab's "global": the user's own setting counts. */
const NOTIFICATION_LEVEL = 3;

/** Of members and the owner; an admin's rights stand on no membership. */
function projectAccess(project: ProjectDocument, { viewer }: ProjectAround) {
  const level = accessLevel({ ...viewer, admin: false }, project);
  return level === 0 ? null : { access_level: level, notification_level: NOTIFICATION_LEVEL };
}
