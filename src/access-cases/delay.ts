import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { dayIn } from '../zone.ts';
import { decided, demandDecide } from './decide.ts';
import { allowedBy } from './openings.ts';
import { at, isSilent, silenceProblems } from './rules.ts';
import { accessWords, placeOfDelay, placeOfGround } from './sealing.ts';
import { type AccessCase, lockCase, noSuchCase } from './store.ts';
import { tellApprovers } from './tell-staff.ts';

export interface AskingDelay {
  caseId: string;
  silentUntil: string;
  silentGround: string;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * Asks that those concerned be told later still. Only while they are not told yet: what somebody has heard cannot be
 * unheard. Bounded, and nothing follows from it before a second person approves it again.
 *
 * @throws HeedError `not-found`, `conflict` (text `access-told`) where they hear of it already, `bad-input`
 */
export async function askDelay(tx: Tx, { vault }: { vault: Vault }, asking: AskingDelay): Promise<void> {
  const { caseId, silentUntil, silentGround, by, zone, now } = asking;
  const one = await lockCase(tx, caseId);
  if (!can(by, 'access-cases.read', one)) throw noSuchCase(caseId);
  mustBeSilent(one, now, zone);
  if (one.delayUntil !== null) throw decided(one);
  const today = dayIn(now, zone);
  const problems = silenceProblems(asking, { today, askedOn: dayIn(one.askedAt, zone) });
  if (!silentUntil) problems.push(at('silentUntil', 'access.silentNeedsDay'));
  else if (problems.length === 0 && silentUntil <= (one.silentUntil ?? ''))
    problems.push(at('silentUntil', 'access.silentEarlier'));
  if (problems.length > 0)
    throw new HeedError('bad-input', 'a delay cannot be asked for like this', { problems });
  const text = cleanText(silentGround);
  await tx
    .updateTable('access_case')
    .set({
      ...{ delay_until: silentUntil, delay_by: by.id, delay_at: now },
      delay_ground: await accessWords.seal(tx, vault, { id: caseId, place: placeOfDelay(caseId), text, now }),
    })
    .where('id', '=', caseId)
    .execute();
  await append(tx, {
    ...{ type: 'access-case.delay-asked', at: now, actor: { person: by.id }, about: caseId },
    data: { case: caseId, until: silentUntil },
  });
  const { approvedBy } = await allowedBy(tx, one.purpose, one.categories);
  await tellApprovers(tx, { ...one, askedBy: by.id, approvedBy }, 'delay', now);
  touch(tx, 'access-cases');
}

/** A second person decides; of a refusal the day that was approved before stays. */
export async function decideDelay(
  tx: Tx,
  { vault }: { vault: Vault },
  {
    caseId,
    granted,
    by,
    zone,
    now,
  }: { caseId: string; granted: boolean; by: Viewer; zone: string; now: Date },
): Promise<void> {
  const one = await lockCase(tx, caseId);
  await demandDecide(tx, one, by, one.delayBy ?? one.askedBy);
  const { delayUntil, delayBy } = one;
  if (delayUntil === null || delayBy === null) throw decided(one);
  if (granted) mustBeSilent(one, now, zone);
  const row = await tx
    .selectFrom('access_case')
    .select('delay_ground')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow();
  const [ground] = await openWords(tx, vault, [{ sealed: row.delay_ground, place: placeOfDelay(caseId) }]);
  // Sealed anew at its place: words open nowhere but where they stand.
  const sealed =
    granted && ground
      ? await accessWords.seal(tx, vault, { id: caseId, place: placeOfGround(caseId), text: ground, now })
      : null;
  await tx
    .updateTable('access_case')
    .set({
      ...{ delay_until: null, delay_ground: null, delay_by: null, delay_at: null },
      ...(granted ? { silent_until: delayUntil, silent_ground: sealed } : {}),
    })
    .where('id', '=', caseId)
    .execute();
  const about = { at: now, actor: { person: by.id }, about: caseId };
  if (granted)
    await append(tx, {
      ...{ ...about, type: 'access-case.delay-granted' as const },
      data: { case: caseId, askedBy: delayBy, until: delayUntil },
    });
  else
    await append(tx, {
      ...{ ...about, type: 'access-case.delay-refused' as const },
      data: { case: caseId, askedBy: delayBy },
    });
  touch(tx, 'access-cases');
}

function mustBeSilent(one: AccessCase, now: Date, zone: string): void {
  if (isSilent(one, dayIn(now, zone))) return;
  throw new HeedError('conflict', `those concerned hear of access case ${one.id} already`, {
    text: 'access-told',
  });
}
