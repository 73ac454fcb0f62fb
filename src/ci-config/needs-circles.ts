/**
 * Finds the circles in a graph of jobs, each told once.
 * @param tell gets the names around the circle, first one repeated at the end, and the job that closes it
 */
export function refuseCircles(
  graph: ReadonlyMap<string, readonly string[]>,
  tell: (circle: readonly string[], name: string) => void,
): void {
  const done = new Set<string>();
  for (const start of graph.keys()) {
    if (done.has(start)) continue;
    const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const needed = graph.get(top.name)?.[top.next];
      top.next += 1;
      if (needed === undefined) {
        path.pop();
        onPath.delete(top.name);
        done.add(top.name);
      } else if (onPath.has(needed)) {
        const names = path.map(({ name }) => name);
        tell([...names.slice(names.indexOf(needed)), needed], top.name);
      } else if (!done.has(needed)) {
        path.push({ name: needed, next: 0 });
        onPath.add(needed);
      }
    }
  }
}
