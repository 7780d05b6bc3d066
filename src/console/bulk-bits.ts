import { sql } from 'kysely';
import { despiteConflicts } from '../db/conflict.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { CallOffReason } from '../notices/call-off.ts';
import type { Choice } from './bulk.ts';
import { type Act, type AskNoMore, type Of, recordBulk, sharesOf, sizeOf } from './bulk-act.ts';
import { tellBulkPlacer } from './bulk-tell.ts';

/**
 * Shares that one transaction ends: whoever answers waits for it. Twenty thousand at once took six seconds of work, and
 * WeCom waits five for an answer.
 */
export const sharesAtOnce = 1_000;

export const goesInBits = ({ kind, notices }: Pick<Act, 'kind' | 'notices'>): boolean =>
  kind === 'call-off' && sharesOf(notices) > sharesAtOnce;

/** Exactly those who were shown and agreed to, whoever belongs to the filter later. */
export const frozen = ({ filter }: Choice, notices: Of): Choice => ({
  filter,
  ticked: notices.flatMap(({ noticeId, personIds }) =>
    personIds.map((person) => ({ notice: noticeId, person })),
  ),
});

interface UnderWay {
  id: string;
  reason: CallOffReason;
  choice: Choice & { off?: number };
  placedBy: string;
  decidedBy: string | null;
  since: Date;
}

/**
 * Ends bit by bit what is to be ended of many: each bit with its evidence in a transaction of its own. Killed anywhere it
 * goes on with what is still open; whoever answered meanwhile is left alone, and so is whoever was asked anew since. Safe in
 * several processes.
 *
 * @returns how many were finished
 */
export async function carryOutBulks(
  db: Db,
  {
    callOff,
    now,
    signal,
    most = Number.POSITIVE_INFINITY,
  }: {
    callOff: AskNoMore;
    now: Date;
    signal?: AbortSignal;
    /** Bits at the most. */
    most?: number;
  },
): Promise<number> {
  let finished = 0;
  for (let bits = 0; bits < most && !signal?.aborted; bits += 1) {
    const went = await despiteConflicts(() => inTransaction(db, (tx) => endSome(tx, callOff, now)));
    if (went === 'nothing') break;
    if (went === 'finished') finished += 1;
  }
  return finished;
}

async function endSome(tx: Tx, callOff: AskNoMore, now: Date): Promise<'some' | 'finished' | 'nothing'> {
  const { rows } = await sql<UnderWay>`
    select id, reason, chosen as choice, placed_by as "placedBy", decided_by as "decidedBy",
           coalesce(decided_at, placed_at) as since
    from bulk_action where kind = 'call-off' and state = 'done' and outcome is null
    order by placed_at, id limit 1 for update skip locked`.execute(tx);
  const [bulk] = rows;
  if (!bulk) return 'nothing';
  const { id, reason, choice, placedBy, since } = bulk;
  const open = await stillOpen(tx, choice, since);
  if (open.length === 0) {
    await finish(tx, bulk, now);
    return 'finished';
  }
  const off = (choice.off ?? 0) + (await callOff(tx, { of: open, reason, bulk: id, by: placedBy }, now));
  await sql`update bulk_action set chosen = jsonb_set(chosen, '{off}', to_jsonb(${off}::int)) where id = ${id}::uuid`.execute(
    tx,
  );
  return 'some';
}

/** The next of them, by notice and person. */
async function stillOpen(tx: Tx, { ticked = [] }: Choice, since: Date): Promise<Of> {
  const { rows } = await sql<Of[number]>`
    select notice as "noticeId", array_agg(person order by person) as "personIds" from (
      select t.notice, t.person
      from unnest(${ticked.map((one) => one.notice)}::uuid[], ${ticked.map((one) => one.person)}::uuid[]) t (notice, person)
      join assignment a on a.notice_id = t.notice and a.person_id = t.person
        and a.state = 'open' and a.created_at <= ${since}
      order by 1, 2 limit ${sharesAtOnce}
    ) next group by 1 order by 1`.execute(tx);
  return rows;
}

async function finish(
  tx: Tx,
  { id, reason, choice, placedBy, decidedBy }: UnderWay,
  now: Date,
): Promise<void> {
  const act: Act = { id, kind: 'call-off', reason, notices: sharesIn(choice) };
  const off = choice.off ?? 0;
  const rest = sharesOf(act.notices) - off;
  const done = { now: off, later: 0, not: rest > 0 ? [{ why: 'answered', people: rest }] : [] };
  // Who they were stands in the evidence of each, and nowhere else any more.
  await sql`
    update bulk_action set outcome = ${JSON.stringify(done)}::jsonb, chosen = chosen - 'ticked' - 'off'
    where id = ${id}::uuid`.execute(tx);
  await recordBulk(tx, 'bulk.done', { act, done, by: { id: decidedBy ?? placedBy } }, now);
  const told = { id, kind: act.kind, placedBy, people: sizeOf(act).people, notices: act.notices.length };
  if (decidedBy) await tellBulkPlacer(tx, told, 'approved', now);
}

function sharesIn({ ticked = [] }: Choice): Of {
  const people = new Map<string, string[]>();
  for (const { notice, person } of ticked) people.set(notice, [...(people.get(notice) ?? []), person]);
  return [...people].map(([noticeId, personIds]) => ({ noticeId, personIds }));
}
