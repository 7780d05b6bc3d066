import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import type { Message } from '../messages/model.ts';
import { endedCard, moduleCard, notYetCard, quizCard } from './present.ts';
import { questionMessage } from './present-question.ts';
import { handedInCard } from './present-review.ts';
import { triesLeft, withExtra } from './rules.ts';
import type { Progress } from './step.ts';

/** What comes next, as a card of the conversation. */
export function stepMessage({ enrolment, course, attempts, step }: Progress, zone: string): Message {
  switch (step.step) {
    case 'begin':
      return moduleCard(course, 1);
    case 'module':
      return moduleCard(course, step.place);
    case 'quiz':
      return quizCard(course, triesLeft(attempts, withExtra(course.decided.quiz, enrolment)));
    case 'wait':
      return notYetCard(course, { verdict: 'wait', until: step.until }, zone);
    case 'handed-in':
      return handedInCard(course);
    case 'question':
      return questionMessage(course, step.asked, step.attempt.id);
    case 'ended':
      return endedCard(course, enrolment.state === 'open' ? 'called-off' : enrolment.state);
  }
}

export interface Saying {
  personId: string;
  enrolmentId: string;
  /** The card that goes on with its person; null where there is none yet. */
  before: string | null;
  bodies: Message;
  /** `anew`: at the end of the conversation. Otherwise the card before turns into this one, where that can be done. */
  how: 'anew' | 'in-place';
  platform: string;
  now: Date;
}

/** Says the next thing of a course in the chat, ahead of everything that nobody waits for. */
export async function sayNext(
  tx: Tx,
  { personId, enrolmentId, before, bodies, how, platform, now }: Saying,
): Promise<void> {
  const message = await enqueue(tx, {
    kind: 'training.step',
    bodies,
    about: enrolmentId,
    to: [personId],
    priority: 0,
    platform,
    at: now,
    ...(how === 'in-place' && before ? { mode: 'replace-or-send', replaces: before } : {}),
  });
  await tx.updateTable('enrolment').set({ message_id: message }).where('id', '=', enrolmentId).execute();
}
