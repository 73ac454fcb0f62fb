import { Module } from '@nestjs/common';
import { GitlabBuildCommandsController } from './build-commands.controller.js';
import { GitlabBuildFilesController } from './build-files.controller.js';
import { BuildJson } from './build-json.js';
import { BuildObjects } from './build-objects.js';
import { BuildPages } from './build-pages.js';
import { GitlabBuildsController } from './builds.controller.js';
import { GitlabAccess } from './gitlab-access.js';
import { PastPages } from './past-pages.js';
import { GitlabProjectsController } from './projects.controller.js';
import { GitlabUserController } from './user.controller.js';

export { gitlabV3Errors } from './errors.js';

/** GitLab's API v3, as of 8.4 to 8.17: builds, and what clients ask before: projects and the user, to be read. */
@Module({
  controllers: [
    GitlabBuildFilesController,
    GitlabBuildsController,
    GitlabBuildCommandsController,
    GitlabProjectsController,
    GitlabUserController,
  ],
  providers: [BuildJson, BuildObjects, BuildPages, GitlabAccess, PastPages],
})
export class GitlabV3Module {}
