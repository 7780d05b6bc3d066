import { afterDays, daysUntilAgain, type Recalled } from './spacing.ts';

/** How often somebody wants questions again: as they come, half as often, or not at all. */
export const paces = ['weekly', 'fewer', 'none'] as const;
export type Pace = (typeof paces)[number];
/** Weeks between two questions to one person, over all courses. Company defaults. */
export const weeksOf = { weekly: 1, fewer: 2 } as const satisfies Record<Exclude<Pace, 'none'>, number>;
/** Days for which one waits to be answered, and no other is asked. */
export const openDays = 28;

/** One that was asked, in its order. */
export interface Nudged {
  question: string;
  at: Date;
  answeredAt: Date | null;
  right: boolean | null;
}

/** What somebody passed, and what of it may be asked again. */
export interface Passed {
  /** Of their share. */
  enrolmentId: string;
  code: string;
  passedAt: Date;
  /** Those of the version of now that are answered by choosing, in its order. */
  questions: readonly string[];
  /** What they knew when they passed it; of a question that was not asked then, nothing is known. */
  knew: ReadonlyMap<string, boolean>;
  nudged: readonly Nudged[];
  /** A question whose next time is further away than that is known, and rests. */
  weeks: number;
}

/** `counted`: since when intervals count of what is later than now, because the clock was set back. */
export interface Moment {
  now: Date;
  counted: Date | null;
}

const sinceOf = (at: Date, { now, counted }: Moment): Date => (at > now ? (counted ?? now) : at);

export interface Next {
  enrolmentId: string;
  question: string;
  /** From when on it may be asked. */
  due: Date;
}

/** Everything that may be asked again, with when, the first one first: what was wrong last, then what has waited longest. */
export function upcoming(passed: readonly Passed[], moment: Moment): Next[] {
  const { now } = moment;
  return passed
    .flatMap((one) =>
      one.questions.flatMap((question) => {
        const due = dueOf(one, question, moment);
        return due ? [{ enrolmentId: one.enrolmentId, question, ...due }] : [];
      }),
    )
    .sort(
      (a, b) =>
        Number(a.due > now) - Number(b.due > now) ||
        Number(a.known) - Number(b.known) ||
        Number(a.due) - Number(b.due),
    )
    .map(({ known: _known, ...next }) => next);
}

/** What somebody is asked now; undefined while nothing is due. */
export function nextNudge(passed: readonly Passed[], moment: Moment): Next | undefined {
  const [first] = upcoming(passed, moment);
  return first && first.due <= moment.now ? first : undefined;
}

/** The one that waits to be answered, if any. */
export function openNudge<One extends Pick<Nudged, 'at' | 'answeredAt'>>(
  nudged: readonly One[],
  moment: Moment,
): One | undefined {
  return nudged.find(
    ({ at, answeredAt }) => answeredAt === null && moment.now < afterDays(sinceOf(at, moment), openDays),
  );
}

/** When a question of a course may be asked again; undefined where it rests. */
function dueOf(
  { passedAt, knew, nudged, weeks }: Passed,
  question: string,
  moment: Moment,
): { due: Date; known: boolean } | undefined {
  const asked = nudged.filter((one) => one.question === question);
  const first = knew.get(question);
  const answers: Recalled[] = [
    ...(first === undefined ? [] : [{ at: passedAt, right: first }]),
    ...asked.flatMap(({ answeredAt, right }) =>
      answeredAt && right !== null ? [{ at: answeredAt, right }] : [],
    ),
  ];
  const last = answers.at(-1);
  const days = daysUntilAgain(answers);
  if (days > weeks * 7) return undefined;
  const due = afterDays(sinceOf(last?.at ?? passedAt, moment), days);
  // One that was left unanswered lets the others go first.
  const left = asked.at(-1);
  const later = left && left.answeredAt === null ? afterDays(sinceOf(left.at, moment), openDays) : due;
  return { due: new Date(Math.max(later.getTime(), due.getTime())), known: last?.right ?? true };
}
