import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { findVersion, loadText } from '../policies/store.ts';
import { takenBackCard, withdrawnCard } from './present.ts';
import { findObjection } from './store.ts';

export interface TakingBack {
  objectionId: string;
  by: Viewer;
  language: Language;
  session: SessionFacts;
  now: Date;
}

/**
 * A person takes back their own objection while nobody has decided: what it restricted goes on from this commit on.
 * Nobody asks why, and they can object again at any time.
 *
 * @returns false when it is taken back already
 * @throws HeedError `not-found` also for one of others, `conflict` (text `objection-decided`) once decided
 */
export async function takeBackObjection(tx: Tx, taking: TakingBack): Promise<boolean> {
  const { objectionId, by, language, session, now } = taking;
  await sql`select from objection where id = ${objectionId}::uuid for update`.execute(tx);
  const found = await findObjection(tx, objectionId);
  if (!found || !can(by, 'objections.file', found))
    throw new HeedError('not-found', `there is no objection ${objectionId} for this person`);
  if (found.state === 'withdrawn') return false;
  if (found.state !== 'open')
    throw new HeedError('conflict', `objection ${objectionId} is ${found.state}`, {
      text: 'objection-decided',
    });
  const { personId, versionId, titles } = found;
  await tx
    .updateTable('objection')
    .set({ state: 'withdrawn', withdrawn_at: now })
    .where('id', '=', objectionId)
    .execute();
  const version = await findVersion(tx, versionId);
  const { front, sha256 } = await loadText(tx, versionId, language);
  const entry = await append(tx, {
    type: 'objection.withdrawn',
    at: now,
    actor: { person: personId },
    person: personId,
    about: objectionId,
    data: {
      objection: objectionId,
      shown: { policy: version.code, version: version.number, versionId, sha256, language },
      statement: takingBackStatement(language, front.title, version.number),
      session,
    },
  });
  const message = { about: objectionId, priority: 1, at: now };
  await enqueueTo(
    tx,
    { ...message, kind: 'objections.taken-back', bodies: takenBackCard(objectionId, titles) },
    holdersQuery(['privacy'], now, [personId]),
  );
  const bodies = withdrawnCard(entry, titles);
  await enqueue(tx, { ...message, kind: 'objections.withdrawn', bodies, to: [personId] });
  for (const topic of ['objections', `person.${personId}`]) touch(tx, topic);
  return true;
}

/** The sentence beside the button, word for word. */
export function takingBackStatement(language: Language, title: string, version: number): string {
  return translator(language)('objections.takeBack.statement', { title, version });
}
