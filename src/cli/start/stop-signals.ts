/** Calls `onStop` at the first SIGTERM or SIGINT and `onHurry` at each later one; gives a function that stops listening. */
export function listenForStop(
  onStop: (signal: string) => void,
  onHurry: (count: number) => void,
): () => void {
  let count = 0;
  const listener = (signal: NodeJS.Signals): void => {
    count += 1;
    if (count === 1) onStop(signal);
    else onHurry(count);
  };
  process.on('SIGTERM', listener);
  process.on('SIGINT', listener);
  return () => {
    process.off('SIGTERM', listener);
    process.off('SIGINT', listener);
  };
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once with code 1. */
export async function waitForStop(): Promise<void> {
  await new Promise<void>(resolve => {
    listenForStop(
      () => resolve(),
      () => process.exit(1),
    );
  });
}
