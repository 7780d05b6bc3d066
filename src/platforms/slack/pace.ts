import { CompiledQuery } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Lane } from '../../db/schema.ts';
import { type Budget, farthestTurn, slowest } from './budget.ts';

/** A refusal in spite of the pace: the workspace takes less than is thought. So much slower, and for how long. */
const slower = 1.1;
const slowForMs = 3_600_000;

/** No refusal is believed for longer: a wrong one would keep a company silent for days. */
export const longestPauseMs = 3_600_000;

/** One method of one app: what all its processes share, a row of `slack_pace`. */
export interface Paced {
  db: Db;
  app: string;
  method: string;
}

const startStatement = `
  insert into slack_pace (app, method, next_at, paused_until) values ($1, $2, $4, $3) on conflict do nothing`;

/** The last refusal was before the clock was set back: neither its pause nor the turn after it is of this time. */
const setBack = 'coalesce(slowed_at > $3, false)';

// A turn farther ahead than any that is taken now was noted before the clock was set back, too. The refusal is of now once
// a turn was taken, so that the turns after this one are believed.
const takeStatement = `
  update slack_pace
  set paused_until = least(paused_until, $3),
      next_at = greatest(case when next_at <= $8 and not ${setBack} then next_at end, $4)
        + $6::float8 * case when slowed_at > $7 then slowness else 1 end * interval '1 ms',
      slowness = case when slowed_at > $7 then slowness else 1 end,
      slowed_at = least(slowed_at, $3)
  where app = $1 and method = $2 and (paused_until <= $3 or ${setBack})
    and (next_at <= $5 or next_at > $8 or ${setBack})
  returning 1 as taken`;

/**
 * Takes the next turn, if it has come.
 *
 * @returns undefined when it was taken, otherwise when to ask again
 */
export async function takeTurn(
  { db, app, method }: Paced,
  budget: Budget,
  lane: Lane,
  now: Date,
): Promise<Date | undefined> {
  const { late, early } = budget;
  const after = (ms: number) => new Date(now.getTime() + ms);
  for (;;) {
    const { rows } = await db.executeQuery(
      CompiledQuery.raw(takeStatement, [
        ...[app, method, now, after(-late), after(early[lane])],
        ...[budget.spacing, after(-slowForMs), after(farthestTurn(budget))],
      ]),
    );
    if (rows.length > 0) return undefined;
    const row = await db
      .selectFrom('slack_pace')
      .select(['next_at', 'paused_until'])
      .where('app', '=', app)
      .where('method', '=', method)
      .executeTakeFirst();
    if (row) {
      const turn = row.next_at.getTime() - early[lane];
      const at = new Date(Math.max(turn, row.paused_until.getTime()));
      if (at > now) return at;
      continue;
    }
    await db.executeQuery(CompiledQuery.raw(startStatement, [app, method, now, after(-late)]));
  }
}

const pauseStatement = `
  insert into slack_pace as p (app, method, next_at, paused_until, slowness, slowed_at)
  values ($1, $2, $4, $4, $5, $3)
  on conflict (app, method) do update
  set paused_until = greatest(case when p.slowed_at <= $3 then p.paused_until end, $4),
      next_at = greatest(case when p.slowed_at <= $3 then p.next_at end, $4), slowed_at = $3,
      slowness = case when p.paused_until > $3 and p.slowed_at <= $3 then p.slowness else least(p.slowness * $5, $6) end`;

/** Slack refused the method until then. Calls that were under way together count as one refusal. */
export async function pauseMethod({ db, app, method }: Paced, until: Date, now: Date): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(pauseStatement, [app, method, now, until, slower, slowest]));
}

const endStatement = `
  update slack_pace set paused_until = $3, next_at = least(next_at, $3)
  where app = $1 and method = $2 and paused_until > $3`;

/** Slack takes the method again, sooner than it said. */
export async function endPause({ db, app, method }: Paced, now: Date): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(endStatement, [app, method, now]));
}
