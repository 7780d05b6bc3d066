import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { type Definition, definitionSchema } from './definition.ts';
import type { AlertOutcome } from './rules.ts';
import { placeOfNote } from './sealing.ts';

/** An alert, as the person whose files they were may read it. */
export interface AlertAboutMe {
  id: string;
  ruleName: string;
  definition: Definition;
  policyCode: string;
  openedAt: Date;
  firstAt: Date;
  lastAt: Date;
  transfers: number;
  bytes: number;
  largest: number | null;
  ownerName: string;
  outcome: AlertOutcome | null;
  answeredByName: string | null;
  answeredAt: Date | null;
  /** What was written with the answer; null while there is none, and once it is erased. */
  note: string | null;
  /** It was kept from them until this day. */
  silentUntil: string | null;
}

interface Row extends Omit<AlertAboutMe, 'definition' | 'note'> {
  definition: unknown;
  note: object | null;
}

/** Newest first; none that they may not see yet, and no word of there being one. */
export async function alertsAbout(db: Db, vault: Vault, personId: string): Promise<AlertAboutMe[]> {
  const { rows } = await sql<Row>`
    select a.id, r.name as "ruleName", r.definition, p.code as "policyCode", a.opened_at as "openedAt",
           a.first_at as "firstAt", a.last_at as "lastAt", a.transfers, a.bytes, a.largest, o.name as "ownerName",
           a.outcome, n.name as "answeredByName", a.answered_at as "answeredAt", a.note,
           case when a.agreed_at is not null then a.silent_until end as "silentUntil"
    from file_alert a join file_rule r on r.id = a.rule_id join person o on o.id = r.owner_id
    join policy_version v on v.id = a.version_id join policy p on p.id = v.policy_id
    left join person n on n.id = a.answered_by
    where a.person_id = ${personId}::uuid and a.shown_at is not null
    order by a.opened_at desc, a.id limit 500`.execute(db);
  const notes = await openWords(
    db,
    vault,
    rows.map(({ id, note }) => ({ sealed: note, place: placeOfNote(id) })),
  );
  return rows.map((row, n) => ({
    ...row,
    definition: definitionSchema.parse(row.definition),
    note: notes[n] ?? null,
  }));
}
