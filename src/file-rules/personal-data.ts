import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import type { Vault } from '../vault/vault.ts';
import { alertsAbout } from './for-subject.ts';
import { alertDisclosure } from './forget.ts';
import { alertWords } from './sealing.ts';

const alerted = 'fileRules.held.alerts';
const counted = 'fileRules.held.counts';
const acted = 'fileRules.held.acted';

/** Alerts about what somebody handed over, what rules have counted of theirs; and what they did about others as one in charge. */
export function fileAlertData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: alertDisclosure,
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ category: string; count: number; from: Date | null; to: Date | null }>`
        select ${alerted} as category, count(*)::int as count, min(first_at) as "from", max(last_at) as "to"
        from file_alert where person_id = ${personId}::uuid and shown_at is not null
        union all
        select ${counted}, count(*)::int, min(bucket), max(bucket) from file_window where person_id = ${personId}::uuid
        union all
        select ${acted}, count(*)::int, min(at), max(at) from (${actsOf(personId)}) acts`.execute(db);
      return rows.flatMap(({ category, count, from, to }) =>
        from && to
          ? [{ category, count, from, to, disclosure: alertDisclosure, why: 'fileRules.held.why' }]
          : [],
      );
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (const one of await alertsAbout(db, vault, personId))
        yield {
          ...{ category: alerted, id: one.id, at: one.openedAt },
          data: {
            ...{ rule: one.ruleName, policy: one.policyCode, transfers: one.transfers, bytes: one.bytes },
            ...{ first: one.firstAt.toISOString(), last: one.lastAt.toISOString(), inCharge: one.ownerName },
            ...{ outcome: one.outcome, answeredBy: one.answeredByName, note: one.note },
          },
        };
      const { rows: counts } = await sql<{
        rule: string;
        transfers: number;
        bytes: number;
        from: Date;
        id: string;
      }>`
        select r.id, r.name as rule, sum(w.transfers)::int as transfers, sum(w.bytes)::bigint as bytes,
               min(w.bucket) as "from"
        from file_window w join file_rule r on r.id = w.rule_id where w.person_id = ${personId}::uuid
        group by r.id, r.name order by r.name, r.id`.execute(db);
      for (const { id, from, ...data } of counts) yield { category: counted, id, at: from, data };
      const { rows } = await sql<{ id: string; at: Date; did: string }>`
        select id, at, did from (${actsOf(personId)}) acts order by at, id, did`.execute(db);
      for (const { id, at, did } of rows) yield { category: acted, id: `${id}/${did}`, at, data: { did } };
    },
    erase,
  };
}

/** What somebody did as one in charge: rules they made, alerts they answered, delays they asked for or agreed to. */
const actsOf = (personId: string) => sql`
  select id, made_at as at, 'rule' as did from file_rule where made_by = ${personId}::uuid
  union all select id, made_at, 'in-charge' from file_rule where ${personId}::uuid in (owner_id, deputy_id)
  union all select id, answered_at, 'answered' from file_alert where answered_by = ${personId}::uuid
  union all select id, silent_at, 'delay-asked' from file_alert where silent_by = ${personId}::uuid
  union all select id, agreed_at, 'delay-agreed' from file_alert where agreed_by = ${personId}::uuid`;

/**
 * What was counted goes at once, and every alert that is answered and that its person has seen. One that is open stays
 * until it is answered. What somebody did about others stays: those others may ask for it.
 */
async function erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
  const { numDeletedRows: counts } = await tx
    .deleteFrom('file_window')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  const { rows: gone } = await sql<{ id: string }>`
    delete from file_alert where person_id = ${personId}::uuid and state = 'answered' and shown_at is not null
    returning id`.execute(tx);
  for (const { id } of gone) await alertWords.forget(tx, id, reason, now);
  const { rows } = await sql<{ open: number; acts: number }>`
    select (select count(*)::int from file_alert where person_id = ${personId}::uuid and shown_at is not null) as open,
           (select count(*)::int from (${actsOf(personId)}) acts) as acts`.execute(tx);
  const { open = 0, acts = 0 } = rows[0] ?? {};
  return [
    ...outcome(counted, Number(counts), 0),
    ...outcome(alerted, gone.length, open, 'fileRules.held.keptOpen'),
    ...outcome(acted, 0, acts, 'fileRules.held.keptActs'),
  ];
}

const outcome = (category: string, erased: number, kept: number, why?: string): Erased[] =>
  erased + kept === 0 ? [] : [{ category, erased, kept, ...(kept > 0 && why ? { why } : {}) }];
