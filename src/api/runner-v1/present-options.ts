import type { ArtifactsDefinition, BuildDefinition, CacheDefinition } from '../../domain/definition.js';
import { isOfJob } from '../../queries/describing-a-build-for-its-runner/dependencies.js';

/**
 * What of a configuration the runner itself carries out, under the keys of GitLab 8: each is absent unless
 * configured. An image is only its name there, and there is one cache.
 * @param dependencies names of the builds that are handed over: runners compare whole names, so a parallel job
 *   is named by its builds
 */
export function presentOptions(definition: BuildDefinition, dependencies: readonly string[]): object {
  const { image, services, artifacts, cache, afterScript } = definition;
  return {
    ...(image === undefined ? {} : { image: image.name }),
    ...(services === undefined ? {} : { services: services.map(({ name }) => name) }),
    ...(artifacts === undefined ? {} : { artifacts: presentArtifacts(artifacts) }),
    ...(cache?.[0] === undefined ? {} : { cache: presentCache(cache[0]) }),
    ...(definition.dependencies === undefined
      ? {}
      : { dependencies: expandNames(definition.dependencies, dependencies) }),
    ...(afterScript.length === 0 ? {} : { after_script: afterScript }),
  };
}

function expandNames(jobs: readonly string[], names: readonly string[]): readonly string[] {
  return jobs.flatMap(job => {
    const builds = names.filter(name => isOfJob(name, job));
    return builds.length === 0 ? [job] : builds;
  });
}

function presentArtifacts({ name, untracked, paths, when, expireIn, exclude }: ArtifactsDefinition): object {
  return {
    ...(name === undefined ? {} : { name }),
    ...(untracked === undefined ? {} : { untracked }),
    ...(paths === undefined ? {} : { paths }),
    ...(when === undefined ? {} : { when }),
    ...(expireIn === undefined ? {} : { expire_in: expireIn }),
    ...(exclude === undefined ? {} : { exclude }),
  };
}

function presentCache({ key, untracked, paths, policy, when }: CacheDefinition): object {
  return {
    ...(key === undefined ? {} : { key }),
    ...(untracked === undefined ? {} : { untracked }),
    ...(paths === undefined ? {} : { paths }),
    ...(policy === undefined ? {} : { policy }),
    ...(when === undefined ? {} : { when }),
  };
}
