import type { VerifyReport, Wrong } from './verify-handle.js';

/** What people read of a verification, line by line. */
export function describeReport(report: VerifyReport): readonly string[] {
  if (report.wrong !== null) {
    return [describeWrong(report.wrong), `the ${report.events} events before it were read`];
  }
  const { events, streams, root, checkpoints, signed, covered, blobs, keys, seconds } = report;
  const left = events - covered;
  return [
    `${events} events in ${streams} streams, in ${seconds.toFixed(1)} s: nothing was altered`,
    `root ${root}`,
    signed === 0
      ? `${checkpoints} checkpoints agree, none of them signed by a key that is known here`
      : `${checkpoints} checkpoints agree, ${signed} signed by ${keys.join(', ')}: they cover ${covered} events`,
    ...(left > 0
      ? [`no signed checkpoint covers the last ${left === 1 ? 'event' : `${left} events`} yet`]
      : []),
    ...(blobs > 0 ? [`${blobs} traces and artifacts are whole`] : []),
  ];
}

/** One line: what, which event, why. */
export function describeWrong(found: Wrong): string {
  const { kind, why, position, stream, revision, id, line, among } = found;
  const where = [
    ...(stream === null ? [] : [`${stream}@${revision}`]),
    ...(position === null || among !== null ? [] : [`position ${position}`]),
    ...(id === null ? [] : [`id ${id}`]),
    ...(line === null ? [] : [`line ${line}`]),
  ];
  return `WRONG (${kind}): ${where.length > 0 ? `${where.join(', ')}: ` : ''}${why}`;
}
