import { type RawBuilder, sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueMany, type OneOfMany } from '../delivery/enqueue-many.ts';
import { appendAll } from '../evidence/append.ts';
import { Facts, type Looked } from './facts.ts';
import { type OnRows, orFailed } from './failed.ts';
import { grouped } from './grouped.ts';
import type { Thing, Words } from './messages.ts';
import { dueNow } from './person.ts';
import { hoursEnd, over, plan } from './plan.ts';
import { remembering } from './remembered.ts';
import { type Kept, lockRows, writeRows } from './rows.ts';
import { countSent, sending } from './rules.ts';
import type { DayCounts, Person } from './state.ts';

export interface Sweeping {
  /** The company's time zone. */
  zone: string;
  words: Words;
  now: Date;
}

export interface Claim {
  /** How many at the most, together in one transaction. */
  most: number;
  /** Whom to leave out. */
  not: readonly string[];
  /** Nobody else; and of what is theirs not these rows, by `keyOf`, because they fail. */
  only?: string;
  without?: readonly string[];
  /** It is only tried whether it goes well. */
  trial?: boolean;
}

/** For a query: whether a claim leaves a key out. @param key as text */
export const claimed = (key: RawBuilder<unknown>, { not, only }: Claim) =>
  only === undefined
    ? not.length === 0
      ? sql`true`
      : sql`${key} <> all(${[...not]}::text[])`
    : sql`${key} = ${only}`;

/**
 * Looks at people of whom something may be due: everything of theirs that is goes into one message. Whoever another
 * worker looks at is passed by; rows, counts, messages and evidence commit together.
 *
 * @returns how many people were looked at, and how many reminded
 */
export async function lookAtPeople(
  db: Db,
  sweeping: Sweeping,
  claim: Claim,
): Promise<{ looked: number; sent: number }> {
  return inTransaction(db, async (tx) => {
    const days = await claimPeople(tx, sweeping.now, claim);
    if (days.size === 0) return { looked: 0, sent: 0 };
    const work = async (on: OnRows) => {
      // What is due by the end of their day can come along; the rest of what they have is not even read.
      const today = new Date(sweeping.now.getTime() + longestDayMs);
      const rows = on(
        await lockRows(tx, sql`r.person_id = any(${[...days.keys()]}::uuid[]) and r.next_at <= ${today}`),
      );
      const facts = await Facts.of(tx, rows, sweeping.zone, sweeping.now);
      return { looked: days.size, sent: await remind(tx, sweeping, facts, days) };
    };
    return orFailed([...days.keys()], work, claim);
  });
}

async function claimPeople(tx: Tx, now: Date, claim: Claim): Promise<Map<string, DayCounts>> {
  const { rows } = await sql<DayCounts & { personId: string }>`
    select d.person_id as "personId", d.day, d.count, d.earlier
    from reminder r join reminder_day d on d.person_id = r.person_id
    where r.next_at <= ${now} and ${claimed(sql`r.person_id::text`, claim)}
    order by r.next_at limit ${claim.most} for no key update of d skip locked`.execute(tx);
  return new Map(rows.map(({ personId, ...counts }) => [personId, counts]));
}

/** No day is longer: clocks are turned back by an hour at most. */
const longestDayMs = 25 * 3_600_000;

interface Due {
  person: Person;
  here: string;
  said: { looked: Looked; steps: number[] }[];
}

async function remind(
  tx: Tx,
  { words, now }: Sweeping,
  facts: Facts,
  days: ReadonlyMap<string, DayCounts>,
): Promise<number> {
  const theirs = grouped(facts.looked, ({ item }) => item.personId);
  const due: Due[] = [];
  const written: Kept[] = [];
  const rest: { looked: Looked; person: Person }[] = [];
  for (const [id, today] of days) {
    const all = theirs.get(id) ?? [];
    const open = all.filter(({ item }) => item.open);
    written.push(
      ...all
        .filter(({ item, kept }) => !item.open && !kept.messageId)
        .map(({ kept, asked }) => over(kept, asked, now)),
    );
    const person = facts.person(id, today);
    const byItem = new Map(open.map((looked) => [looked.item, looked]));
    const said = dueNow([...byItem.keys()], person, now).flatMap(({ item, steps }) => {
      const looked = byItem.get(item);
      return looked ? [{ looked, steps }] : [];
    });
    const here = wallAt(now, person.presence.zone).day;
    if (said.length > 0) due.push({ person, here, said });
    const told = said.length > 0 ? { ...person, today: countSent(person.today, here) } : person;
    const left = open.filter(
      (looked) => isDue(looked, now) && !looked.kept.messageId && !said.some((one) => one.looked === looked),
    );
    rest.push(...left.map((looked) => ({ looked, person: told })));
  }
  written.push(...(await send(tx, words, due, now)));
  if (rest.length > 0) {
    await facts.readChains(rest.map(({ looked }) => looked));
    const next = remembering();
    written.push(...rest.map(({ looked, person }) => plan(looked, person, facts, next)));
  }
  await writeRows(tx, written, now);
  return due.length;
}

const isDue = ({ kept }: Looked, now: Date): boolean => kept.nextAt !== null && kept.nextAt <= now;

async function send(tx: Tx, words: Words, due: readonly Due[], now: Date): Promise<Kept[]> {
  if (due.length === 0) return [];
  const messages = await words.reminders(
    tx,
    due.map(({ here, said }) => ({ here, things: said.map(({ looked }) => thingOf(looked)) })),
    now,
  );
  const queued = new Map<string, OneOfMany & { to: { personId: string; expires: Date | null }[] }>();
  const written = due.flatMap(({ person, here, said }, place): Kept[] => {
    const message = messages[place];
    if (!message) throw new Error('a reminder has no words');
    const expires = hoursEnd(
      person.presence,
      said.map(({ looked }) => looked.item),
      now,
    );
    const known = queued.get(message.id) ?? { ...message, to: [] };
    known.to.push({ personId: person.id, expires });
    queued.set(message.id, known);
    return said.map(({ looked: { kept, item }, steps }) => ({
      ...kept,
      state: sending(item.state, {
        kind: 'reminder',
        steps,
        at: now,
        day: here,
        to: person.id,
        wished: item.state.laterAt !== null,
      }),
      messageId: message.id,
      nextAt: null,
      digest: null,
    }));
  });
  await enqueueMany(tx, [...queued.values()], now);
  await countUp(tx, due);
  await appendAll(
    tx,
    due.map(({ person, said }, place) => ({
      type: 'reminder.sent' as const,
      at: now,
      actor: 'heed' as const,
      person: person.id,
      ...(messages[place]?.about ? { about: messages[place].about } : {}),
      data: {
        message: messages[place]?.id ?? '',
        items: said.map(({ looked: { kept, item }, steps }) => ({
          about: kept.about,
          kind: kept.kind,
          policy: kept.policyId ?? '',
          steps,
          ...(item.state.laterAt ? { wished: true as const } : {}),
          ...(item.state.handAt ? { byHand: true as const } : {}),
        })),
      },
    })),
  );
  return written;
}

export function thingOf({ kept, asked }: Looked): Thing {
  if (!asked) throw new Error(`nothing is known of ${kept.about}`);
  return { kept, asked };
}

async function countUp(tx: Tx, due: readonly Due[]): Promise<void> {
  const counts = due.map(({ person, here }) => ({ id: person.id, ...countSent(person.today, here) }));
  await sql`
    update reminder_day d set day = n.day, count = n.count, earlier = n.earlier::jsonb
    from unnest(${counts.map(({ id }) => id)}::uuid[], ${counts.map(({ day }) => day)}::date[],
                ${counts.map(({ count }) => count)}::smallint[],
                ${counts.map(({ earlier }) => JSON.stringify(earlier))}::text[]) n (person_id, day, count, earlier)
    where d.person_id = n.person_id`.execute(tx);
}
