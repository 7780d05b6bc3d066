import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import type { Vault } from '../vault/vault.ts';
import { openedFor, whatIsHeard } from './for-subject.ts';
import { accessDisclosure } from './forget.ts';
import { accessWords } from './sealing.ts';

const opened = 'access.held.opened';
const acted = 'access.held.acted';

/** Who opened a person's records; and what the person asked for, decided and opened as one of the staff. */
export function accessData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: accessDisclosure,
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ category: string; count: number; from: Date | null; to: Date | null }>`
        select ${opened} as category, count(*)::int as count, min(v.at) as "from", max(v.at) as "to"
        from access_view_person w join access_view v on v.id = w.view_id join access_case a on a.id = v.case_id
        where w.person_id = ${personId}::uuid and ${whatIsHeard('told')}
        union all
        select ${acted}, count(*)::int, min(a.asked_at), max(a.asked_at) from access_case a
        where ${personId}::uuid in (a.asked_by, a.decided_by, a.ended_by, a.delay_by)`.execute(db);
      return rows.flatMap(({ category, count, from, to }) =>
        from && to
          ? [{ category, count, from, to, disclosure: accessDisclosure, why: 'access.held.why' }]
          : [],
      );
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (const one of await openedFor(db, vault, personId, 'told'))
        for (const [n, look] of one.looks.entries())
          yield {
            category: opened,
            id: `${one.caseId}/${n}`,
            at: look.at,
            data: {
              ...{ purpose: one.purpose, what: look.what, records: look.records, openedBy: look.viewerName },
              ...{ askedBy: one.askedByName, approvedBy: one.approvedByName, reason: one.reason },
            },
          };
      const { rows } = await sql<{ id: string; at: Date; purpose: string; state: string; role: string }>`
        select a.id, a.asked_at as at, a.purpose, a.state,
               case when a.asked_by = ${personId}::uuid then 'asked' when a.decided_by = ${personId}::uuid then 'decided'
                    else 'ended' end as role
        from access_case a where ${personId}::uuid in (a.asked_by, a.decided_by, a.ended_by, a.delay_by)
        order by a.asked_at, a.id`.execute(db);
      for (const { id, at, ...data } of rows) yield { category: acted, id, at, data };
    },
    erase,
  };
}

/** Of a case that is over: nobody reads any more in one, so nothing of it has to be told. */
const isOver = sql`a.state in ('ended', 'refused')`;

/**
 * That somebody's records were opened is theirs to have erased once the case is over and they have heard of it; a case that
 * was about nobody else goes with its words. What staff did stays: those whose records they opened may ask for it.
 */
async function erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
  const { rows: cases } = await sql<{ id: string }>`
    select a.id from access_case a where ${isOver} and (
      exists (select from access_case_person w where w.case_id = a.id and w.person_id = ${personId}::uuid)
      or exists (select from access_view v join access_view_person w on w.view_id = v.id
                 where v.case_id = a.id and w.person_id = ${personId}::uuid))
    order by a.id for update`.execute(tx);
  const ids = cases.map(({ id }) => id);
  const gone = await sql`
    delete from access_view_person w using access_view v, access_case a
    where v.id = w.view_id and a.id = v.case_id and a.id = any(${ids}::uuid[]) and w.person_id = ${personId}::uuid
      and ${whatIsHeard('told')}`.execute(tx);
  await sql`
    delete from access_case_person m using access_case a
    where a.id = m.case_id and a.id = any(${ids}::uuid[]) and m.person_id = ${personId}::uuid
      and not exists (select from access_view v join access_view_person w on w.view_id = v.id
                      where v.case_id = a.id and w.person_id = ${personId}::uuid)`.execute(tx);
  const { rows: empty } = await sql<{ id: string }>`
    delete from access_case a where a.id = any(${ids}::uuid[])
      and not exists (select from access_case_person w where w.case_id = a.id)
      and not exists (select from access_view v join access_view_person w on w.view_id = v.id where v.case_id = a.id)
    returning a.id`.execute(tx);
  for (const { id } of empty) await accessWords.forget(tx, id, reason, now);
  return [
    ...counted(opened, Number(gone.numAffectedRows ?? 0n), await left(tx, personId)),
    ...counted(acted, 0, await actsOf(tx, personId)),
  ];
}

const counted = (category: string, erased: number, kept: number): Erased[] =>
  erased + kept === 0 ? [] : [{ category, erased, kept, ...(kept > 0 ? { why: 'access.held.kept' } : {}) }];

async function left(tx: Tx, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from access_view_person w join access_view v on v.id = w.view_id
    join access_case a on a.id = v.case_id
    where w.person_id = ${personId}::uuid and ${whatIsHeard('told')}`.execute(tx);
  return rows[0]?.count ?? 0;
}

async function actsOf(tx: Tx, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from access_case a
    where ${personId}::uuid in (a.asked_by, a.decided_by, a.ended_by, a.delay_by)`.execute(tx);
  return rows[0]?.count ?? 0;
}
