import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { Secrets } from '../secrets.ts';
import type { Party } from './model.ts';
import { accountName } from './parties.ts';
import { sourceNames } from './source-names.ts';

/** How people outside were told. In words of this list, so that nothing of anybody gets onto the record. */
export const waysToTell = ['first-message', 'contract', 'website', 'spoken', 'archive-consent'] as const;
export type WayToTell = (typeof waysToTell)[number];

export interface Told {
  sourceId: string;
  /** Accounts as the source names them. Only a keyed hash of each is kept. */
  parties: readonly Party[];
  /** When they were told: what is from before is not kept where a policy asks for it. */
  at: Date;
  how: WayToTell;
}

/**
 * Puts on record that people outside were told that conversations are kept. Of several times the earliest counts.
 *
 * @returns how many had not been told before that time
 * @throws HeedError `bad-input` for a time to come, `not-found` for no such source
 */
export async function sayTold(
  tx: Tx,
  { sourceId, parties, at, how }: Told,
  { secrets, actor, now }: { secrets: Secrets; actor: Actor; now: Date },
): Promise<number> {
  if (at > now) throw new HeedError('bad-input', 'nobody has been told at a time to come');
  const source = await tx
    .selectFrom('record_source')
    .select('id')
    .where('id', '=', sourceId)
    .executeTakeFirst();
  if (!source) throw new HeedError('not-found', `there is no source of records ${sourceId}`);
  const names = sourceNames(secrets, sourceId);
  const hashes = new Map(
    parties.map((party) => {
      const [hash] = names.outside(accountName(party));
      return [hash.toString('hex'), hash];
    }),
  );
  const { rows } = await sql`
    insert into record_other_party as known (source_id, party, told_at, said_at)
    select ${sourceId}::uuid, party, ${at}, ${now} from unnest(${[...hashes.values()]}::bytea[]) party order by party
    on conflict (source_id, party) do update set told_at = excluded.told_at, said_at = excluded.said_at
    where known.told_at > excluded.told_at
    returning 1`.execute(tx);
  if (rows.length === 0) return 0;
  await append(tx, {
    type: 'records.other-party-told',
    at: now,
    actor,
    about: sourceId,
    data: { source: sourceId, people: rows.length, since: at.toISOString(), how },
  });
  return rows.length;
}
