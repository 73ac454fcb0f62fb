const MOST = 10;

/** Does something until it works, as often as GitLab's `*_ATTEMPTS` variables say: 1 to 10 times, else once. */
export async function attempts<T>(
  configured: string | undefined,
  stop: AbortSignal,
  act: () => Promise<T>,
): Promise<T> {
  const wanted = Number(configured);
  const most = Number.isInteger(wanted) && wanted >= 1 && wanted <= MOST ? wanted : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt >= most || stop.aborted) throw error;
    }
  }
}
