import { sql } from 'kysely';
import type { Day } from '../../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { formatDate } from '../../messages/format.ts';
import type { Message } from '../../messages/model.ts';
import { localized } from '../../messages/texts.ts';
import { beginReminding } from '../../reminders/begin.ts';
import { seatsAt } from '../load.ts';
import { crisisPath, titled } from '../present.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { actionPath } from './reminding.ts';

/** A review, whose id is its incident's, or something that is to be done after one. */
export interface Owned {
  what: 'review' | 'action';
  id: string;
  ownerId: string;
  dueOn: Day;
}

const tables = { review: sql`incident_review`, action: sql`incident_action` };
const idOf = { review: sql`incident_id`, action: sql`id` };

/**
 * Makes somebody the owner from now on: on record, told at once unless they have done it themselves, and reminded anew.
 *
 * @param by null: whoever had it works here no more
 */
export async function giveTo(
  tx: Tx,
  incident: Incident,
  { what, id, ownerId, dueOn }: Owned,
  { by, now }: { by: string | null; now: Date },
): Promise<void> {
  await sql`
    update ${tables[what]} set owner_id = ${ownerId}::uuid, due_on = ${dueOn}::date
    where ${idOf[what]} = ${id}::uuid`.execute(tx);
  const moved = { incident: incident.id, owner: ownerId, due: dueOn, ...ofDrill(incident) };
  const put = { at: now, actor: by ? { person: by } : 'heed', about: incident.id } as const;
  if (what === 'review') await append(tx, { ...put, type: 'crisis.review-moved', data: moved });
  else await append(tx, { ...put, type: 'crisis.action-moved', data: { ...moved, action: id } });
  await remindOwner(tx, { what, id }, now);
  if (ownerId !== by) await tellOwner(tx, incident, { what, id, ownerId, dueOn }, now);
  touch(tx, `crisis.${incident.id}`);
}

/** The one engine reminds its owner from now on. */
export const remindOwner = (tx: Tx, { what, id }: Pick<Owned, 'what' | 'id'>, now: Date): Promise<void> =>
  beginReminding(
    tx,
    {
      kind: 'review',
      things: sql`select owner_id as person_id, ${idOf[what]} as about from ${tables[what]} where ${idOf[what]} = ${id}::uuid`,
    },
    now,
  );

/** That it is theirs, and by when: reminders begin only days before that. */
export async function tellOwner(tx: Tx, incident: Incident, owned: Owned, now: Date): Promise<void> {
  const { what, ownerId } = owned;
  await enqueue(tx, {
    ...{ kind: `crisis.${what}-owner`, about: incident.id, to: [ownerId], at: now },
    bodies: ownerCard(incident, owned, now),
  });
}

const ownerCard = (incident: Incident, { what, id, dueOn }: Owned, now: Date): Message =>
  localized((t, language) => ({
    kind: 'card',
    card: {
      title: titled(t, incident, t(`crisis.review.owned.${what}`, { code: incident.code })),
      lines: [t('crisis.review.owned.line')],
      facts: [{ label: t('crisis.review.reminded.due'), value: formatDate(dueOn, language, now) }],
      link: {
        ...{ label: t('crisis.open'), short: t('crisis.openShort') },
        path: what === 'action' ? actionPath(id) : `${crisisPath(incident.id)}/review`,
      },
    },
  }));

/** Who sees to what nobody sees to: the first in line to lead who works here, and of these one who is not on leave. */
export async function firstLead(tx: Tx, now: Date): Promise<string | undefined> {
  const leads = (await seatsAt(tx, now)).filter(({ role }) => role === 'lead');
  return (leads.find(({ away }) => !away) ?? leads[0])?.person;
}

/**
 * What somebody saw to who works here no more goes to the first in line to lead, who can give it to somebody else: nobody
 * would be reminded of it, and nobody would hear that it is late. Where nobody leads, it waits.
 *
 * @returns how many went over
 */
export async function handOnFromLeavers(db: Db, now: Date): Promise<number> {
  const gone = sql`not exists (
    select from employment e where e.person_id = o.owner_id and (e.to_at is null or e.to_at > ${now}))`;
  const { rows } = await sql<Owned & { incidentId: string }>`
    select 'review' as what, o.incident_id as id, o.incident_id as "incidentId" from incident_review o
    where o.closed_at is null and ${gone}
    union all
    select 'action', o.id, o.incident_id from incident_action o where o.ended_at is null and ${gone}
    order by 2 limit 100`.execute(db);
  return eachAlone(rows, ({ what, id, incidentId }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, incidentId);
      const to = await firstLead(tx, now);
      if (!to) return false;
      const { rows: held } = await sql<{ dueOn: Day }>`
        select o.due_on::text as "dueOn" from ${tables[what]} o
        where o.${idOf[what]} = ${id}::uuid and ${gone} for update`.execute(tx);
      if (!held[0]) return false;
      await giveTo(tx, incident, { what, id, ownerId: to, dueOn: held[0].dueOn }, { by: null, now });
      return true;
    }),
  );
}
