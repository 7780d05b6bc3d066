import { sql } from 'kysely';
import { v7 } from 'uuid';
import { isAway, nextMoment, type Presence } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueMany } from '../delivery/enqueue-many.ts';
import { withholdExpired } from '../delivery/expired.ts';
import { append } from '../evidence/append.ts';
import { deskOf, itemsSaid, namesOf } from './digest-parts.ts';
import { stillTold } from './escalation.ts';
import { Facts, type Looked } from './facts.ts';
import { orFailed } from './failed.ts';
import { type Claim, type Sweeping, thingOf } from './look.ts';
import { digestPriority } from './messages.ts';
import { hoursEnd } from './plan.ts';
import { presencesOf } from './presences.ts';
import { lockRows } from './rows.ts';
import { hrDesk } from './settings.ts';
import type { Item } from './state.ts';
import { wayInOf } from './way-in.ts';

/** Somebody of the desk, from when on they may be written to, and until when. */
export interface AtDesk {
  personId: string;
  from: Date;
  expires: Date;
}

/**
 * The desk is told in the hours of the company; its people are where they are. Those who are at work now hear at once, or
 * whoever is next where nobody is; the others in hours of their own.
 */
export async function whoIsThere(
  tx: Tx,
  people: readonly string[],
  items: readonly Item[],
  { zone, now }: Pick<Sweeping, 'zone' | 'now'>,
): Promise<{ first: AtDesk[]; later: AtDesk[] }> {
  const presences = await presencesOf(tx, people, zone);
  const all = people.flatMap((personId): AtDesk[] => {
    const known = presences.get(personId);
    if (!known) return [];
    // Somebody on leave is written to only where everybody is.
    const presence = isAway(known, wallAt(now, known.zone).day) ? { ...known, away: [] } : known;
    // Without an hour in two years something was put in wrongly, and silence would be worse.
    const from = nextForAll(presence, items, now) ?? now;
    return [{ personId, from, expires: hoursEnd(presence, items, from) }];
  });
  const soonest = Math.min(...all.map(({ from }) => from.getTime()));
  const first = all.filter(({ from }) => from.getTime() === soonest);
  return { first, later: all.filter((one) => !first.includes(one)) };
}

/** The first moment at which the hours of all of these have begun. */
function nextForAll(presence: Presence, items: readonly Item[], now: Date): Date | undefined {
  const hours = [...new Set(items.map(({ policy }) => policy))].map((policy) => policy.hours);
  let at = now;
  for (let looks = 0; looks < 20; looks += 1) {
    const times = hours.map((one) => nextMoment(presence, one, at)?.getTime() ?? Number.POSITIVE_INFINITY);
    const last = Math.max(...times);
    if (last === Number.POSITIVE_INFINITY) return undefined;
    if (last <= at.getTime()) return at;
    at = new Date(last);
  }
  return undefined;
}

/** What the desk has been told now, for those of it who hear later. */
export async function keepCopies(tx: Tx, later: readonly AtDesk[], said: readonly Looked[]): Promise<void> {
  const all = later.flatMap(({ personId, from }) => said.map(({ kept }) => ({ to: personId, from, kept })));
  if (all.length === 0) return;
  await sql`
    insert into reminder_copy (recipient, person_id, about, due_at)
    select * from unnest(${all.map(({ to }) => to)}::uuid[], ${all.map(({ kept }) => kept.personId)}::uuid[],
      ${all.map(({ kept }) => kept.about)}::uuid[], ${all.map(({ from }) => from)}::timestamptz[])
    on conflict (recipient, person_id, about) do update
    set due_at = excluded.due_at, message_id = null, outdated = false`.execute(tx);
}

/**
 * Tells those of the desk whose hours have begun what it was told before and is still open, one digest each.
 *
 * @returns how many were looked at, and how many told
 */
export async function tellLater(
  db: Db,
  sweeping: Sweeping,
  { most, not }: Claim,
): Promise<{ looked: number; told: number }> {
  const { now, zone } = sweeping;
  const { rows: due } = await sql<{ id: string }>`
    select distinct recipient as id from reminder_copy
    where message_id is null and due_at <= ${now} and recipient <> all(${[...not]}::uuid[])
    order by 1 limit ${most}`.execute(db);
  if (due.length === 0) return { looked: 0, told: 0 };
  return inTransaction(db, async (tx) => {
    const ids = due.map(({ id }) => id);
    await sql`insert into reminder_recipient (recipient) select unnest(${ids}::text[]) on conflict do nothing`.execute(
      tx,
    );
    const { rows: held } = await sql<{ recipient: string }>`
      select recipient from reminder_recipient where recipient = any(${ids}::text[])
      order by recipient for no key update skip locked`.execute(tx);
    const mine = held.map(({ recipient }) => recipient);
    if (mine.length === 0) return { looked: 0, told: 0 };
    return orFailed(mine, async () => {
      const rows = await lockRows(
        tx,
        sql`(r.person_id, r.about) in (
          select person_id, about from reminder_copy
          where recipient = any(${mine}::uuid[]) and message_id is null and due_at <= ${now})`,
      );
      const facts = await Facts.of(tx, rows, zone, now);
      let told = 0;
      for (const id of mine) if (await tellOne(tx, sweeping, facts, id)) told += 1;
      return { looked: mine.length, told };
    });
  });
}

async function tellOne(tx: Tx, { now, zone, words }: Sweeping, facts: Facts, id: string): Promise<boolean> {
  const { rows } = await sql<{ key: string }>`
    delete from reminder_copy where recipient = ${id}::uuid and message_id is null and due_at <= ${now}
    returning person_id || ' ' || about as key`.execute(tx);
  const mine = new Set(rows.map(({ key }) => key));
  const said = facts.looked.filter(
    (looked) => mine.has(looked.item.id) && stillTold(looked.item, facts.presenceFor(looked), now),
  );
  const presence = (await presencesOf(tx, [id], zone)).get(id);
  const desk = await deskOf(tx, hrDesk, { zone, now });
  // Not of the desk any more, or on leave since: the others of it know.
  if (said.length === 0 || !presence || !desk.people.includes(id)) return false;
  const items = said.map(({ item }) => item);
  const from = nextForAll(presence, items, now);
  // On leave since, of which nobody knows the end: the others of the desk know.
  if (!from) return false;
  if (from > now) {
    await keepCopies(tx, [{ personId: id, from, expires: from }], said);
    return false;
  }
  const expires = hoursEnd(presence, items, now);
  const message = v7();
  const bodies = await words.digest(tx, said.map(thingOf), {
    names: await namesOf(
      tx,
      said.map(({ item }) => item.personId),
    ),
    reader: { to: 'hr' },
    wayIn: await wayInOf(
      tx,
      [id],
      said.map(({ kept }) => kept),
      now,
    ),
    inPlace: desk.standIns ? 'no-hr' : undefined,
    ...{ here: wallAt(now, presence.zone).day, now },
  });
  await keepCopies(tx, [{ personId: id, from: now, expires }], said);
  await sql`
    update reminder_copy set message_id = ${message}::uuid
    where recipient = ${id}::uuid and message_id is null and due_at = ${now}`.execute(tx);
  await enqueueMany(
    tx,
    [
      {
        id: message,
        kind: 'reminders.digest',
        bodies,
        about: null,
        concerns: said.map(({ kept }) => kept.about),
        priority: digestPriority,
        to: [{ personId: id, expires }],
      },
    ],
    now,
  );
  await append(tx, {
    ...{ type: 'reminder.digest', at: now, actor: 'heed', person: id },
    data: { message, to: id, items: itemsSaid(said) },
  });
  return true;
}

/**
 * What became of those: what was taken back, or lay until the hours were over, is made anew; of the rest nothing is kept.
 *
 * @param claim how many messages at a time, and which to leave out
 * @returns how many messages were settled
 */
export async function settleCopies(db: Db, now: Date, { most, not }: Claim): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.message_id as id
    from reminder_copy c join delivery d on d.message_id = c.message_id and d.person_id = c.recipient
    where c.message_id <> all(${[...not]}::uuid[]) and (d.state in ('accepted', 'failed', 'skipped') or d.held
      or d.state = 'pending' and d.expires_at <= ${now})
    order by 1 limit ${most}`.execute(db);
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  return inTransaction(db, (tx) => orFailed(ids, () => settleTheir(tx, ids, now)));
}

async function settleTheir(tx: Tx, messages: readonly string[], now: Date): Promise<number> {
  await withholdExpired(tx, messages, now);
  await sql`
    with held as materialized (
      select c.recipient, c.person_id, c.about, d.state from reminder_copy c
      join delivery d on d.message_id = c.message_id and d.person_id = c.recipient
      where c.message_id = any(${[...messages]}::uuid[]) and (d.state in ('accepted', 'failed', 'skipped') or d.held)
      order by 1, 2, 3 for update of c
    ), anew as (
      update reminder_copy c set message_id = null, outdated = false, due_at = ${now} from held
      where held.state = 'skipped' and c.recipient = held.recipient and c.person_id = held.person_id and c.about = held.about
    )
    delete from reminder_copy c using held
    where held.state <> 'skipped' and c.recipient = held.recipient and c.person_id = held.person_id and c.about = held.about`.execute(
    tx,
  );
  return messages.length;
}
