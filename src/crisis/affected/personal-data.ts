import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../../people/personal-data.ts';
import type { Vault } from '../../vault/vault.ts';
import { leftOutOf, openEachWords } from '../../vault/words.ts';
import { placeOf } from './sealing.ts';

export const affectedDisclosure = 'affected';
const category = 'crisis.affected.held.category';
const acts = 'crisis.affected.held.acts';

/**
 * That a leak concerned somebody, what they were told and promised; and what staff did for those affected. Nobody learns of
 * a leak from a list: it shows once they were told, or once the incident is over. What was only practised is of nobody.
 */
export function affectedData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: affectedDisclosure,
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ category: string; count: number; from: Date | null; to: Date | null }>`
        select ${category} as category, count(*)::int as count, min(at) as "from", max(at) as "to"
        from (${concerning(personId)}) a
        union all
        select ${acts}, count(*)::int, min(at), max(at) from (${actsOf(personId)}) b`.execute(db);
      return rows.flatMap(({ category: what, count, from, to }) =>
        from && to
          ? [
              {
                ...{ category: what, count, from, to, disclosure: affectedDisclosure },
                why: what === acts ? 'crisis.affected.held.actsWhy' : 'crisis.affected.held.why',
              },
            ]
          : [],
      );
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const { rows } = await sql<{
        id: string;
        at: Date;
        promise: unknown;
        data: Record<string, string | null>;
      }>`
        select id, at, promise, data from (${concerning(personId)}) a order by at, id`.execute(db);
      const promises = await openEachWords(
        db,
        vault,
        rows.map(({ id, promise }) => ({ sealed: promise, place: placeOf('affected_remedy:promise', id) })),
      );
      for (const [n, { id, at, promise, data }] of rows.entries())
        yield {
          ...{ category, id, at },
          data: promise === null ? data : { ...data, text: promises[n] ?? null, ...leftOutOf(promises[n]) },
        };
      const { rows: mine } = await sql<{ id: string; at: Date; act: string; code: string }>`
        select id, at, act, code from (${actsOf(personId)}) a order by at, id`.execute(db);
      for (const { id, at, act, code } of mine) yield { category: acts, id, at, data: { act, crisis: code } };
    },
    /**
     * Who was told what, and how, has to be shown (GDPR 33(5), 34): it stays until the incident has been over for as long as
     * the policy says. What was only practised goes.
     */
    async erase(tx: Tx, personId: string): Promise<Erased[]> {
      await sql`delete from affected where person_id = ${personId}::uuid and drill`.execute(tx);
      const { rows } = await sql<{ category: string; kept: number }>`
        select ${category} as category, count(*)::int as kept from (${concerning(personId, true)}) a
        union all
        select ${acts}, count(*)::int from (${actsOf(personId)}) b`.execute(tx);
      return rows
        .filter(({ kept }) => kept > 0)
        .map((row) => ({ ...row, erased: 0, why: 'crisis.affected.held.kept' }));
    },
  };
}

/** @param all also of what they have not been told yet */
const concerning = (personId: string, all = false): RawBuilder<unknown> => {
  const shown = all
    ? sql`true`
    : sql`(i.closed_at is not null or exists (
        select from affected_told w where w.affected_id = a.id and w.kind = 'notice'))`;
  const mine = sql`
    affected a join incident i on i.id = a.incident_id and not i.drill and a.person_id = ${personId}::uuid and ${shown}`;
  return sql`
    select a.id::text as id, min(f.at) as at, null::jsonb as promise,
           jsonb_build_object('crisis', i.code, 'state', a.standing, 'kind', array_to_string(a.kinds, ', ')) as data
    from ${mine} join affected_fact f on f.affected_id = a.id group by a.id, i.code
    union all
    select a.id || '/' || w.telling_id, t.at, null,
           jsonb_build_object('crisis', i.code, 'act', w.kind, 'way', coalesce(d.platform, w.way))
    from ${mine} join affected_told w on w.affected_id = a.id join crisis_statement_sending t on t.id = w.telling_id
    left join delivery d on w.way = 'account' and d.message_id = t.message_id and d.person_id = a.person_id
    union all
    select a.id || '/' || h.id, h.at, null, jsonb_build_object('crisis', i.code, 'act', 'told', 'way', h.how)
    from ${mine} join affected_by_hand h on h.affected_id = a.id
    union all
    select r.id::text, r.at, r.promise, jsonb_build_object('crisis', i.code, 'act', 'promised', 'due', r.due_on)
    from ${mine} join affected_remedy r on r.affected_id = a.id`;
};

/** What somebody did as staff. */
const actsOf = (personId: string): RawBuilder<unknown> => {
  const person = sql`${personId}::uuid`;
  const of = (table: string, act: string, incident: string, more = sql``) => sql`
    select x.id::text as id, x.at, ${act} as act, i.code
    from ${sql.table(table)} x ${more} join incident i on i.id = ${sql.ref(incident)} where x.by_person = ${person}`;
  const ofAffected = sql`join affected a on a.id = x.affected_id`;
  return sql.join(
    [
      of('affected_batch', 'added', 'x.incident_id'),
      of('affected_waiver', 'excepted', 'x.incident_id'),
      of('affected_by_hand', 'told', 'a.incident_id', ofAffected),
      of('affected_remedy', 'promised', 'a.incident_id', ofAffected),
      sql`
        select x.id::text, x.at, 'not-affected', i.code from affected_fact x ${ofAffected}
        join incident i on i.id = a.incident_id where x.by_person = ${person} and x.what = 'not-affected'`,
      sql`
        select i.id || '/support', x.at, 'offered-support', i.code from affected_support x
        join incident i on i.id = x.incident_id where x.by_person = ${person}`,
      sql`
        select x.id || '/owner', x.at, 'owner', i.code from affected_remedy x ${ofAffected}
        join incident i on i.id = a.incident_id where ${person} in (x.owner, x.deputy) and x.by_person <> ${person}`,
    ],
    sql` union all `,
  );
};
