import { sql } from 'kysely';
import { wallAt } from '../../calendar/wall.ts';
import type { Db, Tx } from '../../db/pool.ts';
import { formatDay } from '../../messages/format.ts';
import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { can } from '../../people/permissions.ts';
import { askedByDay, type DueByDay } from '../../reminders/asked-by-day.ts';
import type { Asked, Key, ReminderSource, Thing, Wording } from '../../reminders/source.ts';
import { crisisPath } from '../present.ts';

/** Where its owner says that it is done, who need not be one of those who were in the incident. */
export const actionPath = (id: string): string => `/crisis/actions/${id}`;

/**
 * Reviews of crises and what is to be done after them. Whoever sees to one is reminded before its day; HR and the last
 * resort hear that something is late, and of no more than that: what happened stands behind the incident's own door.
 */
export const reviewSource: ReminderSource = {
  kinds: ['review'],
  stillAsked: sql`(exists (
      select from incident_review v where v.incident_id = r.about and v.closed_at is null and v.owner_id = r.person_id)
    or exists (
      select from incident_action a where a.id = r.about and a.ended_at is null and a.owner_id = r.person_id))`,
  asked: openOnes,
  named: true,
  listed: (viewer) => can(viewer, 'crisis.list'),
  messages: ['crisis.review'],
  wording,
};

async function openOnes(db: Db | Tx, things: readonly Key[]): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<DueByDay>`
    select q.person as "personId", q.about, o.at as "sentAt", o.due_on::text as "dueOn",
      exists (select from employment e where e.person_id = q.person and e.to_at is null) as employed
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join lateral (
      select v.opened_at as at, v.due_on from incident_review v
      where v.incident_id = q.about and v.closed_at is null and v.owner_id = q.person
      union all
      select a.made_at, a.due_on from incident_action a
      where a.id = q.about and a.ended_at is null and a.owner_id = q.person
    ) o on true`.execute(db);
  return askedByDay(rows);
}

interface Where {
  incidentId: string;
  code: string;
  drill: boolean;
  what: 'review' | 'action';
}

function wording(zone: string): Wording {
  let where = new Map<string, Where>();
  const titles = ({ kept }: Thing) => {
    const one = where.get(kept.about);
    return localized((t) => {
      const title = t(`crisis.review.reminded.${one?.what ?? 'review'}`, { code: one?.code ?? '' });
      return one?.drill ? t('crisis.drillTitle', { title }) : title;
    });
  };
  const path = ({ kept }: Thing) => {
    const one = where.get(kept.about);
    if (!one) return '/crisis';
    return one.what === 'action' ? actionPath(kept.about) : `${crisisPath(one.incidentId)}/review`;
  };
  return {
    async read(tx, things) {
      const { rows } = await sql<Where & { about: string }>`
        select q.about, i.id as "incidentId", i.code, i.drill,
          case when a.id is null then 'review' else 'action' end as what
        from unnest(${things.map(({ kept }) => kept.about)}::uuid[]) q (about)
        left join incident_action a on a.id = q.about
        join incident i on i.id = coalesce(a.incident_id, q.about)`.execute(tx);
      where = new Map(rows.map(({ about, ...one }) => [about, one]));
    },
    open: (thing, now) => ({
      titles: titles(thing),
      due: wallAt(thing.asked.dueAt, zone).day,
      path: path(thing),
      card: reminderCard(thing, now),
    }),
    messageKind: () => 'crisis.review',
    unfinished: (thing) => ({ group: 'review', titles: titles(thing), path: path(thing) }),
  };

  function reminderCard(thing: Thing, now: Date): Message {
    const named = titles(thing);
    return localized((t, language) => ({
      kind: 'card',
      card: {
        title: named[language],
        lines: [t('crisis.review.reminded.line')],
        facts: [
          {
            label: t('crisis.review.reminded.due'),
            value: formatDay(thing.asked.dueAt, language, zone, now),
          },
        ],
        link: { label: t('crisis.open'), short: t('crisis.openShort'), path: path(thing) },
      },
    }));
  }
}
