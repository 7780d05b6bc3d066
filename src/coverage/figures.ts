import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { held } from '../people/held.ts';
import { managersOfPlaces } from '../people/manager.ts';
import { cards, factsAt, isUnconfirmed, nameThen, type ShareTable, shareTables } from './facts.ts';
import type { CoverageQuery, Dimension } from './query.ts';
import { addUp, type Counted, type Coverage } from './standing.ts';

export interface Group extends Coverage {
  /** Of the department, manager, platform, language or notice; null for those who have none. */
  key: string | null;
  /** What it was called then, where it has a name of its own. */
  name: string | null;
}

const keys: Record<Dimension, string> = {
  department: 'who.department_id',
  manager: 'who.place',
  platform: 'who.platform',
  language: 'who.language',
  notice: 's.notice_id',
};

const counted = (condition: RawBuilder<unknown>) => sql`(count(*) filter (where ${condition}))::int`;

const cardFigures = (at: Date) => sql`
  ${counted(sql`d.accepted_at <= ${at} and not ${isUnconfirmed(at)}`)} as accepted,
  ${counted(sql`d.accepted_at <= ${at} and ${isUnconfirmed(at)}`)} as unconfirmed,
  ${counted(sql`d.accepted_at <= ${at} and not ${isUnconfirmed(at)} and not coalesce(s.seen_at <= ${at}, false)`)}
    as "acceptedUnseen",
  ${counted(sql`d.state = 'failed'`)} as unreachable`;

/**
 * The whole and each group of a dimension, the largest gap first. Everybody is in one group and stands in one place,
 * so the groups add up to the whole.
 *
 * @param reached also what became of the cards: of a notice or a few
 */
export async function countBy(
  db: Db,
  query: CoverageQuery,
  by: Dimension,
  reached = false,
): Promise<{ total: Coverage; groups: Group[] }> {
  const { at } = query;
  const wanted = { manager: false, platform: by === 'platform', place: by === 'manager' };
  const lines = (table: ShareTable) => sql`
    select ${sql.ref(keys[by])} as ${sql.ref(by === 'manager' ? 'place' : 'key')}, st.standing, count(*)::int as people,
           ${counted(sql`s.seen_at <= ${at}`)} as seen, ${counted(sql`s.read_at <= ${at}`)} as read
           ${reached ? sql`, ${cardFigures(at)}` : sql``}
    ${factsAt(table, query, wanted, reached ? { join: cards } : {})}
    group by 1, 2`;
  const all = sql.join(shareTables.map(lines), sql` union all `);
  const { rows } = await sql<Counted & { key: string | null; name: string | null }>`
    select f.*, ${nameOf(by, at)} as name
    from (${by === 'manager' ? byManager(all, at) : all}) f`.execute(db);
  const known = reached ? (query.past ? 'then' : 'now') : 'unknown';
  const found = new Map<string | null, { name: string | null; lines: Counted[] }>();
  for (const { key, name, ...line } of rows) {
    const group = found.get(key) ?? { name, lines: [] };
    group.lines.push(line);
    found.set(key, group);
  }
  const groups = [...found].map(([key, { name, lines }]) => ({ key, name, ...addUp(lines, known) }));
  return { total: addUp(rows, known), groups: groups.toSorted(byGap) };
}

/**
 * Lines by place become lines by manager. Places are counted first: whose manager is who is told of a few hundred of
 * them, and counting stays what several processes can do.
 */
const byManager = (lines: RawBuilder<unknown>, at: Date) => sql`
  with counts as materialized (${lines})
  select counts.*, led.manager_id as key
  from counts left join (${managersOfPlaces(sql`select distinct place from counts`, at)}) led on led.place = counts.place`;

const byGap = (one: Group, two: Group) =>
  two.open - one.open || (one.name ?? one.key ?? '').localeCompare(two.name ?? two.key ?? '');

function nameOf(by: Dimension, at: Date) {
  switch (by) {
    case 'department':
      return sql`(select dv.name from department_version dv
        where dv.department_id = f.key and ${held('dv', at)} limit 1)`;
    case 'manager':
      return sql`(select ${nameThen(at)} from person p where p.id = f.key)`;
    default:
      return sql`null::text`;
  }
}
