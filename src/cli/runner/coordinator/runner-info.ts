import { version } from '../../../version.js';

/** What the runner says of itself with each call; `features` names its abilities as the wire has them. */
export const runnerInfo = (): Readonly<Record<string, unknown>> => ({
  name: 'build-ledger-runner',
  version: version(),
  revision: 'build-ledger',
  platform: process.platform,
  architecture: process.arch,
  executor: 'shell',
  // GitLab's runner of this age sends its artifacts flag under the key `features`; servers read it there.
  features: { variables: true, image: false, services: false, features: true, cache: false },
});
