import { v7 } from 'uuid';
import { loadCalendar } from '../calendar/store.ts';
import { afterWorkingDays, holidaysSaid, type Term } from '../calendar/terms.ts';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { companyZone } from '../zone.ts';
import { remindOfCase, remindOfCaseOn } from './begin-reminding.ts';
import { lockCase } from './store.ts';
import { workingDays } from './terms.ts';

/** What a case needs to know of the talk it is about; the talk is locked. */
export interface Talk {
  id: string;
  personId: string;
  versionId: string | null;
}

/** Somebody has a concern: there is a case, in the same transaction. */
export async function openCase(tx: Tx, talk: Talk, now: Date): Promise<void> {
  const id = v7();
  const term = await termFrom(tx, now);
  const { due } = term;
  await tx
    .insertInto('concern_case')
    .values({
      id,
      thread_id: talk.id,
      person_id: talk.personId,
      version_id: talk.versionId,
      owner_id: null,
      state: 'open',
      opened_at: now,
      due_at: due,
    })
    .execute();
  await append(tx, {
    type: 'case.opened',
    at: now,
    actor: { person: talk.personId },
    person: talk.personId,
    about: talk.id,
    data: { case: id, thread: talk.id, due: due.toISOString(), ...holidaysSaid(term) },
  });
  await remindOfCase(tx, { threadId: talk.id, under: talk.personId }, now);
  touch(tx, 'cases');
}

/** Whoever of HR answers first has it from then on; where it was settled, the person's next words open it again. */
export async function followTalk(
  tx: Tx,
  talk: Talk,
  { authorId, side }: { authorId: string; side: 'person' | 'role' },
  now: Date,
): Promise<void> {
  const found = await lockCase(tx, talk.id);
  if (side === 'role') {
    if (found && found.ownerId === null) await giveTo(tx, { ...found, by: authorId, to: authorId, now });
    return;
  }
  if (!found) return openCase(tx, talk, now);
  if (found.state === 'open') return;
  const term = await termFrom(tx, now);
  const { due } = term;
  await tx
    .updateTable('concern_case')
    .set({ state: 'open', due_at: due })
    .where('id', '=', found.id)
    .execute();
  await append(tx, {
    type: 'case.reopened',
    at: now,
    actor: { person: authorId },
    person: talk.personId,
    about: talk.id,
    data: { case: found.id, due: due.toISOString(), ...holidaysSaid(term) },
  });
  await remindOfCase(tx, { threadId: talk.id, under: found.ownerId ?? talk.personId }, now);
  touch(tx, 'cases');
}

/** Puts on record who answers for a case. */
export async function giveTo(
  tx: Tx,
  {
    id,
    threadId,
    personId,
    ownerId,
    by,
    to,
    now,
  }: {
    id: string;
    threadId: string;
    personId: string;
    /** Who answered for it until now. */
    ownerId: string | null;
    by: string;
    to: string;
    now: Date;
  },
): Promise<void> {
  await tx.updateTable('concern_case').set({ owner_id: to, owner_since: now }).where('id', '=', id).execute();
  await remindOfCaseOn(tx, { threadId, under: to, before: ownerId ?? personId }, now);
  await append(tx, {
    type: 'case.assigned',
    at: now,
    actor: { person: by },
    person: personId,
    about: threadId,
    data: { case: id, owner: to },
  });
  touch(tx, 'cases');
  touch(tx, `thread.${threadId}`);
}

async function termFrom(tx: Tx, now: Date): Promise<Term> {
  const calendar = await loadCalendar(tx, { zone: companyZone });
  return afterWorkingDays(now, await workingDays(tx), companyZone, calendar);
}
