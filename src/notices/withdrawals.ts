import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { holdersQuery } from '../people/holders.ts';
import { findVersion } from '../policies/store.ts';
import { stoppedCard, withdrawnCard } from './present.ts';
import { loadCase } from './standing.ts';
import { cardSubject } from './subject.ts';

// Taking back a consent stops nothing by itself: people have to. Those who answer for it are told in the same
// transaction, and the person hears when they say that they have stopped (PIPL 15, GDPR 7(3)).

/** Consents that were taken back and not given again by an instant, as an alias `w` with its answer `g`. */
export const standingWithdrawalAt = (at: Date) => sql`
  consent_withdrawal w join answer g on g.id = w.answer_id and w.at <= ${at}
    and not exists (select from answer again where again.notice_id = g.notice_id and again.person_id = g.person_id
                    and again.kind in ('consent', 'withdraw') and again.entry_id > g.entry_id and again.at <= ${at})`;

/** The same as of now. */
export const standingWithdrawal = `
  consent_withdrawal w join answer g on g.id = w.answer_id
    and not exists (select from answer again where again.notice_id = g.notice_id and again.person_id = g.person_id
                    and again.kind in ('consent', 'withdraw') and again.entry_id > g.entry_id)`;

/**
 * The notices in which a person has consented to a policy and not taken it back, whatever the version. Their shares
 * stay as they are until the transaction ends; they are taken in the order in which answers take theirs.
 */
export async function consentsTo(tx: Tx, policyId: string, personId: string): Promise<string[]> {
  const { rows } = await sql<{ noticeId: string }>`
    with held as materialized (
      select a.notice_id from assignment a
      where a.person_id = ${personId}::uuid and exists (
        select from answer c join policy_version v on v.id = c.version_id
        where c.notice_id = a.notice_id and c.person_id = a.person_id and c.kind = 'consent'
          and v.policy_id = ${policyId}::uuid)
      order by a.notice_id for no key update of a
    )
    select notice_id as "noticeId" from held order by 1`.execute(tx);
  const standing: string[] = [];
  for (const { noticeId } of rows) {
    const { consenting } = await loadCase(tx, noticeId, personId);
    if (consenting) standing.push(noticeId);
  }
  return standing;
}

interface Withdrawn {
  answerId: string;
  noticeId: string;
  personId: string;
  versionId: string;
  now: Date;
}

/** Notes that a consent was taken back and tells HR and privacy that its processing has to stop. */
export async function openWithdrawal(tx: Tx, withdrawn: Withdrawn): Promise<void> {
  const { answerId, noticeId, personId, versionId, now } = withdrawn;
  await tx
    .insertInto('consent_withdrawal')
    .values({
      answer_id: answerId,
      notice_id: noticeId,
      person_id: personId,
      at: now,
      stopped_at: null,
      stopped_by: null,
    })
    .execute();
  const subject = await cardSubject(tx, await findVersion(tx, versionId));
  await enqueueTo(
    tx,
    {
      kind: 'consents.withdrawn',
      bodies: withdrawnCard(noticeId, subject),
      about: noticeId,
      // At once is what the law says: ahead of everything that is sent to many.
      priority: 1,
      at: now,
    },
    holdersQuery(['hr', 'privacy'], now),
  );
}

/**
 * Puts on record that what rested on a consent has stopped, and tells the person who took it back.
 *
 * @returns the notice; `first` is false when somebody had confirmed before: a success that changes nothing
 * @throws HeedError `not-found` for no such withdrawal, also one that was followed by a new consent
 */
export async function confirmStopped(
  tx: Tx,
  answerId: string,
  by: string,
  now: Date,
): Promise<{ noticeId: string; first: boolean }> {
  // Under the share's lock no new consent comes in between; what came before it is seen by the next statement.
  await sql`
    select from consent_withdrawal w join assignment a on a.notice_id = w.notice_id and a.person_id = w.person_id
    where w.answer_id = ${answerId}::uuid for no key update of a, w`.execute(tx);
  const { rows } = await sql<{
    noticeId: string;
    personId: string;
    versionId: string;
    stoppedAt: Date | null;
  }>`
    select w.notice_id as "noticeId", w.person_id as "personId", g.version_id as "versionId",
           w.stopped_at as "stoppedAt"
    from ${sql.raw(standingWithdrawal)} where w.answer_id = ${answerId}::uuid`.execute(tx);
  const [found] = rows;
  if (!found) throw new HeedError('not-found', `no consent taken back by answer ${answerId} stands`);
  const { noticeId, personId, versionId } = found;
  if (found.stoppedAt) return { noticeId, first: false };
  await tx
    .updateTable('consent_withdrawal')
    .set({ stopped_at: now, stopped_by: by })
    .where('answer_id', '=', answerId)
    .execute();
  await append(tx, {
    type: 'consent.stopped',
    at: now,
    actor: { person: by },
    person: personId,
    about: noticeId,
    data: { answer: answerId, notice: noticeId },
  });
  const subject = await cardSubject(tx, await findVersion(tx, versionId));
  await enqueueTo(
    tx,
    {
      kind: 'consents.stopped',
      bodies: stoppedCard(noticeId, subject),
      about: noticeId,
      priority: 1,
      at: now,
    },
    sql`select ${personId}::uuid as person_id`,
  );
  touch(tx, `notice.${noticeId}`);
  touch(tx, `person.${personId}`);
  return { noticeId, first: true };
}

/** A notice some of whose consents were taken back while nobody has said that it stopped. */
export interface WaitingWithdrawals {
  noticeId: string;
  titles: Record<Language, string>;
  people: number;
  /** Of the oldest. */
  since: Date;
}

/** What has to stop, the longest waiting first. */
export async function waitingWithdrawals(db: Db): Promise<WaitingWithdrawals[]> {
  const { rows } = await sql<WaitingWithdrawals>`
    select w.notice_id as "noticeId", count(*)::int as people, min(w.at) as since,
           (select jsonb_object_agg(t.language, t.title) from notice n join policy_text t on t.version_id = n.version_id
            where n.id = w.notice_id) as titles
    from ${sql.raw(standingWithdrawal)}
    where w.stopped_at is null group by w.notice_id order by since, w.notice_id`.execute(db);
  return rows;
}
