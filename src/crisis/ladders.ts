import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { addDays } from '../calendar/day.ts';
import { firstAt, wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import { accountsOf } from '../people/preferred-account.ts';
import { choicesOf } from './calling/choices.ts';
import { type Choice, inOwnOrder } from './calling/rules.ts';
import { type MusterPlan, type Step, type Way, ways } from './plan.ts';

/** A step of one person's ladder: by which of their accounts. */
export interface Rung extends Step {
  platform: string;
}

/** Platforms that are no chat, by the way of paging that they are. */
const apart: Readonly<Record<string, Way>> = { sms: 'sms', voice: 'voice', pager: 'pager', email: 'email' };

/** By what somebody can be called at this moment. */
export interface Reach {
  zone: string;
  /** Their accounts, the one that they are written to first first, and what rings at them. */
  platforms: readonly string[];
  ways: readonly Way[];
}

/** By what each of these people can be called; a way that is not connected, not theirs or not confirmed is none. */
export async function waysOf(db: Db | Tx, people: readonly string[]): Promise<Map<string, Reach>> {
  if (people.length === 0) return new Map();
  const { rows } = await sql<{ id: string; zone: string; platforms: string[] }>`
    select p.id, p.time_zone as zone,
           array(select own.platform from (${sql.raw(accountsOf('p.id'))}) own order by own.place)
           || array(select c.way from calling_account c where c.person_id = p.id
                    and c.way in (select platform from platform_connected) order by c.way) as platforms
    from person p where p.id = any(${[...people]}::uuid[])`.execute(db);
  return new Map(
    rows.map(({ id, zone, platforms }) => [
      id,
      { zone, platforms, ways: ways.filter((way) => platformOf(way, platforms) !== undefined) },
    ]),
  );
}

/**
 * How each of these people would be paged if they were called now: by the steps of the plan for their hour, in their own
 * order where they have chosen one; a way that somebody has not is left out.
 */
export async function laddersFor(
  db: Db | Tx,
  plan: MusterPlan,
  people: readonly string[],
  now: Date,
): Promise<Map<string, Rung[]>> {
  const reaches = await waysOf(db, people);
  const choices = await choicesOf(db, people);
  return new Map(
    [...reaches].map(([id, { zone, platforms }]) => {
      const choice = choices.get(id);
      const night = isNight(nightOf(plan, choice), zone, now);
      return [id, ladder(plan, platforms, night, choice)];
    }),
  );
}

/**
 * When it is morning for each of these people, by the plan or by their own choice of hours, on their own clock: the next one
 * where it is night, the last one where it is day. Nobody who has no night.
 */
export async function morningsOf(
  db: Db | Tx,
  plan: MusterPlan,
  people: readonly string[],
  now: Date,
): Promise<Map<string, Date>> {
  const reaches = await waysOf(db, people);
  const choices = await choicesOf(db, people);
  return new Map(
    [...reaches].flatMap(([id, { zone }]) => {
      const morning = morningOf(nightOf(plan, choices.get(id)), zone, now);
      return morning ? [[id, morning] as const] : [];
    }),
  );
}

const nightOf = ({ nightFrom, nightTo }: MusterPlan, choice: Choice | undefined) =>
  choice?.nightHours ?? { from: nightFrom, to: nightTo };

/** The steps that somebody with these accounts can be reached by. */
export function ladder(
  plan: Pick<MusterPlan, 'day' | 'night'>,
  platforms: readonly string[],
  night: boolean,
  choice?: Choice,
): Rung[] {
  const has = (night ? plan.night : plan.day).filter(({ way }) => platformOf(way, platforms) !== undefined);
  const steps = inOwnOrder(has, night ? choice?.night : choice?.day, night);
  // Whoever has no chat is not kept waiting for the steps that they lack.
  const early = steps[0]?.after ?? 0;
  return steps.flatMap(({ way, after }) => {
    const platform = platformOf(way, platforms);
    return platform ? [{ way, after: after - early, platform }] : [];
  });
}

/** The account that a way is, `chat` that which they are written to first; undefined for a way that they have not. */
function platformOf(way: Way, platforms: readonly string[]): string | undefined {
  const chats = [...new Set(platforms.filter((platform) => !Object.hasOwn(apart, platform)))];
  if (way === 'chat') return chats[0];
  return way === 'other-chat' ? chats[1] : platforms.find((one) => apart[one] === way);
}

interface Night {
  from: string;
  to: string;
}

function morningOf(night: Night, zone: string, now: Date): Date | undefined {
  if (night.from === night.to) return undefined;
  const { day } = wallAt(now, zone);
  const minute = Number(night.to.slice(0, 2)) * 60 + Number(night.to.slice(3));
  const mornings = [-1, 0, 1].map((days) => firstAt(addDays(day, days), minute, zone));
  return isNight(night, zone, now)
    ? mornings.find((morning) => morning > now)
    : mornings.findLast((morning) => morning <= now);
}

function isNight({ from, to }: Night, zone: string, now: Date): boolean {
  const hour = DateTime.fromJSDate(now, { zone }).toFormat('HH:mm');
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
