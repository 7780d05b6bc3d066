import type { Group } from '../coverage/figures.ts';
import type { NoticeLine } from '../coverage/notices.ts';
import type { PersonLine } from '../coverage/people.ts';
import { type Coverage, isReason, type Reason, type Standing } from '../coverage/standing.ts';
import type { ReasonKind } from '../db/decision-schema.ts';
import type { AnswerKind, RequiredAction, WayKind } from '../db/schema.ts';

/**
 * What of a notice's figures leaves for a viewer. `whole` is for those who may know answers; `finished` is all
 * that a manager gets: not how many were reached, not who looked, not who is away, and nothing from which concerns
 * could be counted (an answer counts as finished whatever it says, and so does an exemption). Of a consent a manager
 * gets `asked`: how many there are, and not a figure from which anybody's choice or silence could be told.
 */
export type Figures =
  | ({ kind: 'whole' } & Coverage)
  | {
      kind: 'finished';
      people: number;
      owed: number;
      finished: number;
      open: number;
      overdue: number;
      cancelled: number;
    }
  | { kind: 'asked'; people: number };

/** Those that say how far a notice has come. */
export type ShownFigures = Exclude<Figures, { kind: 'asked' }>;

export function figuresFor(counted: Coverage, answers: boolean, action: RequiredAction): Figures {
  const { people, owed, answered, open, overdue, cancelled, excused } = counted;
  if (action === 'consent' && !answers) return { kind: 'asked', people };
  return answers
    ? { kind: 'whole', ...wholeOf(counted) }
    : {
        kind: 'finished',
        people,
        owed: owed + excused,
        finished: answered + excused,
        open,
        overdue,
        cancelled: cancelled - excused,
      };
}

/** Named one by one: nothing leaves that was not thought of. */
function wholeOf(counted: Coverage): Coverage {
  const { people, owed, answered, withdrawn, open, overdue, onLeave, cancelled, excused, outside } = counted;
  const { seen, read, openSeen, reached } = counted;
  return {
    ...{ people, owed, answered, withdrawn, open, overdue, onLeave, cancelled, excused, outside },
    ...{ seen, read, openSeen },
    ...(reached ? { reached } : {}),
  };
}

export type DepartmentFigures = Figures & { departmentId: string | null; name: string | null };

export function departmentFigures(row: Group, answers: boolean, action: RequiredAction): DepartmentFigures {
  return { ...figuresFor(row, answers, action), departmentId: row.key, name: row.name };
}

export interface NoticeFacts {
  id: string;
  versionId: string;
  action: RequiredAction;
  number: number;
  titles: NoticeLine['titles'];
  state: NoticeLine['state'];
  dueAt: Date;
  createdAt: Date;
  joiners: boolean;
  figures: Figures;
}

export function noticeFacts(line: NoticeLine, answers: boolean): NoticeFacts {
  const { id, versionId, action, number, titles, state, dueAt, createdAt, joiners } = line;
  return {
    id,
    versionId,
    action,
    number,
    titles,
    state,
    dueAt,
    createdAt,
    joiners,
    figures: figuresFor(line, answers, action),
  };
}

/** Where one person stands. `details` is there only for those who may know answers. */
export interface PersonFacts {
  personId: string;
  name: string;
  staffNo: string;
  department: string | null;
  standing: 'finished' | 'open' | 'overdue' | 'cancelled';
  details?: {
    standing: Standing | Reason;
    acceptedAt: Date | null;
    /** Why the message did not arrive, or `unconfirmed`. */
    failure: string | null;
    seenAt: Date | null;
    readAt: Date | null;
    answeredAt: Date | null;
    answer: AnswerKind | null;
    threadId: string | null;
    /** A consent taken back: the answer that did it, and when the company said that it has stopped. */
    withdrawal: { answerId: string; stoppedAt: Date | null } | null;
    /** Of an exemption that is in force, its kind alone. */
    exemption: ReasonKind | null;
    /** How the newest answer came, where not on a device of their own, and when they said that it was not theirs. */
    way: { kind: WayKind; answerId: string; contestedAt: Date | null } | null;
  };
}

export function personFacts(line: PersonLine, answers: boolean): PersonFacts {
  const { personId, name, staffNo, department } = line;
  const { acceptedAt, failure, seenAt, readAt, answeredAt, answer, threadId, exemption } = line;
  const withdrawal = line.withdrawalId ? { answerId: line.withdrawalId, stoppedAt: line.stoppedAt } : null;
  const way =
    line.way && line.answerId
      ? { kind: line.way, answerId: line.answerId, contestedAt: line.contestedAt }
      : null;
  return {
    personId,
    name,
    staffNo,
    department,
    standing: plainStanding(line.standing, answers),
    ...(answers
      ? {
          details: {
            standing: line.standing,
            acceptedAt,
            failure,
            seenAt,
            readAt,
            answeredAt,
            answer,
            threadId,
            withdrawal,
            exemption,
            way,
          },
        }
      : {}),
  };
}

/** An exemption stands for the answer to whoever may not know it: what came of a talk is no business of a manager's. */
function plainStanding(standing: Standing | Reason, answers: boolean): PersonFacts['standing'] {
  if (standing === 'answered' || standing === 'withdrawn') return 'finished';
  if (isReason(standing)) return standing === 'exempt' && !answers ? 'finished' : 'cancelled';
  return standing === 'overdue' ? 'overdue' : 'open';
}

/**
 * The parts of a bar, which do not overlap and add up to those who owe an answer. Who answered comes before who saw: on
 * paper or by word of mouth nobody saw anything here.
 */
export function barParts(figures: ShownFigures): {
  answered: number;
  seen: number;
  accepted: number;
  missing: number;
} {
  if (figures.kind === 'finished') {
    return { answered: figures.finished, seen: 0, accepted: 0, missing: figures.open };
  }
  const { answered, open, openSeen, reached } = figures;
  const accepted = reached?.openAccepted ?? 0;
  return { answered, seen: openSeen, accepted, missing: open - openSeen - accepted };
}
