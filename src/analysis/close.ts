import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { dayIn } from '../zone.ts';
import { standingSites } from './agreements.ts';
import { departmentsNow } from './places.ts';
import { closesAt, monthsKept, type Part, partsOf, roundByChance } from './rules.ts';
import { openTallies, tallyClass } from './tally.ts';

interface Closing {
  vault: Vault;
  zone: string;
  now: Date;
  /** From 0 up to 1, without it. */
  chance?: () => number;
}

/** Closes every week whose time has come, each in a transaction of its own. @returns how many */
export async function closeDueWeeks(db: Db, closing: Closing): Promise<number> {
  const open = await db
    .selectFrom('analysis_week')
    .select('starts_on')
    .where('closed_at', 'is', null)
    .orderBy('starts_on')
    .execute();
  const due = open.filter(({ starts_on }) => closesAt(starts_on, closing.zone) <= closing.now);
  for (const { starts_on } of due) await inTransaction(db, (tx) => closeWeek(tx, starts_on, closing));
  return due.length;
}

/**
 * Makes the figures of a week, once and for ever, and destroys what they were made of: tallies, the keys they were sealed
 * with, and the salt by which contributors were told apart.
 */
async function closeWeek(tx: Tx, week: Day, { vault, zone, now, chance = byChance }: Closing): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from analysis_week where starts_on = ${week}::date and closed_at is null for update`.execute(
    tx,
  );
  const [found] = rows;
  if (!found) return;
  const departments = await departmentsNow(tx);
  const above = new Map([...departments].map(([id, department]) => [id, department.above]));
  const standing = await standingSites(tx, dayIn(now, zone));
  const sites = [...(await openTallies(tx, vault, found.id))].filter(([site]) => standing.has(site));
  let figures = 0;
  for (const [site, { least, leaves }] of sites) {
    // What was agreed since counts as well.
    const people = Math.max(least, standing.get(site)?.people ?? 0);
    for (const part of partsOf(leaves, above, people)) figures += await write(tx, site, week, part, chance);
  }
  await tx.deleteFrom('analysis_tally').where('week_id', '=', found.id).execute();
  await eraseKeys(tx, { subject: found.id, class: tallyClass, now, reason: 'closed' });
  await sql`update analysis_week set salt = null, closed_at = ${now} where id = ${found.id}::uuid`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'analysis.week-closed', at: now, actor: 'heed', about: found.id },
    data: { week, sites: sites.length, figures },
  });
}

const byChance = () => randomInt(2 ** 32) / 2 ** 32;

/** @returns how many rows: what comes to nothing leaves none */
async function write(tx: Tx, site: string, week: Day, part: Part, chance: () => number): Promise<number> {
  const { department, figure, fromHour, toHour, channel, counts } = part;
  const rounded = [...counts]
    .map(([detail, count]) => ({ detail, count: roundByChance(count, chance) }))
    .filter(({ count }) => count > 0);
  if (rounded.length === 0) return 0;
  await sql`
    insert into analysis_figure
      (site, starts_on, department_id, figure, from_hour, to_hour, channel, detail, count)
    select ${site}, ${week}::date, ${department}::uuid, ${figure}, ${fromHour}, ${toHour}, ${channel}, detail, count
    from unnest(${rounded.map(({ detail }) => detail)}::text[], ${rounded.map(({ count }) => count)}::int[])
      t (detail, count)`.execute(tx);
  return rounded.length;
}

/** Figures that are as old as they may get, and weeks that nothing is left of. @returns how many figures */
export async function forgetOldFigures(db: Db, now: Date, zone: string): Promise<number> {
  const today = dayIn(now, zone);
  const { rows } = await sql<{ n: number }>`
    with gone as (
      delete from analysis_figure
      where starts_on < (${addDays(today, -6)}::date - ${`${monthsKept} months`}::interval) returning 1
    ) select count(*)::int as n from gone`.execute(db);
  return rows[0]?.n ?? 0;
}
