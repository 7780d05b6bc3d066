import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { holdersQuery } from '../people/holders.ts';
import { findVersion, loadText } from '../policies/store.ts';
import { dayIn } from '../zone.ts';
import { overdueCard } from './present.ts';
import { type ReviewInput, type ReviewOutcome, reviewProblems } from './rules.ts';

export interface Review {
  id: string;
  /** Of the version that was looked at. */
  number: number;
  reviewedOn: string;
  necessity: string;
  effect: string;
  acceptance: string;
  outcome: ReviewOutcome;
  nextOn: string;
  by: string;
}

/**
 * Puts a review of a version on record, and with it the day of the next one.
 *
 * @param zone where the company's days begin
 * @throws HeedError `bad-input` with every problem, `conflict` for a version that is not in force
 */
export async function recordReview(
  tx: Tx,
  {
    versionId,
    input,
    by,
    zone,
    now,
  }: { versionId: string; input: ReviewInput; by: string; zone: string; now: Date },
): Promise<void> {
  const reviewedOn = dayIn(now, zone);
  const problems = reviewProblems(input, reviewedOn);
  const { outcome } = input;
  if (problems.length > 0 || !outcome) {
    throw new HeedError('bad-input', 'the review cannot be recorded', { problems });
  }
  await tx.selectFrom('policy_version').select('id').where('id', '=', versionId).forShare().execute();
  const version = await findVersion(tx, versionId);
  if (version.state !== 'in-force')
    throw new HeedError('conflict', `version ${versionId} is ${version.state}`);
  const said = {
    necessity: input.necessity.trim(),
    effect: input.effect.trim(),
    acceptance: input.acceptance.trim(),
  };
  await tx
    .insertInto('policy_review')
    .values({
      id: v7(),
      version_id: versionId,
      reviewed_on: reviewedOn,
      ...said,
      outcome,
      next_on: input.nextOn,
      recorded_by: by,
      recorded_at: now,
    })
    .execute();
  await append(tx, {
    type: 'policy.reviewed',
    at: now,
    actor: { person: by },
    about: versionId,
    data: { policy: version.code, version: version.number, ...said, outcome, next: input.nextOn },
  });
  touch(tx, 'policies');
}

/** The reviews of a version and of those before it, which it may have come of; the newest first. */
export async function reviewsOf(db: Db, versionId: string): Promise<Review[]> {
  const { rows } = await sql<Review>`
    select r.id, v.number, r.reviewed_on as "reviewedOn", r.necessity, r.effect, r.acceptance, r.outcome,
           r.next_on as "nextOn", p.name as by
    from policy_version shown
    join policy_version v on v.policy_id = shown.policy_id and v.number <= shown.number
    join policy_review r on r.version_id = v.id join person p on p.id = r.recorded_by
    where shown.id = ${versionId}::uuid order by r.recorded_at desc, r.id desc`.execute(db);
  return rows;
}

/** Days until HR and privacy are reminded again of a review that nobody has recorded. A company default. */
const daysBetween = 30;

const remindedBefore = (now: Date): Date => new Date(now.getTime() - daysBetween * 86_400_000);

/**
 * Reminds HR and privacy of policies in force whose day of review has passed: at once, and then every thirty days
 * while nobody records one.
 *
 * @returns how many policies they were reminded of
 */
export async function remindOfReviews(db: Db, now: Date, zone: string): Promise<number> {
  const today = dayIn(now, zone);
  const { rows } = await sql<{ id: string; due: string }>`
    select v.id, d.due::text as due from policy_version v
    cross join lateral (
      select coalesce((select r.next_on from policy_review r where r.version_id = v.id
                       order by r.recorded_at desc, r.id desc limit 1), (v.terms->>'reviewOn')::date) as due
    ) d
    where v.state = 'in-force' and d.due < ${today}::date
      and not exists (select from policy_review_reminder m where m.version_id = v.id and m.due_on = d.due
                        and m.at > ${remindedBefore(now)})`.execute(db);
  let reminded = 0;
  for (const { id, due } of rows) reminded += await inTransaction(db, (tx) => remind(tx, id, due, now));
  return reminded;
}

async function remind(tx: Tx, versionId: string, due: string, at: Date): Promise<number> {
  const { numInsertedOrUpdatedRows: first } = await tx
    .insertInto('policy_review_reminder')
    .values({ version_id: versionId, due_on: due, at })
    .onConflict((conflict) =>
      conflict
        .columns(['version_id', 'due_on'])
        .doUpdateSet({ at })
        .where('policy_review_reminder.at', '<=', remindedBefore(at)),
    )
    .executeTakeFirstOrThrow();
  // Another process was quicker.
  if (first === 0n) return 0;
  const fronts = {
    'zh-CN': (await loadText(tx, versionId, 'zh-CN')).front,
    en: (await loadText(tx, versionId, 'en')).front,
  };
  await enqueueTo(
    tx,
    {
      kind: 'reviews.overdue',
      bodies: overdueCard(versionId, fronts, due, at),
      about: versionId,
      priority: 5,
      at,
    },
    holdersQuery(['hr', 'privacy'], at),
  );
  return 1;
}
