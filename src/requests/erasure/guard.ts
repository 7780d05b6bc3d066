import { sql } from 'kysely';
import type { ErasureGuard } from '../../people/personal-data.ts';

export const openRequestVeto = 'requests.veto.open';

/**
 * What somebody has asked about stays until they have their answer: an open request other than for erasing forbids that
 * it goes, whoever wants to erase it. One that its person has not confirmed forbids nothing.
 */
export const requestGuard: ErasureGuard = {
  name: 'requests',
  async veto(db, personId) {
    const { rows } = await sql<{ until: Date | null }>`
      select max(due_at) as until from data_request
      where person_id = ${personId}::uuid and closed_at is null and kind <> 'erase' and state <> 'unconfirmed'`.execute(
      db,
    );
    const until = rows[0]?.until;
    return until ? { why: openRequestVeto, until } : undefined;
  },
};
