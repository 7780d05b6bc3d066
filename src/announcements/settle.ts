import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { withholdExpired } from '../delivery/expired.ts';
import { append } from '../evidence/append.ts';
import { tipsTurn } from './turn.ts';

/** Messages in one transaction; each is to as many people as are looked at together. */
const mostAtOnce = 20;

/**
 * What became of the tips that waited to go out. One that lay until the hours of its reader were over is taken back: it comes
 * neither in the evening nor beside what is new tomorrow. Whoever had it taken back is where they were before, and is looked
 * at anew. It may end at any instruction.
 *
 * @returns how many tips were too late
 */
export async function settleTips(db: Db, now: Date, signal?: AbortSignal): Promise<number> {
  let late = 0;
  let after: string | undefined;
  while (!signal?.aborted) {
    const from = after;
    const some = await inTransaction(db, (tx) => settleSome(tx, from, now));
    late += some.late;
    after = some.last;
    if (after === undefined) break;
  }
  return late;
}

/** Each is looked at once: those behind `after` alone. @returns `last`: undefined where there are no more */
async function settleSome(
  tx: Tx,
  after: string | undefined,
  now: Date,
): Promise<{ late: number; last: string | undefined }> {
  await tipsTurn(tx);
  const messages = await oversOf(tx, after, now);
  if (messages.length === 0) return { late: 0, last: undefined };
  const late = await withholdExpired(tx, messages, now);
  const isLate = new Set(late.map(({ messageId, personId }) => `${messageId} ${personId}`));
  const back = await putBack(tx, messages, now);
  await record(
    tx,
    back.filter(({ message, person, more }) => more && isLate.has(`${message} ${person}`)),
    now,
  );
  await sql`
    update tip_reader r set message_id = null, before_at = null, before_given = null
    where r.message_id = any(${messages}::uuid[]) and not exists (
      select from delivery d where d.message_id = r.message_id and d.person_id = r.person_id and not ${settled})`.execute(
    tx,
  );
  return { late: late.length, last: messages.length < mostAtOnce ? undefined : messages.at(-1) };
}

/** Nothing more becomes of it by itself. */
const settled = sql`(d.state in ('accepted', 'failed', 'skipped') or d.held)`;

/** Messages of which something is over, for somebody. */
async function oversOf(tx: Tx, after: string | undefined, now: Date): Promise<string[]> {
  const behind = after === undefined ? sql`` : sql`and r.message_id > ${after}::uuid`;
  const { rows } = await sql<{ id: string }>`
    select distinct r.message_id as id from tip_reader r
    left join lateral (
      select d.id, ${settled} or d.state = 'pending' and d.expires_at <= ${now} as over from delivery d
      where d.message_id = r.message_id and d.person_id = r.person_id limit 1
    ) its on true
    where r.message_id is not null ${behind} and (its.id is null or its.over)
    order by 1 limit ${mostAtOnce}`.execute(tx);
  return rows.map(({ id }) => id);
}

interface Back {
  code: string;
  person: string;
  message: string;
  tip: string;
  /** They get more of it. */
  more: boolean;
}

/** Whose tip was taken back never had it. Who gets no more for now is not looked at for that. */
async function putBack(tx: Tx, messages: readonly string[], now: Date): Promise<Back[]> {
  const { rows } = await sql<Back>`
    with back as materialized (
      select r.code, r.person_id, r.message_id, r.given[cardinality(r.given)] as tip
      from tip_reader r join delivery d on d.message_id = r.message_id and d.person_id = r.person_id
      where r.message_id = any(${[...messages]}::uuid[]) and d.state = 'skipped'
    )
    update tip_reader r
    set last_at = r.before_at, given = r.before_given, message_id = null, before_at = null, before_given = null,
        next_at = case when r.next_at is null then null else ${now}::timestamptz end, looked_at = ${now}
    from back where r.code = back.code and r.person_id = back.person_id
    returning r.code, r.person_id as person, back.message_id as message, back.tip,
      r.next_at is not null as more`.execute(tx);
  return rows;
}

/** Of each message how many got it too late; of whom a tip was taken back for another reason, nothing is kept. */
async function record(tx: Tx, late: readonly Back[], now: Date): Promise<void> {
  for (const message of new Set(late.map((one) => one.message))) {
    const theirs = late.filter((one) => one.message === message);
    const [first] = theirs;
    if (!first) continue;
    const { code, tip } = first;
    await append(tx, {
      ...{ type: 'tips.late', at: now, actor: 'heed', about: message },
      data: { code, tip, people: theirs.length },
    });
  }
}
