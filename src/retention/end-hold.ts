import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { dayIn } from '../zone.ts';
import { reviewProblems } from './hold-rules.ts';
import { type Hold, heldData, lockHold } from './holds.ts';
import { lookAgain } from './stops.ts';
import { takeTurn } from './turn.ts';

interface Acting {
  by: Viewer;
  now: Date;
}

/** Asks that a hold end. Nothing follows from it before a second person agrees. Asking again changes nothing. */
export async function askRelease(tx: Tx, id: string, { by, now }: Acting): Promise<void> {
  const found = await lockHold(tx, id);
  demand(by, 'holds.manage', found);
  mustBeInForce(found);
  if (found.releaseBy !== null) return;
  await tx
    .updateTable('legal_hold')
    .set({ release_by: by.id, release_at: now })
    .where('id', '=', id)
    .execute();
  await say(tx, found, 'hold.release-asked', { person: by.id }, now);
}

/**
 * A second person agrees, or does not. Agreed, the hold ends at once, and what it kept past its day goes with the next
 * purge. The same word of the same person twice counts once.
 *
 * @throws HeedError `not-found`, `forbidden` for whoever asked and the person it is about, `conflict`
 */
export async function decideRelease(
  tx: Tx,
  id: string,
  { granted, by, now }: Acting & { granted: boolean },
): Promise<void> {
  const found = await lockHold(tx, id);
  demand(by, 'holds.read');
  if (found.endedAt !== null && granted) return;
  mustBeInForce(found);
  if (found.releaseBy === null) {
    if (!granted) return;
    throw new HeedError('conflict', `nobody asked for the release of hold ${id}`, { text: 'hold-not-asked' });
  }
  demand(by, 'holds.release', { personId: found.personId, askedBy: found.releaseBy });
  const actor = { person: by.id };
  if (granted) return end(tx, found, { actor, by: by.id, now });
  await tx
    .updateTable('legal_hold')
    .set({ release_by: null, release_at: null })
    .where('id', '=', id)
    .execute();
  await say(tx, found, 'hold.release-refused', actor, now);
}

/** It was looked at and is still needed: the next day to look at it again. @throws HeedError `bad-input` */
export async function keepHold(
  tx: Tx,
  id: string,
  { reviewOn, zone, by, now }: Acting & { reviewOn: string; zone: string },
): Promise<void> {
  const found = await lockHold(tx, id);
  demand(by, 'holds.manage', found);
  mustBeInForce(found);
  const problems = reviewProblems(reviewOn, dayIn(now, zone));
  if (problems.length > 0)
    throw new HeedError('bad-input', 'a hold cannot be reviewed like this', { problems });
  await tx.updateTable('legal_hold').set({ review_on: reviewOn }).where('id', '=', id).execute();
  await append(tx, {
    about: found.id,
    type: 'hold.kept',
    at: now,
    actor: { person: by.id },
    data: { ...heldData(found), reviewOn },
  });
  touch(tx, 'holds');
}

/** Ends those whose last day is over, each in a transaction of its own. @returns how many */
export async function endDueHolds(db: Db, now: Date, zone: string): Promise<number> {
  const today = dayIn(now, zone);
  const { rows } = await sql<{ id: string }>`
    select id from legal_hold where ended_at is null and until_on < ${today}::date order by until_on, id`.execute(
    db,
  );
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const found = await lockHold(tx, id);
      if (found.endedAt !== null || found.untilOn === null || found.untilOn >= today) return false;
      await end(tx, found, { actor: 'heed', by: null, now });
      return true;
    }),
  );
}

async function end(
  tx: Tx,
  found: Hold,
  { actor, by, now }: { actor: Actor; by: string | null; now: Date },
): Promise<void> {
  await takeTurn(tx);
  await tx
    .updateTable('legal_hold')
    .set({ ended_at: now, ended_by: by })
    .where('id', '=', found.id)
    .execute();
  await lookAgain(tx);
  await append(tx, {
    about: found.id,
    type: 'hold.ended',
    at: now,
    actor,
    data: {
      ...heldData(found),
      why: by === null ? 'over' : 'released',
      ...(by !== null && found.releaseBy ? { askedBy: found.releaseBy } : {}),
    },
  });
  touch(tx, 'holds');
}

async function say(
  tx: Tx,
  found: Hold,
  type: 'hold.release-asked' | 'hold.release-refused',
  actor: Actor,
  now: Date,
): Promise<void> {
  await append(tx, { about: found.id, type, at: now, actor, data: heldData(found) });
  touch(tx, 'holds');
}

function mustBeInForce({ id, endedAt }: Hold): void {
  if (endedAt === null) return;
  throw new HeedError('conflict', `hold ${id} has ended`, { text: 'hold-ended' });
}
