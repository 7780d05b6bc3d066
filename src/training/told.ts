import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { endOfDay } from '../notices/rules.ts';
import { dayIn } from '../zone.ts';
import type { Course } from './course.ts';
import { assignedCard } from './present.ts';

/** Of somebody, for a course: see `timesOf`. */
export interface CourseTimes {
  due: Date;
  at: Date;
  /** On leave of which nobody knows the end: what is no answer to them waits until they are back. */
  away: boolean;
  worksBy: (day: Day) => Day;
}

/** `until`: the last day of the certificate that is renewed; it is due by the last working day up to then, while that is still to come. */
export interface Asking {
  personId: string;
  why: string;
  until?: Day | undefined;
}

export interface Planned extends Asking {
  id: string;
  due: Date;
  at: Date;
  away: boolean;
}

export function planned(
  { id = v7(), personId, why, until }: Asking & { id?: string },
  { at, due, away, worksBy }: CourseTimes,
  { zone, now }: { zone: string; now: Date },
): Planned {
  const last = until && endOfDay(worksBy(until), zone);
  const soonest = last && last > at && last < due ? last : due;
  const renewed = until && until >= dayIn(now, zone) ? { until } : {};
  return { id, personId, why, at, away, due: soonest, ...renewed };
}

/** Asks people for a course: one message for all who are told the same at the same time. */
export async function tellThem(
  tx: Tx,
  course: Course,
  theirs: readonly Planned[],
  { assignmentId, zone, now }: { assignmentId: string | null; zone: string; now: Date },
): Promise<void> {
  for (const group of together(theirs)) {
    const [first] = group;
    if (!first) continue;
    const { at, due, why, until } = first;
    await enqueue(tx, {
      kind: 'training.assigned',
      bodies: assignedCard(course, { due, zone, now, why, until }),
      ...(assignmentId ? { about: assignmentId } : {}),
      to: group.map(({ personId }) => personId),
      at,
    });
  }
}

function together(theirs: readonly Planned[]): Planned[][] {
  const groups = new Map<string, Planned[]>();
  for (const one of theirs) {
    const key = `${one.due.getTime()} ${one.at.getTime()} ${one.why} ${one.until ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
