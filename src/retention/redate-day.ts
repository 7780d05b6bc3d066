import { sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { lockIntake } from '../records/lock.ts';
import type { RecordShare } from '../records/model.ts';
import { recordClass } from '../records/seal.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import type { Promised } from './promised.ts';
import { isOvertaken } from './redate-progress.ts';
import { moveRecords, rewrap, shareAnew, type Wrapped } from './rewrap.ts';
import { takeTurn } from './turn.ts';

export interface DayWork {
  category: number;
  day: Day;
  promised: Promised;
  vault: Vault;
  now: Date;
  /** Keys made before this are replaced. */
  before: Date;
  today: Day;
}

interface Row extends Wrapped {
  versionId: string;
  /** The first: all are of one day. */
  occurredAt: Date;
  count: number;
}

const columns = sql`r.id, r.expires_on::text as "expiresOn", r.subjects, r.shares, r.version_id as "versionId",
  to_timestamp(r.times[1] / 1000.0) as "occurredAt", r.count`;
const recordsIn = (rows: readonly Row[]): number => rows.reduce((sum, { count }) => sum + count, 0);
/** Segments that are in memory at once. */
const page = 1_000;

/**
 * The days that records of this one should lie on, by what is promised now. What should be gone already is to lie on
 * yesterday: the next purge takes it.
 */
export async function overdueOn(db: Db, work: DayWork): Promise<Set<Day>> {
  const due = new Set<Day>();
  for (let after = zero; ; ) {
    const { rows } = await sql<Row>`
      select ${columns} from record r where r.expires_on = ${work.day}::date and r.category_id = ${work.category}
        and r.version_id <> ${work.promised.versionId}::uuid and r.id > ${after}::uuid
      order by r.id limit ${page}`.execute(db);
    for (const day of (await inTransaction(db, (tx) => duesOf(tx, rows, work))).values()) due.add(day);
    const last = rows.at(-1);
    if (!last) return due;
    after = last.id;
  }
}

const zero = '00000000-0000-0000-0000-000000000000';

/** Of records that should lie on an earlier day than they do: on which. */
async function duesOf(tx: Tx, rows: readonly Row[], { promised, today }: DayWork): Promise<Map<string, Day>> {
  const yesterday = addDays(today, -1);
  const days = await promised.lastDays(tx, rows);
  return new Map(
    rows.flatMap((row, n) => {
      const day = days[n];
      if (day === undefined || row.expiresOn === 'infinity' || day >= row.expiresOn) return [];
      return [[row.id, [day, yesterday].toSorted()[1] ?? day] as const];
    }),
  );
}

/**
 * Takes one key of the day after the other, with all that is wrapped under it: what has to go earlier is moved and wrapped
 * under the keys of its new day, what stays is wrapped under a new key of this one, and the old key is erased. So nothing
 * that an older backup has of what was moved can be opened, by whomever's key, and a key that is left is one to be done.
 *
 * @returns how many records were moved, and whether a newer version has the rest
 */
export async function redateDay(db: Db, work: DayWork): Promise<{ moved: number; overtaken: boolean }> {
  let moved = 0;
  for (;;) {
    const { rows: left } = await sql<{ subject: string }>`
      select subject_id as subject from keys.wrapping_key
      where class = ${recordClass(work.category)} and expires_on = ${work.day}::date and created_at < ${work.before}
      order by subject_id limit 20`.execute(db);
    for (const { subject } of left) {
      const count = await inTransaction(db, (tx) => redatePerson(tx, subject, work));
      if (count === undefined) return { moved, overtaken: true };
      moved += count;
    }
    if (left.length === 0) {
      const unreadable = await moveUnreadable(db, work);
      return { moved: moved + unreadable.moved, overtaken: unreadable.overtaken };
    }
  }
}

/** Intake waits for as long as one person's records of one day take: one that used the old key would be lost with it. */
async function redatePerson(tx: Tx, subject: string, work: DayWork): Promise<number | undefined> {
  const { category, day, vault, now } = work;
  await lockIntake(tx, 'alone');
  await takeTurn(tx);
  if (await isOvertaken(tx, category, work.before)) return undefined;
  const { rows } = await sql<Row>`
    select ${columns} from record_subject s join record r on r.expires_on = s.expires_on and r.id = s.record_id
    where s.person_id = ${subject}::uuid and s.expires_on in (${day}::date, 'infinity') and s.category_id = ${category}
      and r.key_day = ${day}::date order by r.id for update of r`.execute(tx);
  const dues = await duesOf(tx, rows, work);
  const going = rows.filter(({ id }) => dues.has(id));
  const staying = rows.filter(({ id }) => !dues.has(id));
  const to = ({ id }: Wrapped) => dues.get(id) ?? day;
  await moveAll(tx, going, work, to, await rewrap(tx, vault, going, { category, to, now }));
  const erase = () =>
    eraseKeys(tx, { subject, class: recordClass(category), expiresOn: day, now, reason: 'redated' });
  await shareAnew(
    tx,
    staying,
    await rewrap(tx, vault, staying, { category, to: () => day, now, only: subject, erase }),
  );
  return recordsIn(going);
}

/** Moved, and counted where the progress stands: one with the other. */
async function moveAll(
  tx: Tx,
  rows: readonly Row[],
  { category, promised }: DayWork,
  to: (row: Wrapped) => Day,
  shares: ReadonlyMap<string, readonly RecordShare[]>,
): Promise<void> {
  if (rows.length === 0) return;
  await moveRecords(
    tx,
    rows.map((record) => ({ record, to: to(record), shares: shares.get(record.id) ?? record.shares })),
  );
  await sql`
    update redating set moved = moved + ${recordsIn(rows)}
    where category_id = ${category} and version_id = ${promised.versionId}::uuid`.execute(tx);
}

/** What nobody's key opens any more has its day all the same. */
async function moveUnreadable(db: Db, work: DayWork): Promise<{ moved: number; overtaken: boolean }> {
  let moved = 0;
  for (let after = zero; ; ) {
    const last = await inTransaction(db, async (tx) => {
      await takeTurn(tx);
      if (await isOvertaken(tx, work.category, work.before)) return 'overtaken';
      const { rows } = await sql<Row>`
        select ${columns} from record r where r.expires_on = ${work.day}::date and r.category_id = ${work.category}
          and r.version_id <> ${work.promised.versionId}::uuid and r.id > ${after}::uuid
        order by r.id limit ${page} for update`.execute(tx);
      const dues = await duesOf(tx, rows, work);
      const going = rows.filter(({ id }) => dues.has(id));
      await moveAll(tx, going, work, ({ id }) => dues.get(id) ?? work.day, new Map());
      moved += recordsIn(going);
      return rows.at(-1)?.id;
    });
    if (!last || last === 'overtaken') return { moved, overtaken: last === 'overtaken' };
    after = last;
  }
}
