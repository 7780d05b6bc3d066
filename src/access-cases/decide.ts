import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText, textProblem } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { allowedBy } from './openings.ts';
import { at, daysOn } from './rules.ts';
import { accessWords, placeOfRefusal } from './sealing.ts';
import { type AccessCase, lockCase, noSuchCase } from './store.ts';
import { tellAsker } from './tell-staff.ts';

export interface DecidingAccess {
  caseId: string;
  approved: boolean;
  /** Needed to refuse. */
  words: string;
  by: Viewer;
  now: Date;
}

/**
 * A second person approves, and from this commit on the case is open for as many days as were asked for; or refuses, with
 * reasons. The same word of the same person twice counts once.
 *
 * @throws HeedError `not-found` for whoever it is about, `forbidden` for whoever asked and for those whom a policy does not
 * let approve, `conflict` (text `access-decided`) once it is decided, withdrawn or lapsed, `bad-input` without reasons
 */
export async function decideAccess(
  tx: Tx,
  { vault }: { vault: Vault },
  deciding: DecidingAccess,
): Promise<void> {
  const { caseId, approved, by, now } = deciding;
  const one = await lockCase(tx, caseId);
  await demandDecide(tx, one, by);
  // Pressed twice: it is as they said.
  if (one.decidedBy === by.id && (one.state === 'refused') !== approved) return;
  if (one.state !== 'asked' || one.askUntil <= now) throw decided(one);
  if (approved) await approve(tx, one, by, now);
  else await refuse(tx, vault, one, deciding);
  touch(tx, 'access-cases');
}

/** @throws HeedError `not-found`, `forbidden` */
export async function demandDecide(
  tx: Tx,
  one: AccessCase,
  by: Viewer,
  askedBy = one.askedBy,
): Promise<void> {
  if (!can(by, 'access-cases.read', one)) throw noSuchCase(one.id);
  const { approvedBy } = await allowedBy(tx, one.purpose, one.categories);
  if (can(by, 'access-cases.decide', { people: one.people, askedBy, approvedBy })) return;
  throw new HeedError('forbidden', `${by.id} may not decide about access case ${one.id}`, {
    text: 'access-second',
  });
}

export const decided = ({ id, state }: AccessCase): HeedError =>
  new HeedError('conflict', `access case ${id} is ${state}`, { text: 'access-decided' });

async function approve(tx: Tx, one: AccessCase, by: Viewer, now: Date): Promise<void> {
  const until = daysOn(now, one.days);
  await tx
    .updateTable('access_case')
    .set({ state: 'open', decided_by: by.id, decided_at: now, until_at: until })
    .where('id', '=', one.id)
    .execute();
  await append(tx, {
    type: 'access-case.approved',
    at: now,
    actor: { person: by.id },
    about: one.id,
    data: {
      ...{ case: one.id, askedBy: one.askedBy, until: until.toISOString() },
      ...(one.silentUntil ? { silentUntil: one.silentUntil } : {}),
    },
  });
  await tellAsker(tx, one, 'approved', now);
}

async function refuse(
  tx: Tx,
  vault: Vault,
  one: AccessCase,
  { words, by, now }: DecidingAccess,
): Promise<void> {
  if (textProblem(words))
    throw new HeedError('bad-input', 'a refusal has reasons', {
      problems: [at('reason', 'access.reasonMissing')],
    });
  const text = cleanText(words);
  await tx
    .updateTable('access_case')
    .set({
      ...{ state: 'refused', decided_by: by.id, decided_at: now },
      decided_words: await accessWords.seal(tx, vault, {
        id: one.id,
        place: placeOfRefusal(one.id),
        text,
        now,
      }),
    })
    .where('id', '=', one.id)
    .execute();
  await append(tx, {
    type: 'access-case.refused',
    at: now,
    actor: { person: by.id },
    about: one.id,
    data: { case: one.id, askedBy: one.askedBy },
  });
  await tellAsker(tx, one, 'refused', now);
}
