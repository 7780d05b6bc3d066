import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { enqueueMany, type OneOfMany } from '../delivery/enqueue-many.ts';
import { askedAgain } from './nudge.ts';
import type { NudgingCourse } from './nudge-facts.ts';
import { nudgeMessage } from './present-nudge.ts';

/** A question that somebody is asked again. */
export interface ToAsk {
  person: string;
  code: string;
  enrolmentId: string;
  question: string;
  /** When the hours end that it is for. */
  ends: Date;
}

/** Queues questions, each to go out within the hours of its person or not at all. */
export async function queueNudges(
  tx: Tx,
  courses: ReadonlyMap<string, NudgingCourse>,
  asking: readonly ToAsk[],
  now: Date,
): Promise<void> {
  if (asking.length === 0) return;
  const messages: OneOfMany[] = [];
  const nudges = asking.map(({ person, code, enrolmentId, question, ends }) => {
    const nudging = courses.get(code);
    const [id, message] = [v7(), v7()];
    const asked = nudging && askedAgain(nudging.course, { id, question });
    if (!nudging || !asked) throw new Error(`course ${code} has no question ${question} to ask again`);
    messages.push({
      ...{ id: message, kind: 'training.nudge', about: enrolmentId, priority: 9 },
      ...{ bodies: nudgeMessage(nudging.course, asked, id), to: [{ personId: person, expires: ends }] },
    });
    return {
      ...{ id, enrolment_id: enrolmentId, version_id: nudging.versionId, question, asked_at: now },
      ...{ message_id: message, answered_at: null, chosen: null, is_right: null, waits: true },
    };
  });
  await enqueueMany(tx, messages, now);
  await tx.insertInto('nudge').values(nudges).execute();
}
