import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { type Audience, audienceQuery } from '../notices/audience.ts';
import { auditAudience } from '../notices/send.ts';
import { leastReaders } from './rules.ts';
import { findSeries, type TipRun, tipRuns } from './store.ts';
import { takeBackTips } from './take-back.ts';
import { tipsTurn } from './turn.ts';

export interface StartingTips {
  /** Made with the form, so that a double click starts once. */
  id: string;
  code: string;
  audience: Audience;
  weeks: number;
  /** As it was looked at, in this transaction. */
  people: number;
  actor: Actor;
  now: Date;
}

/**
 * Starts a series: one tip at a time to each of an audience, whoever joins it later among them. Who had some of it before goes
 * on where they were.
 *
 * @returns false when this form has started it before
 * @throws HeedError `not-found`; `conflict` with `tips-running`, or `tips-few` for fewer people than a series goes to
 */
export async function startTips(tx: Tx, starting: StartingTips): Promise<boolean> {
  const { id, code, audience, weeks, people, actor, now } = starting;
  await tipsTurn(tx);
  const { number } = await findSeries(tx, code);
  const [before] = await tipRuns(tx, code);
  if (before?.id === id) return false;
  if (before && !before.stoppedAt)
    throw new HeedError('conflict', `tips ${code} are sent already`, { text: 'tips-running' });
  if (people < leastReaders)
    throw new HeedError('conflict', `tips ${code} would go to ${people} people`, { text: 'tips-few' });
  const run = { id, audience: JSON.stringify(audience), weeks, people, started_at: now, stopped_at: null };
  await tx
    .insertInto('tip_run')
    .values({ code, ...run })
    .onConflict((conflict) => conflict.column('code').doUpdateSet(run))
    .execute();
  await enrol(tx, { code, audience }, now);
  await append(tx, {
    ...{ type: 'tips.started', at: now, actor, about: id },
    data: { run: id, code, number, audience: auditAudience(audience), weeks, people },
  });
  return true;
}

/** Has nobody get any more of a series; what waits to go out is taken back. Again changes nothing. @throws HeedError `not-found` */
export async function stopTips(
  tx: Tx,
  code: string,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await tipsTurn(tx);
  const run = await oneRun(tx, code);
  if (run.stoppedAt) return;
  await tx.updateTable('tip_run').set({ stopped_at: now }).where('code', '=', code).execute();
  await tx.updateTable('tip_reader').set({ next_at: null }).where('code', '=', code).execute();
  await takeBackTips(tx, { run: run.id });
  await append(tx, {
    ...{ type: 'tips.stopped', at: now, actor, about: run.id },
    data: { run: run.id, code },
  });
}

/** Goes on with a series that was stopped, to the same audience. Again changes nothing. @throws HeedError `not-found` */
export async function resumeTips(
  tx: Tx,
  code: string,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await tipsTurn(tx);
  const run = await oneRun(tx, code);
  if (!run.stoppedAt) return;
  await tx.updateTable('tip_run').set({ stopped_at: null }).where('code', '=', code).execute();
  await enrol(tx, run, now);
  await append(tx, {
    ...{ type: 'tips.resumed', at: now, actor, about: run.id },
    data: { run: run.id, code },
  });
}

async function oneRun(tx: Tx, code: string): Promise<TipRun> {
  const [run] = await tipRuns(tx, code);
  if (!run) throw new HeedError('not-found', `no tips called ${code.slice(0, 64)} were started`);
  return run;
}

/**
 * Has everybody of the audience looked at who is not waiting already: joiners, who are back in it, and who wants tips again.
 * What is decided then goes by when they had the last one.
 */
export async function enrol(
  tx: Tx,
  { code, audience }: Pick<TipRun, 'code' | 'audience'>,
  now: Date,
): Promise<void> {
  await sql`
    insert into tip_reader as r (code, person_id, next_at, looked_at)
    select ${code}, a.person_id, ${now}::timestamptz, ${now}::timestamptz
    from (select distinct person_id from (${audienceQuery(audience, now)}) q) a
    where not exists (select from tip_off o where o.person_id = a.person_id)
      and not exists (
        select from tip_reader w where w.code = ${code} and w.person_id = a.person_id and w.next_at is not null)
    on conflict (code, person_id) do update set next_at = excluded.next_at, looked_at = excluded.looked_at
    where r.next_at is null`.execute(tx);
}
