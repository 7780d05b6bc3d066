import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { overridesIn } from '../policies/overrides.ts';
import { changeOf } from '../policies/service.ts';
import { stepsMissing } from './missing.ts';
import { mayPublish, progress } from './rules.ts';
import { stepsFor } from './steps.ts';
import { draftsOf, loadDraft, lockOpenProcedure, recordOf } from './store.ts';

/**
 * Counsel approves the newest draft, or does not, after everything else was done: it is the procedure that is
 * approved as well as the text.
 *
 * @param shown the draft that was on the approver's screen
 * @throws HeedError `forbidden` for whoever wrote any of its drafts or holds no such role; `conflict` for another
 *   draft than the newest; `bad-input` for a refusal without a reason, and naming each step before it that is missing
 */
export async function decideApproval(
  tx: Tx,
  decision: {
    procedureId: string;
    shown: string;
    verdict: 'approved' | 'refused';
    reason: string;
    by: Viewer;
    now: Date;
  },
): Promise<void> {
  const { procedureId, shown, verdict, by, now } = decision;
  const reason = decision.reason.trim();
  await lockOpenProcedure(tx, procedureId);
  const drafts = await draftsOf(tx, procedureId);
  const [newest] = drafts;
  demand(by, 'policies.approve', { authors: drafts.map(({ author }) => author) });
  if (newest.id !== shown) {
    throw new HeedError('conflict', `draft ${shown} is not the newest`, { text: 'draft-changed' });
  }
  if (verdict === 'refused' && reason === '') {
    throw new HeedError('bad-input', 'a refusal needs a reason', {
      problems: [problem({ code: 'reason' }, { code: 'procedure.reasonMissing' })],
    });
  }
  const document = await loadDraft(tx, newest.id);
  const before = progress(
    stepsFor(document.texts['zh-CN'], await changeOf(tx, document)),
    await recordOf(tx, procedureId),
  ).filter(({ step }) => step.kind !== 'approval');
  if (verdict === 'approved' && !mayPublish(before)) throw stepsMissing(before);
  await tx
    .insertInto('policy_approval')
    .values({
      id: v7(),
      draft_id: newest.id,
      verdict,
      reason: reason === '' ? null : reason.slice(0, 2_000),
      decided_by: by.id,
      decided_at: now,
    })
    .execute();
  await append(tx, {
    type: verdict === 'approved' ? 'policy.approved' : 'policy.not-approved',
    at: now,
    actor: { person: by.id },
    about: procedureId,
    data: { procedure: procedureId, draft: newest.id, texts: newest.sha256, ...overridesIn(document) },
  });
  touch(tx, 'procedures');
}
