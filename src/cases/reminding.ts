import { type RawBuilder, sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import { localized } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import { can } from '../people/permissions.ts';
import { type Asked, type Key, keyOf, type ReminderSource, type Wording } from '../reminders/source.ts';
import { threadPath } from '../threads/present.ts';
import { reminderCard } from './present.ts';

/** Under whom a concern stands: whoever answers for it, or while nobody does the person whom it concerns. */
const standsUnder: RawBuilder<unknown> = sql`coalesce(c.owner_id, c.person_id)`;

/**
 * Concerns without an outcome, by their talk. Whoever answers for one is reminded of it; while nobody does, nobody is,
 * and HR hears once its day has passed. The person whom it concerns is reminded of nothing, managers hear nothing of it,
 * and it is only ever counted: who has a concern stands on its page alone.
 */
export const caseSource: ReminderSource = {
  kinds: ['case'],
  stillAsked: sql`exists (
    select from concern_case c
    where c.thread_id = r.about and c.state = 'open' and ${standsUnder} = r.person_id
      and (c.owner_id is null or exists (
        select from role_grant g where g.person_id = c.owner_id and g.role = 'hr' and g.to_at is null)))`,
  asked: casesNow,
  named: false,
  listed: (viewer) => can(viewer, 'cases.configure'),
  messages: ['cases.reminder'],
  wording,
};

async function casesNow(db: Db | Tx, things: readonly Key[], now: Date): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<{
    personId: string;
    about: string;
    owned: boolean;
    gone: boolean;
    party: string;
    sentAt: Date;
    dueAt: Date;
  }>`
    select q.person as "personId", q.about, c.owner_id is not null as owned, c.person_id as party,
           c.owner_id is not null and c.owner_id not in (
             select person_id from (${holdersQuery(['hr'], now)}) holder) as gone,
           coalesce(c.owner_since, c.opened_at) as "sentAt", c.due_at as "dueAt"
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join concern_case c on c.thread_id = q.about and c.state = 'open' and ${standsUnder} = q.person`.execute(
    db,
  );
  return new Map(
    rows.map(({ owned, gone, party, sentAt, dueAt, ...key }): [string, Asked] => [
      keyOf(key),
      // One whose owner has left HR is about to belong to nobody.
      { open: !gone, leaving: gone, sentAt, dueAt, subject: null, party, waits: !owned },
    ]),
  );
}

const titles = localized((t) => t('cases.reminded.thing'));

function wording(zone: string): Wording {
  return {
    read: () => Promise.resolve(),
    open: ({ kept, asked }, now) => ({
      titles,
      due: wallAt(asked.dueAt, zone).day,
      path: threadPath(kept.about),
      card: reminderCard(kept.about, asked.dueAt, zone, now),
    }),
    messageKind: () => 'cases.reminder',
    unfinished: () => ({ group: 'cases', titles, path: '/console/cases' }),
  };
}
