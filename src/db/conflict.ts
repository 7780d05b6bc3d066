/** Two transactions waited for each other, or could not both have come first: PostgreSQL ended one of them. */
const codes: ReadonlySet<unknown> = new Set(['40P01', '40001']);

/** Whether a transaction was ended in favour of another: nothing of it was written, and it may succeed when tried again. */
export function isConflict(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && codes.has(cause.code)) return true;
  return false;
}

const mostTries = 3;

/**
 * Tries again what was ended in favour of another transaction, at once and three times in all. Only for work that begins
 * with what is in the database and has done nothing outside it, as one bit of a sweep: whoever holds what an earlier try
 * found would write what is no longer so. Of a form only where what it was made from is held against what is.
 */
export async function despiteConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= mostTries || !isConflict(error)) throw error;
    }
  }
}

/** Whether what was to be written is there already, under the same key. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23505';
