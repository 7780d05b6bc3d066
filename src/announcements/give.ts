import { sql } from 'kysely';
import { v7 } from 'uuid';
import { momentEnds } from '../calendar/hours.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueMany, type OneOfMany } from '../delivery/enqueue-many.ts';
import { append } from '../evidence/append.ts';
import { audienceQuery } from '../notices/audience.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { busyOf } from './busy.ts';
import { type Looked, writeLooked } from './looked.ts';
import { tipCard } from './present.ts';
import { nextTip, turnOf } from './rules.ts';
import type { TipSeries } from './series.ts';
import { settleTips } from './settle.ts';
import { currentSeries, loadSeries, type TipRun, tipRuns } from './store.ts';
import { tipsTurn } from './turn.ts';

/** Clocks of two machines differ by less; what is more was set back. */
const toleratedMs = 60_000;

export interface Giving {
  zone: string;
  now: Date;
  signal?: AbortSignal;
  /** People looked at in one transaction. */
  atOnce?: number;
}

/** Gives a tip to everybody whose turn it is, to go out within their hours or not at all. It may end at any instruction. @returns how many tips */
export async function giveTips(db: Db, { zone, now, signal, atOnce = 500 }: Giving): Promise<number> {
  await settleTips(db, now, signal);
  await lookAgain(db, now);
  let given = 0;
  while (!signal?.aborted) {
    const done = await inTransaction(db, (tx) => giveSome(tx, { zone, now, atOnce }));
    given += done.given;
    if (done.looked < atOnce) break;
  }
  return given;
}

/** Whatever was planned by a clock that was ahead is looked at again. */
async function lookAgain(db: Db, now: Date): Promise<void> {
  await sql`
    update tip_reader set next_at = ${now}, looked_at = ${now}
    where next_at is not null and looked_at > ${new Date(now.getTime() + toleratedMs)}`.execute(db);
}

interface Due {
  code: string;
  person: string;
  last: Date | null;
  counted: Date | null;
  given: string[];
}

async function giveSome(
  tx: Tx,
  { zone, now, atOnce }: { zone: string; now: Date; atOnce: number },
): Promise<{ looked: number; given: number }> {
  await tipsTurn(tx);
  const { rows: due } = await sql<Due>`
    select code, person_id as person, last_at as last, counted_at as counted, given from tip_reader
    where next_at <= ${now} order by next_at, code, person_id limit ${atOnce}`.execute(tx);
  if (due.length === 0) return { looked: 0, given: 0 };
  const people = [...new Set(due.map(({ person }) => person))];
  const presences = await presencesOf(tx, people, zone);
  const { policy } = await policyFor(tx, 'training');
  const busy = await busyOf(tx, people, presences, { zone, now });
  const looked: Looked[] = [];
  for (const code of new Set(due.map((one) => one.code))) {
    const readers = due.filter((one) => one.code === code);
    const sent = await runOf(tx, code);
    const members = sent && (await membersOf(tx, sent.run, readers, now));
    for (const { person, last, counted, given } of readers) {
      const presence = presences.get(person);
      if (!sent || !presence || !members?.has(person)) {
        looked.push({ code, person, next: null, counted, tip: null, ends: null });
        continue;
      }
      const reader = { last, counted, presence, busy: busy.has(person) };
      const turn = turnOf(reader, { weeks: sent.run.weeks, hours: policy.hours, now });
      const tip = turn.give ? (nextTip(sent.series.tips, given) ?? null) : null;
      // Of another series, they get theirs on another day.
      if (tip) busy.add(person);
      const ends = tip ? momentEnds(presence, policy.hours, now) : null;
      looked.push({ code, person, next: turn.at, counted: turn.counted, tip, ends });
    }
    if (sent) await send(tx, sent, looked, now);
  }
  await writeLooked(tx, looked, now);
  return { looked: due.length, given: looked.filter(({ tip }) => tip !== null).length };
}

interface Sent {
  run: TipRun;
  series: TipSeries;
}

async function runOf(tx: Tx, code: string): Promise<Sent | undefined> {
  const [run] = await tipRuns(tx, code);
  const [version] = await currentSeries(tx, code);
  if (!run || run.stoppedAt || !version) return undefined;
  return { run, series: await loadSeries(tx, version.id) };
}

/** Of these, whoever still belongs to the audience. */
async function membersOf(
  tx: Tx,
  { audience }: TipRun,
  readers: readonly Due[],
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from (${audienceQuery(audience, now)}) a
    where person_id = any(${readers.map(({ person }) => person)}::uuid[])`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** One message for each tip, to everybody whose turn it is for it. */
async function send(tx: Tx, { run, series }: Sent, looked: readonly Looked[], now: Date): Promise<void> {
  const { id, code } = run;
  const messages: OneOfMany[] = [];
  for (const tip of series.tips) {
    const readers = looked.filter((one) => one.code === code && one.tip === tip);
    if (readers.length === 0) continue;
    const message = v7();
    for (const reader of readers) reader.message = message;
    const bodies = tipCard(
      message,
      (language) => series.texts[language].tips.get(tip) ?? { title: '', lines: [] },
    );
    const to = readers.map(({ person, ends }) => ({ personId: person, expires: ends }));
    messages.push({ id: message, kind: 'tips.card', about: id, bodies, to, priority: 9 });
    await append(tx, {
      ...{ type: 'tips.given', at: now, actor: 'heed', about: id },
      data: { run: id, code, number: series.version, tip, people: readers.length },
    });
  }
  await enqueueMany(tx, messages, now);
}
