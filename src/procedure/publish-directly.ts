import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { problem } from '../messages/problems.ts';
import type { PolicyDocument } from '../policies/document.ts';
import { placeOf } from '../policies/field-problems.ts';
import {
  lockForPublishing,
  type Published,
  type Publishing,
  publishPolicy,
  unchangedVersion,
} from '../policies/service.ts';
import { versionsOf } from '../policies/store.ts';
import { companyZone, dayIn } from '../zone.ts';
import { type Alone, forMany, stepsNeeded } from './many.ts';
import { lackProblem, procedureNeeded, stepsMissing } from './missing.ts';
import { progress } from './rules.ts';
import type { Stated } from './stated/read.ts';
import { recordOfStatement, statementProblems } from './stated/rules.ts';
import { keepStated, recordStated, usedFor } from './stated/store.ts';
import type { Step } from './steps.ts';
import { openProcedureOf } from './store.ts';

/**
 * Publishes a policy that went through no procedure here: one that no law asks it of, a change of wording, or one of
 * which is stated what was done before Heed was there. The same bytes again change nothing, and state nothing.
 *
 * @param how with `approvalAbove`, a change that would ask more people again is approved by counsel first
 * @returns `stated`: it rests on the statement, which is on record with it
 * @throws HeedError `bad-input` naming the basis, every step that is missing and its article, and what is wrong with
 *   the statement; `conflict` for a statement while a procedure of the policy is under way, and for one that was used
 */
export async function publishDirectly(
  tx: Tx,
  { document, stated }: { document: PolicyDocument; stated?: Stated | undefined },
  { approvalAbove, ...how }: Publishing & Omit<Alone, 'now'>,
): Promise<Published & { stated: boolean }> {
  await lockForPublishing(tx, document.code, how.now);
  const same = await unchangedVersion(tx, await versionsOf(tx, document.code), document);
  if (same) return { outcome: 'unchanged', version: same, stated: false };
  const front = { ...document.texts['zh-CN'], change: document.change };
  const steps = await stepsNeeded(tx, front, { approvalAbove, now: how.now });
  if (steps.length === 0) return { ...(await publishPolicy(tx, document, how)), stated: false };
  // No law asks for it; somebody else has to look because of the numbers.
  if (steps.every((step) => step === forMany))
    throw stepsMissing([{ step: forMany, lack: 'approval-missing' }]);
  if (!stated) throw procedureNeeded(document, steps);
  await demandStated(tx, { document, stated, steps, now: how.now });
  const [id, versionId] = [v7(), v7()];
  await recordStated(tx, { id, versionId, stated, document, actor: how.actor, now: how.now });
  const published = await publishPolicy(tx, document, { ...how, stated: { id, version: versionId } });
  await keepStated(tx, { id, versionId, stated, now: how.now });
  return { ...published, stated: true };
}

async function demandStated(
  tx: Tx,
  { document, stated, steps, now }: { document: PolicyDocument; stated: Stated; steps: Step[]; now: Date },
): Promise<void> {
  const { said, file } = stated;
  const problems = [
    ...statementProblems(said, { file, document, today: dayIn(now, companyZone) }),
    ...progress(steps, recordOfStatement(said))
      .filter(({ lack }) => lack)
      .map((state) => lackProblem(state, document.code)),
  ];
  if (problems.length > 0) {
    throw new HeedError('bad-input', `${file} does not stand for the procedure; nothing was published`, {
      text: 'steps-missing',
      problems,
    });
  }
  const refuse = (code: 'stated.underWay' | 'stated.used', number = 0) =>
    new HeedError('conflict', `${file} was not taken; nothing was published`, {
      problems: [problem(placeOf(file), { code, params: { number } })],
    });
  if (await openProcedureOf(tx, document.code)) throw refuse('stated.underWay');
  // Nothing of an example ever happened, for whichever text: whoever tries Heed publishes as often as they like.
  const number = said.example ? undefined : await usedFor(tx, document.code, said);
  if (number !== undefined) throw refuse('stated.used', number);
}
