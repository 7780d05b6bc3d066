import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import { can } from '../people/permissions.ts';
import { findVersion } from '../policies/store.ts';
import { type Asked, type Key, keyOf, type ReminderSource, type Wording } from '../reminders/source.ts';
import { currentVersion } from './current.ts';
import { type CardSubject, noticeCard, noticePath } from './present.ts';
import { cardSubject } from './subject.ts';

/** Shares of notices that are not answered yet, and of consents where nobody has to. */
export const noticeSource: ReminderSource = {
  kinds: ['notice', 'consent'],
  stillAsked: sql`exists (
    select from assignment a where a.notice_id = r.about and a.person_id = r.person_id and a.state = 'open')`,
  asked: sharesNow,
  named: true,
  listed: (viewer, department) => can(viewer, 'notices.coverage', { department }),
  messages: ['notices.reminder'],
  wording,
};

async function sharesNow(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const found = new Map<string, Asked>();
  const { rows: versions } = await sql<{ id: string; version: string | null }>`
    select n.id, (select id from (${sql.raw(currentVersion('v'))}) now_valid) as version
    from notice n join policy_version v on v.id = n.version_id
    where n.id = any(${[...new Set(things.map(({ about }) => about))]}::uuid[]) and n.state = 'open'`.execute(
    db,
  );
  const versionOf = new Map(versions.map(({ id, version }) => [id, version]));
  const { rows } = await sql<Omit<Asked, 'subject'> & Pick<Key, 'personId' | 'about'>>`
    select a.person_id as "personId", a.notice_id as about, a.state = 'open' as open, a.created_at as "sentAt",
           a.due_at as "dueAt", not exists (
             select from employment e where e.person_id = a.person_id and e.from_at <= ${now}
               and (e.to_at is null or e.to_at > ${now})) as leaving
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join assignment a on a.notice_id = q.about and a.person_id = q.person`.execute(db);
  for (const { personId, about, open, leaving, ...times } of rows) {
    const subject = versionOf.get(about) ?? null;
    const asked = open && subject !== null;
    found.set(keyOf({ personId, about }), {
      ...times,
      ...{ open: asked && !leaving, leaving: asked && leaving, subject },
    });
  }
  return found;
}

const mostRemembered = 500;

/** What a version says never changes, so a sweep reads it once. */
function wording(zone: string): Wording {
  const subjects = new Map<string, CardSubject>();
  const subjectOf = ({ subject }: Asked): CardSubject => {
    const found = subject === null ? undefined : subjects.get(subject);
    if (!found) throw new Error(`no words of version ${subject}`);
    return found;
  };
  return {
    async read(tx, things) {
      if (subjects.size > mostRemembered) subjects.clear();
      for (const id of new Set(things.map(({ asked }) => asked.subject)))
        if (id !== null && !subjects.has(id))
          subjects.set(id, await cardSubject(tx, await findVersion(tx, id)));
    },
    open({ kept, asked }, now) {
      const subject = subjectOf(asked);
      return {
        titles: subject.titles,
        due: wallAt(asked.dueAt, zone).day,
        free: kept.kind === 'consent',
        path: noticePath(kept.about),
        form: { name: 'notices.sign', about: kept.about },
        later: { name: 'notices.later', about: kept.about },
        card: noticeCard(kept.about, subject, asked.dueAt, zone, now),
      };
    },
    messageKind: () => 'notices.reminder',
    unfinished: ({ kept, asked }) => ({
      group: kept.about,
      titles: subjectOf(asked).titles,
      path: `/console/notices/${kept.about}#people`,
    }),
  };
}
