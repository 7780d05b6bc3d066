import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { enqueue, enqueueTo } from '../../delivery/enqueue.ts';
import { append } from '../../evidence/append.ts';
import { holdersQuery } from '../../people/holders.ts';
import { laddersFor } from '../ladders.ts';
import { employedOf, newestPlan, planOf, seatsAt } from '../load.ts';
import { ofDrill } from '../store.ts';
import { aloneCard, reportCard } from './present.ts';
import { againMs, nextRoundMs, toldIn } from './rules.ts';
import type { Report } from './store.ts';

/**
 * Tells whoever could look at a report that it waits: a card without a word of it, by the next way of each one's ladder.
 * Each time somebody more, until there is nobody besides; then all of them again. Where nobody is left at all, those who
 * give roles are told so.
 */
export async function tellLeads(tx: Tx, report: Report, now: Date): Promise<void> {
  const plan = await planOf(tx, await newestPlan(tx));
  const lastResort = await employedOf(tx, plan.lastResort, now);
  const { people, all } = toldIn(
    report.rounds,
    { seats: await seatsAt(tx, now), lastResort },
    report.excluded,
  );
  await sql`
    update crisis_report set rounds = rounds + 1, next_at = ${new Date(now.getTime() + (all ? againMs : nextRoundMs))}
    where id = ${report.id}::uuid`.execute(tx);
  if (people.length === 0) return tellAlone(tx, report, now);
  const ladders = await laddersFor(tx, plan.levels.major, people, now);
  const { rows } = await sql<{ id: string; times: number }>`
    select person_id as id, count(*)::int as times from crisis_report_page
    where report_id = ${report.id}::uuid group by 1`.execute(tx);
  const times = new Map(rows.map((row) => [row.id, row.times]));
  const groups = new Map<string, string[]>();
  for (const person of people) {
    const rungs = ladders.get(person) ?? [];
    const by = rungs[Math.min(times.get(person) ?? 0, rungs.length - 1)]?.platform ?? '';
    groups.set(by, [...(groups.get(by) ?? []), person]);
  }
  for (const [platform, to] of groups) {
    const message = v7();
    await enqueue(tx, {
      ...{ id: message, kind: 'crisis.report', lane: 'alert', priority: 1, about: report.id, at: now },
      ...{ bodies: reportCard(report, report.rounds > 0 ? 'again' : 'new'), platform, to },
    });
    await sql`
      insert into crisis_report_page (report_id, person_id, round, at, message_id)
      select ${report.id}::uuid, person, ${report.rounds}, ${now}, ${message}::uuid
      from unnest(${to}::uuid[]) person`.execute(tx);
  }
  await append(tx, {
    type: 'crisis.report-paged',
    at: now,
    actor: 'heed',
    about: report.id,
    data: { report: report.id, round: report.rounds, people: people.toSorted(), ...ofDrill(report) },
  });
}

/** Whoever can name a lead hears that there is none. */
async function tellAlone(tx: Tx, report: Report, now: Date): Promise<void> {
  await enqueueTo(
    tx,
    {
      ...{ kind: 'crisis.report-alone', lane: 'alert', priority: 1, about: report.id, at: now },
      bodies: aloneCard(report),
    },
    holdersQuery(['admin', 'privacy'], now, report.excluded),
  );
  await append(tx, {
    type: 'crisis.report-alone',
    at: now,
    actor: 'heed',
    about: report.id,
    data: { report: report.id, ...ofDrill(report) },
  });
}

/** Every card about it says what has become of it. */
export async function settleCards(tx: Tx, report: Report, now: Date): Promise<void> {
  const { rows } = await sql<{ message: string; people: string[] }>`
    select message_id as message, array_agg(person_id order by person_id) as people from crisis_report_page
    where report_id = ${report.id}::uuid group by 1 order by 1`.execute(tx);
  for (const { message, people } of rows)
    await enqueue(tx, {
      ...{ kind: 'crisis.report-settled', lane: 'alert', priority: 1, about: report.id, at: now },
      ...{ bodies: reportCard(report, report.state), mode: 'replace', replaces: message, to: people },
    });
}
