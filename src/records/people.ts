import { sql } from 'kysely';
import { plainArray } from '../db/array.ts';
import type { Tx } from '../db/pool.ts';
import { presencesOf, workplacesOf } from '../reminders/presences.ts';
import { lawsAt } from './laws.ts';
import type { Versions } from './rows.ts';
import type { ConsentFact, Employee, ExceptionFact, Interval, ToldFact } from './standing.ts';

/**
 * What stands of each of these people in what concerns records: where and when they work, what they were told, what they
 * consented to, and what does not apply to them. A few looks, however many they are.
 *
 * @param zone the company's, for whoever has none that there is
 */
export async function employeesOf(
  tx: Tx,
  ids: readonly string[],
  versions: Versions,
  { zone, policies }: { zone: string; policies: readonly string[] },
): Promise<ReadonlyMap<string, Employee>> {
  if (ids.length === 0) return new Map();
  const employed = await grouped<Interval>(
    tx,
    sql`select person_id as person, from_at as "from", to_at as until from employment
        where person_id = any(${plainArray(ids)}::uuid[])`,
  );
  const places = await workplacesOf(tx, ids);
  const presences = await presencesOf(tx, ids, zone, places);
  const laws = await lawsAt(tx, places);
  const entities = new Map(places.map(({ id, entity }) => [id, entity || null]));
  const said = await grouped<Said>(tx, saidBy(ids, policies));
  const exceptions = await grouped<ExceptionFact>(tx, exceptionsFor(ids, policies));
  return new Map(
    ids.flatMap((id): [string, Employee][] => {
      const presence = presences.get(id);
      if (!presence) return [];
      const theirs = said.get(id) ?? [];
      const employee: Employee = {
        id,
        laws: laws.get(id) ?? [],
        employed: employed.get(id) ?? [],
        presence,
        told: toldIn(theirs, versions),
        consents: consentsIn(theirs, versions),
        exceptions: exceptions.get(id) ?? [],
        entity: entities.get(id) ?? null,
      };
      return [[id, employee]];
    }),
  );
}

async function grouped<T>(tx: Tx, query: ReturnType<typeof sql>): Promise<Map<string, T[]>> {
  const { rows } = await sql<T & { person: string }>`${query}`.execute(tx);
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const before = found.get(row.person);
    if (before) before.push(row);
    else found.set(row.person, [row]);
  }
  return found;
}

/** Something that shows that somebody was told: a notice opened, or an answer. */
interface Said {
  policyId: string;
  versionId: string;
  kind: 'opened' | 'acknowledge' | 'consent' | 'decline' | 'concern' | 'withdraw';
  /** Of an answer to one row. */
  row: string | null;
  by: string;
  at: Date;
  /** Answers that follow each other, as they were entered. */
  notice: string;
  entry: number | null;
  /** The person says that it is not theirs: it shows nothing. */
  contested: boolean;
}

const saidBy = (ids: readonly string[], policies: readonly string[]) => sql`
  with versions as (select id, policy_id from policy_version where policy_id = any(${plainArray(policies)}::uuid[]))
  select a.person_id as person, v.policy_id as "policyId", v.id as "versionId", 'opened' as kind, null as row,
         n.id as by, a.seen_at as at, n.id as notice, null::bigint as entry, false as contested
  from (
    select notice_id, person_id, seen_at from assignment where person_id = any(${plainArray(ids)}::uuid[]) and seen_at is not null
    union all
    select notice_id, person_id, seen_at from assignment_past where person_id = any(${plainArray(ids)}::uuid[]) and seen_at is not null
  ) a join notice n on n.id = a.notice_id join versions v on v.id = n.version_id
  union all
  select g.person_id, v.policy_id, v.id, g.kind, null, g.id, g.at, g.notice_id, g.entry_id,
         exists (select from answer_contest c where c.answer_id = g.id)
  from answer g join versions v on v.id = g.version_id where g.person_id = any(${plainArray(ids)}::uuid[])
  union all
  select g.person_id, v.policy_id, v.id, g.kind, g.purpose, g.id, g.at, g.notice_id, g.entry_id, false
  from purpose_answer g join versions v on v.id = g.version_id where g.person_id = any(${plainArray(ids)}::uuid[])
  order by at`;

const toldIn = (said: readonly Said[], versions: Versions): ToldFact[] =>
  said
    .filter(({ contested }) => !contested)
    .map(({ policyId, versionId, at, by }) => ({ policyId, era: versions.eraOf(versionId) ?? -1, at, by }));

/**
 * From each consent to the next answer to the same: in one notice for a policy, wherever it was given for a row. Answers
 * follow each other by entry, since clocks may tell their times the other way round.
 */
function consentsIn(said: readonly Said[], versions: Versions): ConsentFact[] {
  const found: ConsentFact[] = [];
  const running = new Map<string, ConsentFact>();
  const answers = said
    .filter(
      ({ kind, row }) => kind === 'consent' || kind === 'withdraw' || (row !== null && kind === 'decline'),
    )
    .toSorted((a, b) => (a.entry ?? 0) - (b.entry ?? 0));
  for (const { policyId, versionId, row, by, at, kind, notice, contested } of answers) {
    const name = `${policyId} ${row ?? `notice ${notice}`}`;
    const before = running.get(name);
    if (before) before.until = at;
    running.delete(name);
    if (kind !== 'consent' || contested) continue;
    const fact = { policyId, era: versions.eraOf(versionId) ?? -1, row, by, from: at, until: null };
    running.set(name, fact);
    found.push(fact);
  }
  return found;
}

/** As `exceptionsOf` (`src/policies/applies.ts`) has it, with what is over: a record may be from then. */
const exceptionsFor = (ids: readonly string[], policies: readonly string[]) => sql`
  select person, "policyId", standing, "from", until from (
    select person_id as person, policy_id as "policyId", 'exempt' as standing, decided_at as "from",
           least(until_at, ended_at) as until
    from exemption where state in ('in-force', 'ended')
    union all
    select person_id, policy_id, case state when 'open' then 'restricted' else 'out-of-scope' end, filed_at, null
    from objection where state in ('open', 'upheld')
    union all
    select person_id, policy_id, 'scope-changed', from_at, ended_at from scope_change
    union all
    select person_id, policy_id, 'held-back', from_at, ended_at from data_restriction
  ) every
  where person = any(${plainArray(ids)}::uuid[]) and "policyId" = any(${plainArray(policies)}::uuid[])`;
