/**
 * Waits for every one, also after one has failed: who tries again must not meet what is still under way.
 * @throws what the first that failed threw
 */
export async function allDone<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
