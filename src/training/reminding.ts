import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import { can } from '../people/permissions.ts';
import {
  type Asked,
  type Key,
  keyOf,
  type ReminderSource,
  type Thing,
  type Wording,
} from '../reminders/source.ts';
import type { Course } from './course.ts';
import { consoleCoursePath, coursePath, reminderCard } from './present.ts';
import { loadCourse, owes } from './store.ts';

/**
 * Courses that are not finished yet: their person is reminded, then managers and HR hear that they are not, and never how
 * somebody answered or how often they tried.
 */
export const trainingSource: ReminderSource = {
  kinds: ['training'],
  stillAsked: sql`exists (
    select from enrolment e where e.id = r.about and e.person_id = r.person_id and ${owes})`,
  asked: coursesNow,
  named: true,
  listed: (viewer) => can(viewer, 'training.manage'),
  messages: ['training.reminder'],
  wording,
};

async function coursesNow(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<Omit<Asked, 'open'> & Pick<Key, 'personId' | 'about'>>`
    select e.person_id as "personId", e.id as about, e.assigned_at as "sentAt", e.due_at as "dueAt",
           coalesce(e.version_id, (select v.id from course_version v where v.code = e.code and v.ended_at is null))
             as subject,
           not exists (
             select from employment m where m.person_id = e.person_id and m.from_at <= ${now}
               and (m.to_at is null or m.to_at > ${now})) as leaving
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join enrolment e on e.id = q.about and e.person_id = q.person and ${owes}`.execute(db);
  return new Map(rows.map((row) => [keyOf(row), { ...row, open: !row.leaving }]));
}

/** A version never changes, so a sweep reads it once. */
function wording(zone: string): Wording {
  const known = new Map<string, Course>();
  const courseOf = ({ asked: { subject } }: Thing): Course => {
    const found = known.get(subject ?? '');
    if (!found) throw new Error(`no words of the course ${subject}`);
    return found;
  };
  const titlesOf = ({ texts }: Course): Localized<string> => ({
    'zh-CN': texts['zh-CN'].front.title,
    en: texts.en.front.title,
  });
  return {
    async read(tx, things) {
      for (const { asked } of things)
        if (asked.subject && !known.has(asked.subject))
          known.set(asked.subject, await loadCourse(tx, asked.subject));
    },
    open(thing, now) {
      const course = courseOf(thing);
      const due = thing.asked.dueAt;
      return {
        titles: titlesOf(course),
        due: wallAt(due, zone).day,
        path: coursePath(course.code),
        card: reminderCard(course, { due, zone, now }),
      };
    },
    messageKind: () => 'training.reminder',
    unfinished: (thing) => {
      const course = courseOf(thing);
      return {
        group: course.code,
        titles: titlesOf(course),
        path: `${consoleCoursePath(course.code)}#unfinished`,
      };
    },
  };
}
