import { sql } from 'kysely';
import { isAway } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { companyZone } from '../zone.ts';
import { Facts, type Looked } from './facts.ts';
import { nextReminder } from './person.ts';
import { lockRows, writeRows } from './rows.ts';
import type { DayCount, Item, Person } from './state.ts';

/**
 * Why somebody is not reminded: nobody asks them or they have answered, their answer is free, they have had as many
 * reminders of it as there may be, they are on leave, or one is on its way.
 */
export type NotReminded = 'answered' | 'free' | 'cap' | 'away' | 'under-way';

export interface ByHand {
  /** How many are reminded at once. */
  now: number;
  /** How many when their hours begin, or on another day because they had one today. */
  later: number;
  /** When the first and the last of those are; unset when there are none. */
  between?: { from: Date; until: Date };
  /** How many are not, and why. */
  not: { why: NotReminded; people: number }[];
}

/**
 * Somebody of HR has people reminded of a notice, besides what the policy does: in hours, within the caps, and nobody
 * who is on leave. On the record with who asked. Asked for again before it has gone out, it still goes out once.
 *
 * @param asked `by` by person's id; `personIds`: those without a share in it count as answered
 */
export async function remindByHand(
  tx: Tx,
  asked: { noticeId: string; personIds: readonly string[]; by: string },
  now: Date,
): Promise<ByHand> {
  const { noticeId, by } = asked;
  const personIds = [...new Set(asked.personIds)];
  const { rows: days } = await sql<DayCount & { personId: string }>`
    select person_id as "personId", day, count from reminder_day where person_id = any(${personIds}::uuid[])
    order by person_id for no key update`.execute(tx);
  const counts = new Map(days.map(({ personId, day, count }) => [personId, { day, count }]));
  const rows = await lockRows(
    tx,
    sql`r.about = ${noticeId}::uuid and r.person_id = any(${personIds}::uuid[])`,
  );
  const facts = await Facts.of(tx, rows, companyZone, now);
  const times: Date[] = [];
  const not = new Map<NotReminded, number>();
  const refuse = (why: NotReminded, people = 1) => {
    if (people > 0) not.set(why, (not.get(why) ?? 0) + people);
  };
  refuse('answered', personIds.length - rows.length);
  const written = facts.looked.flatMap((looked) => {
    const person = facts.person(looked.item.personId, counts.get(looked.item.personId) ?? none);
    const item: Item = { ...looked.item, state: { ...looked.item.state, handAt: now } };
    const why = refusal(looked, person, now);
    const when = why ? undefined : nextReminder(item, person, now);
    if (!when) {
      refuse(why ?? 'away');
      return [];
    }
    times.push(when);
    return [{ ...looked.kept, state: item.state, nextAt: now }];
  });
  await writeRows(tx, written, now);
  if (written.length > 0)
    await append(tx, {
      type: 'reminder.by-hand',
      at: now,
      actor: { person: by },
      about: noticeId,
      data: { notice: noticeId, people: written.length },
    });
  const later = times.filter((time) => time > now).map(Number);
  return {
    now: times.length - later.length,
    later: later.length,
    ...(later.length > 0
      ? { between: { from: new Date(Math.min(...later)), until: new Date(Math.max(...later)) } }
      : {}),
    not: [...not].map(([why, people]) => ({ why, people })),
  };
}

const none: DayCount = { day: null, count: 0 };

function refusal({ item }: Looked, person: Person, now: Date): NotReminded | undefined {
  if (!item.open) return 'answered';
  if (item.policy.answer === 'free') return 'free';
  if (item.state.told >= item.policy.perItem) return 'cap';
  if (isAway(person.presence, wallAt(now, person.presence.zone).day)) return 'away';
  return item.state.sending ? 'under-way' : undefined;
}
