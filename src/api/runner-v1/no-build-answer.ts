/** `gitlab-ci-multi-runner 1.11.5 (…)`, also of a beta; the blank behind the version belongs to it. */
const UNDERSTANDS_204 = /gitlab-ci-multi-runner \d+\.\d+\.\d+(?:~beta\.\d+\.g[0-9a-f]+)? /;

/** How a runner is told that there is no build: 204 if it says that it is one, else 404 as before 8.12. */
export function noBuildStatus(userAgent: string | undefined): 204 | 404 {
  return userAgent !== undefined && UNDERSTANDS_204.test(userAgent) ? 204 : 404;
}
