import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { beginReminding } from '../reminders/begin.ts';

const begin = (tx: Tx, things: RawBuilder<unknown>, now: Date): Promise<void> =>
  beginReminding(tx, { kind: 'agreement', things }, now);

/** Somebody was offered an agreement: it is theirs to sign. */
export const remindOfOffer = (
  tx: Tx,
  { id, personId }: { id: string; personId: string },
  now: Date,
): Promise<void> => begin(tx, sql`select ${personId}::uuid as person_id, ${id}::uuid as about`, now);

/** Its person has signed: what others hear begins again, and those who may sign for the company are reminded. */
export const remindCompany = (
  tx: Tx,
  { id, personId, signatories }: { id: string; personId: string; signatories: readonly string[] },
  now: Date,
): Promise<void> =>
  begin(
    tx,
    sql`select person_id, ${id}::uuid as about from unnest(${[personId, ...signatories]}::uuid[]) t (person_id)`,
    now,
  );

/** Somebody may sign for a company from now on: also what waits for it already. */
export const remindSignatory = (
  tx: Tx,
  { personId, entity }: { personId: string; entity: string },
  now: Date,
): Promise<void> =>
  begin(
    tx,
    sql`select ${personId}::uuid as person_id, id as about from contract
      where state = 'person-signed' and entity = ${entity} and person_id <> ${personId}::uuid`,
    now,
  );
