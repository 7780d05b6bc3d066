import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { AnswerKind } from '../../db/schema.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import type { Colleague, SessionFacts } from '../../evidence/events.ts';
import type { Message } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { accountsOf } from '../../people/preferred-account.ts';
import { type AnswerDeps, type AnswerResult, giveAnswer } from '../answer.ts';
import { loadCase } from '../standing.ts';
import { answeredVersion } from '../statement.ts';
import { findColleague, isReached } from './colleague.ts';
import { markWay } from './mark.ts';
import { type Mend, witnessProblem, wordsProblem } from './rules.ts';
import { tellWitness } from './tell-witness.ts';
import type { Way } from './way.ts';

/** What a person said, or showed in another way, and somebody puts on the record for them. */
export interface SaidAnswer {
  noticeId: string;
  personId: string;
  recorder: Colleague;
  kind: AnswerKind | undefined;
  /** Of the witness. */
  staffNo: string;
  /** Why they do not answer by themselves. */
  why: string;
  /** The words of a concern. */
  concern: string;
  /** How many answers there were when the form was opened. */
  answersSoFar: number;
  session: SessionFacts;
}

/** In code points. */
export const longestWhy = 2_000;

/**
 * Records an answer on behalf of somebody. It is no signature of theirs and never counts as one; the person is told
 * on every account they have and can contest it.
 *
 * @throws HeedError `not-found` when this person was not asked
 */
export async function recordOnBehalf(
  db: Db,
  said: SaidAnswer,
  deps: AnswerDeps,
  now: Date,
): Promise<AnswerResult | { result: 'mend-way'; problems: readonly Mend[] }> {
  const { noticeId, personId, recorder, session } = said;
  const found = await loadCase(db, noticeId, personId);
  const witness = await findColleague(db, said.staffNo, now);
  const why = said.why.trim();
  const problems = [
    said.kind ? undefined : { field: 'kind', problem: 'kindMissing' },
    why === '' ? { field: 'why', problem: 'whyMissing' } : undefined,
    Array.from(why).length > longestWhy ? { field: 'why', problem: 'whyTooLong' } : undefined,
    said.kind === 'concern' && said.concern.trim() === ''
      ? { field: 'reason', problem: 'concernMissing' }
      : undefined,
    wordsProblem(said.kind, said.concern),
    witnessProblem(witness, { personId, recorderId: recorder.person }) ??
      // No signature of theirs stands anywhere: that they are told is all there is against a name that is made up.
      (witness && !(await isReached(db, witness.person))
        ? { field: 'witness', problem: 'witnessUnreached' }
        : undefined),
  ].filter((one) => one !== undefined);
  if (problems.length > 0 || !said.kind || !witness) return { result: 'mend-way', problems };

  const { language } = found.person;
  const minimum = { method: found.current?.minimumMethod ?? 'click', met: false };
  const way: Way = {
    kind: 'on-behalf',
    recordedBy: recorder.person,
    answersSoFar: said.answersSoFar,
    evidence: { onBehalf: { witness, recordedBy: recorder, minimum } },
    mark: (tx, answerId) =>
      markWay(tx, {
        answerId,
        personId,
        way: 'on-behalf',
        recordedBy: recorder.person,
        witness: witness.person,
        reason: { vault: deps.vault, words: why },
        now,
      }),
    keep: async (tx) => {
      await tellEverywhere(tx, { noticeId, personId, now });
      await tellWitness(tx, { witness, noticeId, versionId: answeredVersion(found).versionId, now });
      return true;
    },
  };
  return giveAnswer(
    db,
    {
      noticeId,
      personId,
      kind: said.kind,
      method: 'on-behalf',
      via: 'told',
      language,
      signature: {},
      reason:
        said.kind === 'concern' ? `${text(language, 'ways.onBehalf.words')}\n${said.concern.trim()}` : '',
      session,
      way,
    },
    deps,
    now,
  );
}

/** The answer's own confirmation goes to one account; here it goes to all the others too. */
async function tellEverywhere(
  tx: Tx,
  { noticeId, personId, now }: { noticeId: string; personId: string; now: Date },
): Promise<void> {
  const { rows } = await sql<{ bodies: Message; platform: string | null }>`
    select m.bodies, d.platform from message m join delivery d on d.message_id = m.id and d.person_id = ${personId}::uuid
    where m.about = ${noticeId}::uuid and m.kind = 'notices.answered' order by m.id desc limit 1`.execute(tx);
  const [told] = rows;
  if (!told) return;
  const { rows: accounts } = await sql<{ platform: string }>`
    select distinct own.platform from (select ${personId}::uuid as id) asked
    cross join lateral (${sql.raw(accountsOf('asked.id'))}) own
    where own.platform is distinct from ${told.platform}`.execute(tx);
  for (const { platform } of accounts) {
    await enqueue(tx, {
      kind: 'notices.answered',
      bodies: told.bodies,
      about: noticeId,
      to: [personId],
      platform,
      priority: 0,
      at: now,
    });
  }
}
