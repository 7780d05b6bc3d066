import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { type Body, type Language, languages } from '../messages/model.ts';
import { localized, text } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import { isLate, stepOn } from './rules.ts';
import { closeWithoutReaders, endRecipient } from './settings.ts';
import { type Report, reportColumns } from './store.ts';

/** From this hour of the day on recipients hear of what came on the days before. */
const tellHour = 8;

export const dayIn = (now: Date, zone: string): Day =>
  DateTime.fromJSDate(now, { zone }).toFormat('yyyy-MM-dd');

/**
 * What the clocks ask for. Recipients hear of a report on the next morning, so that no time of a message says when it was
 * written; at once only where the reporter asked for it. @returns how many reports something was said of
 */
export async function lookAtClocks(db: Db, { now, zone }: { now: Date; zone: string }): Promise<number> {
  const local = DateTime.fromJSDate(now, { zone });
  await endLeavers(db, now);
  const today = dayIn(now, zone);
  const morning = local.hour >= tellHour;
  const { rows } = await sql<{ id: string }>`
    select r.id from anonymous_report r
    where (r.told_on is null and (r.urgent or (${morning} and r.received_on < ${today}::date)))
      or (${morning} and r.closed_on is null)
      or (${morning} and exists (
        select from anonymous_message m where m.report_id = r.id and m.recipient_id is null and not m.told and m.on_day < ${today}::date))
    order by r.received_on, r.id`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => lookAtOne(tx, id, { now, today, morning })));
}

async function lookAtOne(
  tx: Tx,
  id: string,
  { now, today, morning }: { now: Date; today: Day; morning: boolean },
): Promise<boolean> {
  const { rows } = await sql<Report & { toldOn: Day | null; step: string | null }>`
    select ${reportColumns}, r.told_on::text as "toldOn", r.step from anonymous_report r
    where r.id = ${id}::uuid for update skip locked`.execute(tx);
  const [report] = rows;
  if (!report) return false;
  let said = false;
  if (report.toldOn === null && (report.urgent || report.receivedOn < today)) {
    const readers = await peopleOf(tx, id, ['recipient']);
    await tell(tx, readers, report.urgent ? 'urgent' : 'new', now);
    await tx.updateTable('anonymous_report').set({ told_on: today }).where('id', '=', id).execute();
    await tx
      .updateTable('anonymous_message')
      .set({ told: true })
      .where('report_id', '=', id)
      .where('n', '=', 1)
      .execute();
    await append(tx, {
      ...{ type: 'anonymous.received', at: now, actor: 'heed', about: id },
      data: { report: id, day: report.receivedOn, readers: readers.length },
    });
    said = true;
  }
  if (!morning) return said;
  const { numUpdatedRows } = await tx
    .updateTable('anonymous_message')
    .set({ told: true })
    .where('report_id', '=', id)
    .where('recipient_id', 'is', null)
    .where('told', '=', false)
    .where('on_day', '<', today)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) {
    await tell(tx, await peopleOf(tx, id, ['recipient']), 'more', now);
    said = true;
  }
  const step = stepOn(today, report);
  if (!step || step === report.step) return said;
  const late = isLate(step);
  await tx
    .updateTable('anonymous_report')
    .set({ step, ...(late && report.escalatedOn === null ? { escalated_on: today } : {}) })
    .where('id', '=', id)
    .execute();
  await tell(tx, await peopleOf(tx, id, late ? ['recipient', 'last'] : ['recipient']), step, now);
  await append(tx, {
    ...{ type: 'anonymous.reminded', at: now, actor: 'heed', about: id },
    data: { report: id, step },
  });
  return true;
}

async function peopleOf(tx: Tx, report: string, standings: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.person_id as id from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
    where o.report_id = ${report}::uuid and c.ended_at is null and o.standing = any(${[...standings]}::text[])`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/** Whoever has left receives nothing more, also when they come back. */
async function endLeavers(db: Db, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select r.id from anonymous_recipient r where r.ended_at is null
      and not exists (select from employment e where e.person_id = r.person_id and e.to_at is null)
    order by r.id`.execute(db);
  await eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      await endRecipient(tx, id, { by: 'heed', now });
      if (await closeWithoutReaders(tx, now)) await tellClosed(tx, now);
      return true;
    }),
  );
}

/** To whoever names recipients: nobody can report anything until there is somebody. */
async function tellClosed(tx: Tx, at: Date): Promise<void> {
  await enqueueTo(
    tx,
    {
      ...{ kind: 'anonymous.closed', at },
      bodies: localized((t) => ({
        kind: 'card',
        card: {
          title: t('anonymous.nobodyLeft.title'),
          lines: [t('anonymous.nobodyLeft.line')],
          link: {
            label: t('anonymous.told.open'),
            short: t('anonymous.told.openShort'),
            path: '/console/anonymous',
          },
        },
      })),
    },
    holdersQuery(['privacy', 'admin'], at),
  );
}

/** As a card says that there is work and not which, one of a kind is enough for an hour, however many reports come. */
const againMs = 3_600_000;

async function notYetTold(tx: Tx, people: readonly string[], title: string, at: Date): Promise<string[]> {
  const since = new Date(at.getTime() - againMs);
  const { rows } = await sql<{ id: string }>`
    select person as id from unnest(${[...people]}::uuid[]) person
    where not exists (
      select from message m join delivery d on d.message_id = m.id
      where m.kind = 'anonymous.told' and m.created_at > ${since} and m.created_at <= ${at}
        and d.person_id = person and m.bodies -> 'en' -> 'card' ->> 'title' = ${title})
    order by person`.execute(tx);
  return rows.map(({ id }) => id);
}

/** A card with a link and no report: what lies on a lock screen says that there is work, and not which. */
async function tell(tx: Tx, people: readonly string[], what: string, at: Date): Promise<void> {
  const to = await notYetTold(tx, people, text('en', `anonymous.told.${what}`), at);
  if (to.length === 0) return;
  const body = (language: Language): Body => ({
    kind: 'card',
    card: {
      title: text(language, `anonymous.told.${what}`),
      lines: [text(language, 'anonymous.told.line')],
      link: {
        label: text(language, 'anonymous.told.open'),
        short: text(language, 'anonymous.told.openShort'),
        path: '/reports',
      },
    },
  });
  const bodies = Object.fromEntries(languages.map((language) => [language, body(language)])) as Record<
    Language,
    Body
  >;
  await enqueue(tx, { kind: 'anonymous.told', bodies, to, priority: 5, at });
}
