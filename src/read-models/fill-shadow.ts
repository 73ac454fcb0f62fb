import type { ReadModels, ShadowModels } from './read-models.js';

/** A rebuild in one go: filled, put in place, cleared away; see {@link ReadModels.rebuild}. */
export async function fillShadow(
  begin: () => Promise<ShadowModels>,
  forgotten: readonly string[],
  fill: Parameters<ReadModels['rebuild']>[2],
): Promise<void> {
  const shadow = await begin();
  try {
    await fill(batch => shadow.save(batch), shadow);
    await shadow.place(forgotten);
  } finally {
    await shadow.close();
  }
}
