import { sql } from 'kysely';
import { HeedError } from '../errors.ts';
import type { Db } from './pool.ts';

/** By the code of the system or of PostgreSQL (appendix A of its manual). */
const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'its address does not answer',
  EHOSTUNREACH: 'there is no way to its address',
  ENOTFOUND: 'no machine has its name',
  EAI_AGAIN: 'its name could not be looked up',
  '28P01': 'the password is wrong',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of that name',
  '53300': 'it has no connection left',
  '57P03': 'it is still starting',
};

/** Asks the database one thing. @throws HeedError `database-failed` with the reason, and nothing of its address */
export async function mustAnswer(db: Db): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    const cause = error instanceof HeedError ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = reasons[code] ?? (code || 'for an unknown reason');
    throw new HeedError(
      'database-failed',
      `The database does not answer: ${why}. Is DATABASE_URL right, and is it running?`,
      { cause },
    );
  }
}

/** Says so where tables are missing because nobody has made them yet. */
export function explainMissingTables(error: unknown): unknown {
  const missing = error instanceof Error && 'code' in error && error.code === '42P01';
  return missing
    ? new HeedError('database-failed', 'The database is not up to date. Run: npx heed migrate', {
        cause: error,
      })
    : error;
}
