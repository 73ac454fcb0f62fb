/** One side of one row: a figure (requests or events per second) for each round. */
export type Samples = readonly number[];

export function median(samples: Samples): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Each round's ratio: the two figures of one round were taken one after the other. */
export function ratios(ours: Samples, limit: Samples): number[] {
  return ours.map((figure, round) => figure / (limit[round] ?? Number.NaN));
}

export interface Row {
  readonly name: string;
  readonly ours: Samples;
  readonly limit: Samples;
  /** What the ratio must reach, or must not pass. */
  readonly reach: { readonly atLeast: number } | { readonly atMost: number };
  readonly unit: string;
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(row => {
    const all = ratios(row.ours, row.limit);
    const ratio = median(all);
    const wanted = 'atLeast' in row.reach ? `≥ ${row.reach.atLeast}` : `≤ ${row.reach.atMost}`;
    const met = 'atLeast' in row.reach ? ratio >= row.reach.atLeast : ratio <= row.reach.atMost;
    const spread = `${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)}`;
    const figures = `${Math.round(median(row.ours))} | ${Math.round(median(row.limit))}`;
    return `| ${row.name} | ${figures} | ${row.unit} | ${ratio.toFixed(2)} | ${spread} | ${wanted} | ${met ? 'yes' : 'no'} |`;
  });
  return [
    '| row | ours | the limit | unit | ratio (median) | spread | reach | met |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
