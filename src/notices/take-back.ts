import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { onboardingKind } from '../delivery/several.ts';
import { touch } from '../live.ts';
import type { Platforms } from '../platforms/port.ts';
import { findVersion } from '../policies/store.ts';
import { endedCard } from './present.ts';
import { recalledCard } from './recalled-card.ts';
import { cardSubject } from './subject.ts';

/** One message to one person that a recall wants back. */
interface Due {
  id: number;
  messageId: string;
  noticeId: string;
  platform: string;
  batch: string;
  externalId: string | null;
  account: string;
  unconfirmed: boolean;
  /** It is about other notices too, so it does not turn to say that this one was recalled. */
  several: boolean;
}

/** `perhaps`: nobody knows whether it arrived, so there is nothing to name to the platform. */
type Became = 'recalled' | 'too-late' | 'turned' | 'perhaps';

const atOnce = 1_000;
/** A platform that does not answer is asked again at the next look. */
const patienceMs = 20_000;
/** Where a platform is not configured any more, nobody takes anything back after this. */
const goneMs = 24 * 3_600_000;

/**
 * Takes back what recalled notices have sent, batch by batch; the cards of those it comes too late for, or whose
 * platform takes nothing back, say that the notice was recalled, and so does a message to those of whom nobody
 * knows whether it reached them. Safe to repeat and to end at any instruction.
 *
 * @returns how many messages are settled
 */
export async function takeBack(
  db: Db,
  platforms: Platforms,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  let settled = 0;
  let after = 0;
  while (!signal.aborted) {
    const due = await nextDue(db, [...platforms.keys()], after, now);
    const last = due.at(-1);
    if (!last) break;
    after = last.id;
    const became = await ask(platforms, due, signal);
    await inTransaction(db, (tx) => settle(tx, due, became, now));
    settled += became.filter((one) => one !== undefined).length;
  }
  return settled;
}

/** What is on its way at this moment waits until that is over. */
async function nextDue(db: Db, platforms: readonly string[], after: number, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select d.id, d.message_id as "messageId", coalesce(m.about, (
             select a.notice_id from assignment a join notice n on n.id = a.notice_id and n.state = 'recalled'
             where a.message_id = m.id and a.person_id = d.person_id order by n.ended_at desc limit 1)) as "noticeId",
           m.kind = ${onboardingKind} as several, d.platform, d.batch_id as batch,
           case when d.state = 'accepted' then d.external_id end as "externalId",
           coalesce(d.account, '') as account, d.unconfirmed
    from delivery d join message m on m.id = d.message_id
    where d.recall = 'due' and d.state <> 'sending' and d.id > ${after}
      and (d.platform = any(${[...platforms]}::text[])
           or coalesce(d.accepted_at, d.created_at) < ${new Date(now.getTime() - goneMs)})
    order by d.id limit ${atOnce}`.execute(db);
  return rows;
}

/** @returns undefined where it has to be tried again */
async function ask(
  platforms: Platforms,
  due: readonly Due[],
  signal: AbortSignal,
): Promise<(Became | undefined)[]> {
  const became = new Map<number, Became | undefined>();
  for (const { id, platform, externalId } of due) {
    if (externalId === null) became.set(id, 'perhaps');
    else if (!platforms.has(platform)) became.set(id, 'too-late');
  }
  for (const [name, platform] of platforms) {
    const here = due.flatMap((one) =>
      one.platform === name && one.externalId !== null ? [{ ...one, externalId: one.externalId }] : [],
    );
    if (here.length === 0) continue;
    if (!platform.recall) {
      for (const { id } of here) became.set(id, 'turned');
      continue;
    }
    const messages = here.map(({ externalId, account }) => ({ externalId, account }));
    const bound = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const results = await platform.recall(messages, bound).catch(() => []);
    here.forEach(({ id, unconfirmed }, i) => {
      const result = results[i];
      if (result === 'too-late' && unconfirmed) became.set(id, 'perhaps');
      else became.set(id, result === 'unknown' ? undefined : result);
    });
  }
  return due.map(({ id }) => became.get(id));
}

async function settle(
  tx: Tx,
  due: readonly Due[],
  became: readonly (Became | undefined)[],
  now: Date,
): Promise<void> {
  const known = due.flatMap((one, i) => (became[i] ? [{ ...one, became: became[i] }] : []));
  if (known.length === 0) return;
  const { rows } = await sql<{ id: number }>`
    update delivery d set recall = b.became
    from unnest(${known.map(({ id }) => id)}::bigint[], ${known.map((one) => one.became)}::text[]) b (id, became)
    where d.id = b.id and d.recall = 'due' returning d.id`.execute(tx);
  const mine = new Set(rows.map(({ id }) => id));
  const those = (several: boolean, ...wanted: Became[]) =>
    known.filter((one) => mine.has(one.id) && one.several === several && wanted.includes(one.became));
  await turnCards(tx, those(false, 'too-late', 'turned'), now);
  await tellPerhaps(tx, [...those(false, 'perhaps'), ...those(true, 'too-late', 'turned', 'perhaps')], now);
  for (const noticeId of new Set(known.map((one) => one.noticeId))) touch(tx, `notice.${noticeId}`);
}

/** The card stays, and says that it asks for nothing any more; whoever answered keeps theirs as it is. */
async function turnCards(tx: Tx, left: readonly Due[], now: Date): Promise<void> {
  for (const replaces of new Set(left.map((one) => one.messageId))) {
    const cards = left.filter((one) => one.messageId === replaces);
    const about = cards[0]?.noticeId ?? '';
    const { version_id: versionId } = await tx
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', about)
      .executeTakeFirstOrThrow();
    const bodies = endedCard(about, await cardSubject(tx, await findVersion(tx, versionId)), 'recalled');
    await enqueueTo(
      tx,
      { kind: 'notices.ended', bodies, about, priority: 9, mode: 'replace', replaces, at: now },
      sql`select d.person_id from delivery d
          join assignment a on a.notice_id = ${about}::uuid and a.person_id = d.person_id and a.state = 'cancelled'
          where d.id = any(${cards.map(({ id }) => id)}::bigint[]) order by d.id`,
    );
  }
}

/** One short message to each, however many of the notice's messages may have reached them. */
async function tellPerhaps(tx: Tx, left: readonly Due[], now: Date): Promise<void> {
  for (const about of new Set(left.map((one) => one.noticeId))) {
    const ids = left.flatMap((one) => (one.noticeId === about ? [one.id] : []));
    const { version_id: versionId } = await tx
      .selectFrom('notice')
      .select('version_id')
      .where('id', '=', about)
      .executeTakeFirstOrThrow();
    const bodies = recalledCard(about, await cardSubject(tx, await findVersion(tx, versionId)));
    await enqueueTo(
      tx,
      { kind: 'notices.recalled', bodies, about, priority: 9, at: now },
      sql`select distinct d.person_id from delivery d
          join assignment a on a.notice_id = ${about}::uuid and a.person_id = d.person_id and a.state = 'cancelled'
          where d.id = any(${ids}::bigint[]) and not exists (
            select from message m join delivery told on told.message_id = m.id and told.person_id = d.person_id
            where m.about = ${about}::uuid and m.kind = 'notices.recalled')`,
    );
  }
}

/** How far a recall has come: persons whose card it is, not counting reminders. */
export interface RecallProgress {
  /** Never sent, because the recall was quicker. */
  withheld: number;
  /** Gone from the chat again. */
  recalled: number;
  /** Still in the chat, saying that the notice was recalled. */
  left: number;
  /** Nobody knows whether it arrived, so it cannot be taken back; the person is told. */
  perhaps: number;
  /** Being worked on. */
  due: number;
  /** Who had opened the page or used a control before. */
  seen: number;
}

export async function recallProgress(db: Db, noticeId: string): Promise<RecallProgress> {
  const { rows } = await sql<RecallProgress>`
    select (count(*) filter (where d.state = 'skipped' and d.recall is null))::int as withheld,
           (count(*) filter (where d.recall = 'recalled'))::int as recalled,
           (count(*) filter (where d.recall in ('too-late', 'turned')))::int as left,
           (count(*) filter (where d.recall = 'perhaps'))::int as perhaps,
           (count(*) filter (where d.recall = 'due'))::int as due,
           (count(*) filter (where d.recall is not null and a.seen_at is not null))::int as seen
    from assignment a join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
    where a.notice_id = ${noticeId}::uuid`.execute(db);
  return rows[0] ?? { withheld: 0, recalled: 0, left: 0, perhaps: 0, due: 0, seen: 0 };
}
