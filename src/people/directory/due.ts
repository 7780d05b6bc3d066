import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';
import { departmentsSubject } from './source.ts';

const mostAtOnce = 200;
const firstRetryMs = 5_000;
const longestRetryMs = 3_600_000;
/** A new name whose old one is not known yet: the word before it may be on its way. Then it is somebody new. */
const waitForWordMs = 120_000;

/**
 * Notes that a platform said something has changed: an account, or the departments. What it said is not kept; the
 * directory is read again, so late, doubled and reordered words do no harm.
 *
 * @param urgent somebody may have lost an account or a role: read before all that is not
 */
export async function noteChanged(
  tx: Tx,
  { platform, tenant }: Tenant,
  subject: { account: string } | 'departments',
  now: Date,
  urgent = false,
): Promise<void> {
  const name = subject === 'departments' ? departmentsSubject : subject.account;
  await sql`
    insert into directory_due as d (platform, tenant, subject, due_at, urgent)
    values (${platform}, ${tenant}, ${name}, ${now}, ${urgent})
    on conflict (platform, tenant, subject) do update
    set due_at = excluded.due_at, tries = 0, urgent = d.urgent or excluded.urgent`.execute(tx);
}

/** Name of the sweep that reads a whole source now and again. */
export const syncSweep = (platform: string): string => `directory.sync.${platform}`;

/** Has a whole source read as soon as a worker looks, instead of when its time comes. */
export async function askForSync(tx: Tx, platform: string): Promise<void> {
  await sql`delete from sweep_run where sweep = ${syncSweep(platform)}`.execute(tx);
}

/** A subject that is to be read again, as it was when somebody looked. */
export interface Due {
  subject: string;
  due_at: Date;
  tries: number;
}

/** What is due now; what is urgent by itself, so that it need not wait until the rest has been read. */
export async function dueSubjects(db: Db, { platform, tenant }: Tenant, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due & { urgent: boolean }>`
    select subject, due_at, tries, urgent from directory_due d
    where platform = ${platform} and tenant = ${tenant} and due_at <= ${now}
      and not exists (select from directory_word w
        where w.platform = d.platform and w.tenant = d.tenant and w.to_account = d.subject
          and w.done_at is null and w.noted_at > ${new Date(now.getTime() - waitForWordMs)})
    order by urgent desc, due_at limit ${mostAtOnce}`.execute(db);
  return rows.filter(({ urgent }) => urgent === rows[0]?.urgent);
}

/** Of whom there was another word since the reading began: what was read may be of somebody else. Read again. */
export async function stillDue(
  tx: Tx,
  { platform, tenant }: Tenant,
  rows: readonly Due[],
): Promise<Set<string>> {
  const found = await sql<{ subject: string }>`
    select d.subject from directory_due d
    join unnest(${rows.map((row) => row.subject)}::text[],
      ${rows.map((row) => row.due_at)}::timestamptz[]) as t (subject, due_at)
      on d.subject = t.subject and d.due_at = t.due_at
    where d.platform = ${platform} and d.tenant = ${tenant}`.execute(tx);
  return new Set(found.rows.map((row) => row.subject));
}

export async function settle(tx: Tx, { platform, tenant }: Tenant, rows: readonly Due[]): Promise<void> {
  await sql`
    delete from directory_due d using unnest(${rows.map((row) => row.subject)}::text[],
      ${rows.map((row) => row.due_at)}::timestamptz[]) as t (subject, due_at)
    where d.platform = ${platform} and d.tenant = ${tenant} and d.subject = t.subject and d.due_at = t.due_at
  `.execute(tx);
}

export async function postpone(
  db: Db,
  { platform, tenant }: Tenant,
  rows: readonly Due[],
  now: Date,
): Promise<void> {
  const next = rows.map(
    ({ tries }) =>
      new Date(now.getTime() + Math.min(firstRetryMs * 2 ** Math.min(tries, 20), longestRetryMs)),
  );
  await sql`
    update directory_due d set due_at = t.next, tries = least(d.tries + 1, 100)
    from unnest(${rows.map((row) => row.subject)}::text[], ${rows.map((row) => row.due_at)}::timestamptz[],
                ${next}::timestamptz[]) as t (subject, due_at, next)
    where d.platform = ${platform} and d.tenant = ${tenant} and d.subject = t.subject and d.due_at = t.due_at
  `.execute(db);
}
