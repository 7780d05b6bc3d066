import { v7 } from 'uuid';
import { type Prepared, prepare } from '../evidence/append.ts';
import type { Message } from '../messages/model.ts';
import { certified, counted, type Ended, endedEvent } from './ended.ts';
import { resultCard } from './present.ts';
import { outcomeOf } from './rules.ts';

/** A message that is written with an answer. */
export interface Saying {
  id: string;
  kind: string;
  bodies: Message;
}

/** What is passed with an answer. */
export interface Passing {
  versionId: string;
  evidence: Prepared;
  right: number;
  certificate: string;
  /** Calendar days. */
  validUntil: string | null;
  renewOn: string | null;
  result: Saying;
}

/** What the last answer commits, where the course is passed with it and nobody has anything left to read. */
export function passingBy(ending: Omit<Ended, 'outcome'>): Passing | undefined {
  const { enrolment, course, answers, now } = ending;
  const { right, unread, asked } = counted(answers);
  const outcome = outcomeOf(answers, course.decided.quiz.passMark);
  if (outcome !== 'passed' || unread > 0) return undefined;
  const { certificate, validUntil, renewOn } = certified(course.decided, ending);
  const result = { passed: true, right, asked, unread, left: 0, validUntil, wait: 0, now };
  return {
    ...{ versionId: enrolment.versionId, right, certificate, validUntil, renewOn },
    evidence: prepare(endedEvent({ ...ending, outcome }, validUntil)),
    result: { id: v7(), kind: 'training.result', bodies: resultCard(course, result) },
  };
}
