import { byKind, type Check, nonEmptyString } from './check.js';
import { record, unsupported } from './record.js';

/** Letters, digits, spaces, `-`, `_`, `/`, `$`, `{`, `}`, `.`, as in GitLab. */
const name: Check<string> = (node, place) => {
  const text = nonEmptyString(node, place);
  if (text === undefined || (/^[a-zA-Z0-9_/${}. -]+$/.test(text) && text.length <= 255)) return text;
  return place.refuse(
    "may have 255 letters, digits, spaces, '-', '_', '/', '$', '{', '}' and '.'",
    node.line,
  );
};

const fields = record({
  name,
  url: unsupported(),
  on_stop: unsupported(),
  action: unsupported(),
  auto_stop_in: unsupported(),
  deployment_tier: unsupported(),
  kubernetes: unsupported(),
});

/** `environment`: its name, or `{name}`. */
export const environment: Check<string> = byKind({
  scalar: name,
  map: (node, place) => {
    const read = fields(node, place)?.name;
    if (read !== undefined || (node.kind === 'map' && node.entries.has('name'))) return read;
    return place.refuse('needs a name', node.line);
  },
  otherwise: 'a name or a mapping with a name',
});
