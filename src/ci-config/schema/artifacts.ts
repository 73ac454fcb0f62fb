import { type ArtifactsDefinition } from '../../domain/definition.js';
import { boolean, type Check, oneOf, string, strings } from './check.js';
import { expireIn } from './durations.js';
import { record, unsupported } from './record.js';

const fields = record({
  paths: strings,
  exclude: strings,
  name: string,
  untracked: boolean,
  when: oneOf(['on_success', 'on_failure', 'always']),
  expire_in: expireIn,
  reports: unsupported(),
  expose_as: unsupported(),
  public: unsupported(),
  access: unsupported(),
});

export const artifacts: Check<ArtifactsDefinition> = (node, place) => {
  const read = fields(node, place);
  if (read === undefined) return undefined;
  const { expire_in, ...rest } = read;
  return expire_in === undefined ? rest : { ...rest, expireIn: expire_in };
};
