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

type Line = Counted & { key: string | null; name: string | null };

const keys: Record<Dimension, string> = {
  department: 'who.department_id',
  manager: 'who.place',
  platform: 'who.platform',
  language: 'who.language',
  notice: 's.notice_id',
};

const countIf = (condition: RawBuilder<unknown>) => sql`(count(*) filter (where ${condition}))::int`;

const figures = (at: Date) => sql`
  count(*)::int as people, ${countIf(sql`s.seen_at <= ${at}`)} as seen, ${countIf(sql`s.read_at <= ${at}`)} as read`;

const cardFigures = (at: Date) => sql`
  ${countIf(sql`d.accepted_at <= ${at} and not ${isUnconfirmed(at)}`)} as accepted,
  ${countIf(sql`d.accepted_at <= ${at} and ${isUnconfirmed(at)}`)} as unconfirmed,
  ${countIf(sql`d.accepted_at <= ${at} and not ${isUnconfirmed(at)} and not coalesce(s.seen_at <= ${at}, false)`)}
    as "acceptedUnseen",
  ${countIf(sql`d.state = 'failed'`)} as unreachable`;

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
    select ${sql.ref(keys[by])} as key, st.standing, ${figures(at)} ${reached ? sql`, ${cardFigures(at)}` : sql``}
    ${factsAt(table, query, wanted, reached ? { join: cards } : {})}
    group by 1, 2`;
  const counted = await sql<Line>`
    select f.*, ${by === 'manager' ? sql`null::text` : nameOf(by, at)} as name
    from (${sql.join(shareTables.map(lines), sql` union all `)}) f`.execute(db);
  const rows = by === 'manager' ? await byManager(db, counted.rows, at) : counted.rows;
  const known = reached ? (query.past ? 'then' : 'now') : 'unknown';
  return { total: addUp(rows, known), groups: groupsOf(rows, known) };
}

/** Several notices at once, each by department. A notice without anybody is not in it. */
export async function countNotices(
  db: Db,
  query: CoverageQuery & { notices: readonly string[] },
): Promise<ReadonlyMap<string, Group[]>> {
  const { at } = query;
  const lines = (table: ShareTable) => sql`
    select s.notice_id as notice, who.department_id as key, st.standing, ${figures(at)}
    ${factsAt(table, query, { manager: false, platform: false })}
    group by 1, 2, 3`;
  const { rows } = await sql<Line & { notice: string }>`
    select f.*, called.name from (${sql.join(shareTables.map(lines), sql` union all `)}) f
    left join (
      select dv.department_id, min(dv.name) as name from department_version dv where ${held('dv', at)} group by 1
    ) called on called.department_id = f.key`.execute(db);
  const found = new Map<string, Line[]>();
  for (const { notice, ...line } of rows) {
    const known = found.get(notice);
    if (known) known.push(line);
    else found.set(notice, [line]);
  }
  return new Map([...found].map(([notice, lines]) => [notice, groupsOf(lines, 'unknown')]));
}

function groupsOf(rows: readonly Line[], known: 'unknown' | 'then' | 'now'): Group[] {
  const found = new Map<string | null, { name: string | null; lines: Counted[] }>();
  for (const { key, name, ...line } of rows) {
    const group = found.get(key) ?? { name, lines: [] };
    group.lines.push(line);
    found.set(key, group);
  }
  const groups = [...found].map(([key, { name, lines }]) => ({ key, name, ...addUp(lines, known) }));
  return groups.toSorted(byGap);
}

/**
 * The same lines by manager. Places are counted first, in a statement of its own, which several processes can share:
 * whose manager is who is told of some hundred places afterwards.
 */
async function byManager(db: Db, lines: readonly Line[], at: Date): Promise<Line[]> {
  const places = [...new Set(lines.flatMap(({ key }) => key ?? []))];
  const { rows } = await sql<{ place: string; key: string; name: string | null }>`
    select f.place, f.key, ${nameOf('manager', at)} as name
    from (select led.place, led.manager_id as key
          from (${managersOfPlaces(sql`select unnest(${places}::uuid[]) as place`, at)}) led) f`.execute(db);
  const managers = new Map(rows.map(({ place, key, name }) => [place, { key, name }]));
  const none = { key: null, name: null };
  return lines.map((line) => ({ ...line, ...((line.key && managers.get(line.key)) || none) }));
}

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
