import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import { formatDay } from '../messages/format.ts';
import type { Message } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { can } from '../people/permissions.ts';
import { askedByDay, type DueByDay } from '../reminders/asked-by-day.ts';
import type { Asked, Key, ReminderSource, Wording } from '../reminders/source.ts';

export const registerPath = '/console/inventory';

/**
 * Reviews of the register of processing that are open: whoever is named is reminded before the day, then HR and the last
 * resort hear that one is late. Nothing in it is about a person but who reviews.
 */
export const registerSource: ReminderSource = {
  kinds: ['register'],
  stillAsked: sql`exists (
    select from inventory_review v where v.id = r.about and v.reviewed_at is null and v.reviewer_id = r.person_id)`,
  asked: reviewsNow,
  named: true,
  listed: (viewer) => can(viewer, 'inventory.read'),
  messages: ['inventory.reminder'],
  wording,
};

async function reviewsNow(db: Db | Tx, things: readonly Key[]): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<DueByDay>`
    select q.person as "personId", q.about, v.opened_at as "sentAt", v.due_on::text as "dueOn",
      exists (select from employment e where e.person_id = q.person and e.to_at is null) as employed
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join inventory_review v on v.id = q.about and v.reviewed_at is null and v.reviewer_id = q.person`.execute(
    db,
  );
  return askedByDay(rows);
}

const titles = localized((t) => t('inventory.reminded.thing'));

function wording(zone: string): Wording {
  return {
    read: () => Promise.resolve(),
    open: ({ asked }, now) => ({
      titles,
      due: wallAt(asked.dueAt, zone).day,
      path: registerPath,
      card: reminderCard(asked.dueAt, zone, now),
    }),
    messageKind: () => 'inventory.reminder',
    unfinished: () => ({ group: 'register', titles, path: registerPath }),
  };
}

const reminderCard = (due: Date, zone: string, now: Date): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: t('inventory.reminded.thing'),
      lines: [t('inventory.reminded.line')],
      facts: [{ label: t('inventory.reminded.due'), value: formatDay(due, language, zone, now) }],
      link: { label: t('inventory.reminded.open'), path: registerPath },
    },
  }));
