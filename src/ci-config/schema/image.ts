import { type ContainerImage } from '../../domain/definition.js';
import { byKind, type Check, listOf, nonEmptyString, strings } from './check.js';
import { record, unsupported } from './record.js';

const named: Check<ContainerImage> = (node, place) => {
  const name = nonEmptyString(node, place);
  return name === undefined ? undefined : { name };
};

const notPassedOn = {
  pull_policy: unsupported(),
  docker: unsupported(),
  kubernetes: unsupported(),
  ports: unsupported(),
};

const imageFields = record({ name: nonEmptyString, entrypoint: strings, ...notPassedOn });
const serviceFields = record({
  name: nonEmptyString,
  alias: nonEmptyString,
  entrypoint: strings,
  command: strings,
  variables: unsupported(),
  ...notPassedOn,
});

/** `image`: a name, or `{name, entrypoint}`. */
export const image: Check<ContainerImage> = container(imageFields);

/** `services`: a list of names and of `{name, alias, entrypoint, command}`. */
export const services: Check<readonly ContainerImage[]> = listOf(container(serviceFields));

function container(fields: Check<Partial<ContainerImage>>): Check<ContainerImage> {
  return byKind({
    scalar: named,
    map: (node, place) => {
      const { name, ...rest } = fields(node, place) ?? {};
      const missing = node.kind === 'map' && !node.entries.has('name');
      if (missing) return place.refuse('needs a name', node.line);
      return name === undefined ? undefined : { name, ...rest };
    },
    otherwise: 'the name of an image or a mapping with its name',
  });
}
