import type { BuildDocument } from './build-document.js';

/**
 * The part of GitLab's v3 build object that depends on the build alone, as JSON text without its closing
 * brace: the API puts user, commit, runner and pipeline behind it without parsing anything.
 * Source: `entities.rb` of GitLab 8.17 (reference/protocols.md 1.6).
 */
export function gitlabRow(build: BuildDocument): string {
  const { artifacts } = build;
  const open = JSON.stringify({
    id: build.id,
    status: build.status,
    stage: build.stage,
    name: build.name,
    ref: build.ref,
    tag: build.tag,
    coverage: build.coverage,
    created_at: build.createdAt,
    started_at: build.startedAt,
    finished_at: build.finishedAt,
    artifacts_file: artifacts === null ? null : { filename: artifacts.filename, size: artifacts.size },
  });
  return open.slice(0, -1);
}
