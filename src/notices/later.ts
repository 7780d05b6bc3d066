import { sql } from 'kysely';
import { nextMoment } from '../calendar/hours.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { touch } from '../live.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policiesById, policyFor } from '../reminders/settings.ts';
import { stillAsked } from '../reminders/sources.ts';
import { companyZone } from '../zone.ts';
import { laterToday, type Refusal, refusal } from './rules.ts';
import { loadCase } from './standing.ts';

export type LaterResult =
  | { result: 'set'; at: Date }
  | { result: 'answered'; at: Date }
  | { result: 'refused'; why: Refusal };

/** "Remind me later today": the person's own choice, which comes before the steps of the reminder policy. */
export async function remindLater(
  db: Db,
  noticeId: string,
  personId: string,
  now: Date,
): Promise<LaterResult> {
  // A share that is answered or ended between look and update is looked at once more, and then says so.
  for (let looks = 0; looks < 2; looks += 1) {
    const found = await loadCase(db, noticeId, personId);
    if (found.last && found.assignment === 'answered') return { result: 'answered', at: found.last.at };
    const why = refusal(found);
    if (why) return { result: 'refused', why };
    // Each purpose has its answer; there is no one answer to speak of.
    if (found.assignment === 'answered') return { result: 'refused', why: 'cancelled' };
    const wish = await withinHours(db, { noticeId, personId }, laterToday(now, found.person.timeZone));
    const { numAffectedRows } = await sql`
      update reminder r set later_at = ${wish.kept}, next_at = case when r.message_id is null then ${now}::timestamptz end,
        over = false
      where r.about = ${noticeId}::uuid and r.person_id = ${personId}::uuid and ${stillAsked}`.execute(db);
    if (!numAffectedRows) continue;
    touch(db, `person.${personId}`);
    return { result: 'set', at: wish.said };
  }
  throw new HeedError('conflict', `the share of notice ${noticeId} keeps changing`);
}

/**
 * Whoever is reminded, for whatever reason, is within the hours of the policy that it was sent under. On leave they hear
 * once they are back, which is what is said; kept is the wish without it, for a leave can end sooner than was thought.
 */
async function withinHours(
  db: Db,
  { noticeId, personId }: { noticeId: string; personId: string },
  at: Date,
): Promise<{ said: Date; kept: Date }> {
  const row = await db
    .selectFrom('reminder')
    .select(['policy_id', 'kind'])
    .where('person_id', '=', personId)
    .where('about', '=', noticeId)
    .executeTakeFirst();
  if (!row) return { said: at, kept: at };
  const policy = row.policy_id
    ? (await policiesById(db, [row.policy_id])).get(row.policy_id)
    : (await policyFor(db, row.kind)).policy;
  const presence = (await presencesOf(db, [personId], companyZone)).get(personId);
  if (!policy || !presence) return { said: at, kept: at };
  const kept = nextMoment({ ...presence, away: [] }, policy.hours, at) ?? at;
  return { kept, said: nextMoment(presence, policy.hours, at) ?? kept };
}
