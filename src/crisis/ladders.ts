import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import { accountsOf } from '../people/preferred-account.ts';
import type { MusterPlan, Step, Way } from './plan.ts';

/** A step of one person's ladder: by which of their accounts. */
export interface Rung extends Step {
  platform: string;
}

/** Platforms that are no chat, by the way of paging that they are. */
const apart: Readonly<Record<string, Way>> = { sms: 'sms', voice: 'voice', email: 'email' };

/** How each of these people would be paged if they were called now; a way that somebody has not is left out. */
export async function laddersFor(
  db: Db | Tx,
  plan: MusterPlan,
  people: readonly string[],
  now: Date,
): Promise<Map<string, Rung[]>> {
  if (people.length === 0) return new Map();
  const { rows } = await sql<{ id: string; zone: string; platforms: string[] }>`
    select p.id, p.time_zone as zone,
           array(select own.platform from (${sql.raw(accountsOf('p.id'))}) own order by own.place) as platforms
    from person p where p.id = any(${[...people]}::uuid[])`.execute(db);
  return new Map(
    rows.map(({ id, zone, platforms }) => [
      id,
      ladder(isNight(plan, zone, now) ? plan.night : plan.day, platforms),
    ]),
  );
}

/** The steps that somebody with these accounts can be reached by, the account that they are written to first as `chat`. */
export function ladder(steps: readonly Step[], platforms: readonly string[]): Rung[] {
  const chats = [...new Set(platforms.filter((platform) => !Object.hasOwn(apart, platform)))];
  const has = (way: Way): string | undefined =>
    way === 'chat' ? chats[0] : way === 'other-chat' ? chats[1] : platforms.find((one) => apart[one] === way);
  const rungs = steps.flatMap((step) => {
    const platform = has(step.way);
    return platform ? [{ ...step, platform }] : [];
  });
  // Whoever has no chat is not kept waiting for the steps that they lack.
  const early = rungs[0]?.after ?? 0;
  return rungs.map((rung) => ({ ...rung, after: rung.after - early }));
}

function isNight({ nightFrom, nightTo }: MusterPlan, zone: string, now: Date): boolean {
  const hour = DateTime.fromJSDate(now, { zone }).toFormat('HH:mm');
  return nightFrom <= nightTo ? hour >= nightFrom && hour < nightTo : hour >= nightFrom || hour < nightTo;
}
