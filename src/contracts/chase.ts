import { sql } from 'kysely';
import { addDays } from '../calendar/day.ts';
import { type Hours, mayReach, type Presence } from '../calendar/hours.ts';
import { workingDayFrom } from '../calendar/rules.ts';
import { firstAt } from '../calendar/wall.ts';
import { inTransaction, type Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { touch } from '../live.ts';
import { holdersQuery } from '../people/holders.ts';
import { mayTellDesk } from '../reminders/desk.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { dayIn } from '../zone.ts';
import { overdueCard, reminderCard } from './chase-cards.ts';
import type { ContractDeps } from './offer.ts';
import { lockContract } from './store.ts';

type ChaseDeps = Pick<ContractDeps, 'db' | 'zone'>;

/** No rest of working days is longer, so that no offer due after it has its reminder now. */
const longestRestDays = 20;

/**
 * Sees to it that no offer is forgotten: its person is reminded once, on the working day before its day, and whoever
 * of HR offered it is told once when the day has passed, all of HR where nobody there did. Both in the hours of the
 * reminder policy for agreements, and nobody on leave. Who asked to talk first waits for HR and is reminded of nothing. Safe to repeat, and from several
 * processes at once.
 *
 * @returns how many were reminded, and of how many HR was told
 */
export async function chaseContracts(
  deps: ChaseDeps,
  now: Date,
  most = 500,
): Promise<{ reminded: number; told: number }> {
  const told = await tellOverdue(deps, now, most);
  return { reminded: await remind(deps, now, most), told };
}

interface Waiting {
  id: string;
  personId: string;
  offeredAt: Date;
  dueAt: Date;
}

async function remind({ db, zone }: ChaseDeps, now: Date, most: number): Promise<number> {
  const until = new Date(now.getTime() + longestRestDays * 86_400_000);
  const { rows } = await sql<Waiting>`
    select c.id, c.person_id as "personId", c.offered_at as "offeredAt", c.due_at as "dueAt" from contract c
    where c.state = 'offered' and c.thread_id is null and c.reminded_at is null
      and c.due_at > ${now} and c.due_at <= ${until}
    order by c.due_at, c.id limit ${most}`.execute(db);
  const { policy } = await policyFor(db, 'agreement');
  const presences = await presencesOf(
    db,
    rows.map(({ personId }) => personId),
    zone,
  );
  return eachAlone(rows, async ({ id, personId, offeredAt, dueAt }) => {
    const presence = presences.get(personId);
    if (!presence || !isReminderDue({ offeredAt, dueAt }, presence, policy.hours, zone, now)) return false;
    return inTransaction(db, (tx) => remindOf(tx, id, zone, now));
  });
}

/** @param zone of the company, in which cards name the day */
export function isReminderDue(
  { offeredAt, dueAt }: Pick<Waiting, 'offeredAt' | 'dueAt'>,
  presence: Presence,
  hours: Hours,
  zone: string,
  now: Date,
): boolean {
  const day = workingDayFrom(presence.calendar, addDays(dayIn(dueAt, zone), -1), -1);
  // Offered on that day or later: the offer itself says it.
  if (day <= dayIn(offeredAt, zone)) return false;
  return now >= firstAt(day, hours.from, presence.zone) && now < dueAt && mayReach(presence, hours, now);
}

async function remindOf(tx: Tx, id: string, zone: string, now: Date): Promise<boolean> {
  const contract = await lockContract(tx, id);
  if (contract?.state !== 'offered' || contract.threadId) return false;
  const marked = await tx
    .updateTable('contract')
    .set({ reminded_at: now })
    .where('id', '=', id)
    .where('reminded_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!marked) return false;
  const { titles, dueAt: due, personId } = contract;
  const bodies = reminderCard({ id, titles, due, zone, now });
  await enqueue(tx, { kind: 'contracts.reminder', bodies, about: id, to: [personId], at: now });
  return true;
}

async function tellOverdue({ db, zone }: ChaseDeps, now: Date, most: number): Promise<number> {
  if (!(await mayTellDesk(db, 'agreement', zone, now))) return 0;
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ owner: string | null }>`
      with late as (
        select c.id from contract c
        where c.state in ('offered', 'person-signed', 'with-provider') and c.due_at < ${now}
          and c.overdue_told_at is null
        order by c.due_at, c.id limit ${most} for update skip locked
      )
      update contract c set overdue_told_at = ${now} from late where c.id = late.id
      returning case when c.offered_by in (select person_id from (${holdersQuery(['hr'], now)}) holder)
                then c.offered_by end as owner`.execute(tx);
    // One message to each, however many they have to see to.
    for (const owner of new Set(rows.map((row) => row.owner))) {
      const bodies = overdueCard(rows.filter((row) => row.owner === owner).length);
      await enqueueTo(
        tx,
        { kind: 'contracts.overdue', bodies, priority: 3, at: now },
        owner ? sql`select ${owner}::uuid as person_id` : holdersQuery(['hr'], now),
      );
    }
    if (rows.length > 0) touch(tx, 'contracts');
    return rows.length;
  });
}
