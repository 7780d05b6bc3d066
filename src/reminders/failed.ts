/** A look at these failed as a whole, and nothing of it was written. */
export class LookFailed extends Error {
  override readonly name = 'LookFailed';
  readonly ids: readonly string[];

  constructor(ids: readonly string[], cause: unknown) {
    super(`a look at ${ids.length} failed${ids.length === 1 ? `: ${ids[0]}` : ''}`, { cause });
    this.ids = ids;
  }
}

export async function orFailed<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LookFailed(ids, error);
  }
}
