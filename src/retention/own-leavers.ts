import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { expiredReason } from '../people/erasure-ledger.ts';
import type { PersonalDataRegistry } from '../people/personal-data.ts';
import { lawsOfPeople } from '../records/laws.ts';
import { dayIn } from '../zone.ts';
import { type OwnPromise, ownPromises, promisedSince } from './own-periods.ts';
import { countOwn } from './own-report.ts';
import { isOver, lastDayOf } from './rules.ts';
import { isOwnStopped } from './stops.ts';

/** Rows of Heed's own policy whose periods begin when somebody leaves. */
export const leaverRows = ['identity', 'answers', 'contracts', 'training', 'tips'] as const;
export type LeaverRow = (typeof leaverRows)[number];

/** Whether there is anything of `p`, a person who has left, that their erasure under this row would still find. */
const left: Readonly<Record<LeaverRow, RawBuilder<SqlBool>>> = {
  identity: sql`p.staff_no <> 'erased-' || p.id`,
  answers: sql`(exists (select from assignment a where a.person_id = p.id)
    or exists (select from signing_agreement a where a.person_id = p.id)
    or exists (select from analysis_agreement a where p.id in (a.recorded_by, a.ended_by))
    or exists (select from evidence_event v where v.person_id = p.id and v.event is not null
      and v.type <> 'personal-data.erased' and v.type not like 'request.%' and v.type not like 'contract.%'))`,
  contracts: sql`(exists (select from contract c where c.person_id = p.id
      and not exists (select from contract_provider_signing g where g.contract_id = c.id and g.state = 'cancelling'))
    or exists (select from contract_role c where c.person_id = p.id))`,
  training: sql`exists (select from enrolment n where n.person_id = p.id)`,
  tips: sql`(exists (select from tip_reader r where r.person_id = p.id)
    or exists (select from tip_off o where o.person_id = p.id)
    or exists (select from nudge_reader n where n.person_id = p.id)
    or exists (select from nudge n join enrolment e on e.id = n.enrolment_id where e.person_id = p.id))`,
};

/** What besides the sources that name the row goes with it: what shows that a contract was signed. */
const besides: Readonly<Record<LeaverRow, readonly string[]>> = {
  identity: [],
  answers: [],
  contracts: ['evidence'],
  training: [],
  tips: [],
};

export interface ExpiringLeavers {
  personalData: PersonalDataRegistry;
  zone: string;
  now: Date;
  signal?: AbortSignal;
  /** People looked at in one go. */
  atOnce?: number;
}

interface Leaver {
  id: string;
  joined: Date;
  left: Date;
}

/**
 * Erases what Heed keeps of people who have left for longer than one row of its own policy promises, one after the other and
 * each in a transaction, through the one guarded way by which anything about a person is erased. What a hold or an open
 * request stops is passed over, and comes with a later run. It may end at any instruction.
 *
 * @returns of how many people something went
 */
export async function expireLeavers(db: Db, row: LeaverRow, expiring: ExpiringLeavers): Promise<number> {
  const { signal, atOnce = 200, now, zone } = expiring;
  const promises = await ownPromises(db, row);
  if (promises.length === 0) return 0;
  let done = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; !signal?.aborted; ) {
    const { rows } = await sql<Leaver>`
      with erased as materialized (
        select person_id, max(left_at) as "left" from keys.person_erasure where left_at is not null group by 1
      )
      select p.id, coalesce(w.joined, p.created_at) as joined, coalesce(w."left", erased."left") as "left"
      from person p left join erased on erased.person_id = p.id
      cross join lateral (
        select min(e.from_at) as joined, max(e.to_at) as "left", bool_and(e.to_at is not null) as gone,
               (array_agg(e.reason order by e.to_at desc nulls first))[1] as reason
        from employment e where e.person_id = p.id
      ) w
      where p.id > ${after}::uuid and coalesce(w.gone, true) and w.reason is distinct from 'disabled'
        and coalesce(w."left", erased."left") < ${now} and ${left[row]} and not ${isOwnStopped(sql`p.id`, row, row)}
      order by p.id limit ${atOnce}`.execute(db);
    const over = await whoseTimeIsOver(db, rows, promises, { now, zone });
    done += await eachAlone(over, ({ id }) => expireOne(db, id, row, expiring));
    const last = rows.at(-1);
    if (!last || rows.length < atOnce) return done;
    after = last.id;
  }
  return done;
}

async function whoseTimeIsOver(
  db: Db,
  leavers: readonly Leaver[],
  promises: readonly OwnPromise[],
  { now, zone }: { now: Date; zone: string },
): Promise<Leaver[]> {
  const ids = leavers.map(({ id }) => id);
  const laws = await inTransaction(db, (tx) => lawsOfPeople(tx, ids));
  return leavers.filter(({ id, joined, left: gone }) => {
    const theirs = laws.get(id);
    const choices = promisedSince(promises, joined);
    const starts = { leaving: dayIn(new Date(gone.getTime() - 1), zone) };
    return isOver(lastDayOf(starts, choices, theirs?.length ? theirs : [undefined]), now, zone);
  });
}

async function expireOne(
  db: Db,
  personId: string,
  row: LeaverRow,
  { personalData, now, zone }: ExpiringLeavers,
): Promise<boolean> {
  const held = await personalData.whatIsHeld(db, personId);
  const sources = new Set([
    ...held.filter(({ disclosure }) => disclosure === row).map(({ source }) => source),
    ...besides[row],
  ]);
  return inTransaction(db, async (tx) => {
    // Somebody who comes back at this moment is written down after this, or is found to be back.
    const { rows: back } = await sql`
      select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
    if (back.length > 0) return false;
    const reason = expiredReason(row);
    const context = { now, actor: 'heed' as const, reason, over: new Set([row]) };
    const { outcomes } = await personalData.erasePerson(tx, personId, context, sources);
    const counts: Record<string, number> = {};
    for (const { category, erased } of outcomes.flatMap((one) => one.erased))
      if (erased > 0) counts[category] = (counts[category] ?? 0) + erased;
    await countOwn(tx, { disclosure: row, counts, people: 1, now, zone });
    return Object.keys(counts).length > 0;
  });
}
