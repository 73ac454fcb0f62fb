import { integerOf, objectOf, textOf, type JsonObject } from '../http/json.js';

/** `build 42 artifacts 2048 bytes, ended 2026-03-01T10:00:00.000Z: keep 30 days of artifacts` */
export function describeRemoval(removal: JsonObject): string {
  const hold = textOf(removal['hold']);
  return (
    `build ${textOf(removal['build_id'])} ${textOf(removal['kind'])} ${textOf(removal['bytes'])} bytes, ` +
    `ended ${textOf(removal['ended_at'])}: ${textOf(removal['rule'])}` +
    (hold === '' ? '' : ` (held: legal hold on the ${hold})`)
  );
}

export function describeTotal(total: JsonObject): string {
  const held = objectOf(total['held']);
  const most = total['complete'] === false ? 'at least ' : '';
  const kept = integerOf(held['items']);
  return (
    `${most}${textOf(total['items'], '0')} to remove, ${textOf(total['bytes'], '0')} bytes` +
    (kept === 0 ? '' : `; ${most}${kept} held, ${textOf(held['bytes'])} bytes`)
  );
}
