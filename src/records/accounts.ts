import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';

/** Sources whose accounts are bound here, and not where people are written to. */
export const boundPlatforms = ['whatsapp'] as const;
export type BoundPlatform = (typeof boundPlatforms)[number];

export interface NewBinding {
  platform: BoundPlatform;
  /** As the source names it: of WhatsApp, the id of the business phone number. */
  account: string;
  staffNo: string;
  from: Date;
  /** From then on it is nobody's; null: until it is released. */
  until: Date | null;
}

/**
 * Says whose an account of a source is, and when. Records of other times are nobody's.
 *
 * @returns the person
 * @throws HeedError `not-found` for a number of nobody; `bad-input` for an end before the beginning; `conflict` where it is
 *   somebody's in a part of that time
 */
export async function bindAccount(
  tx: Tx,
  { platform, account, staffNo, from, until }: NewBinding,
  { actor, now }: { actor: Actor; now: Date },
): Promise<string> {
  if (until && until <= from) throw new HeedError('bad-input', 'It ends before it begins.');
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', staffNo)
    .executeTakeFirst();
  if (!person) throw new HeedError('not-found', `Nobody has the staff number ${staffNo}.`);
  await lock(tx, platform, account);
  const { rows } = await sql`
    select from record_account where platform = ${platform} and account = ${account}
      and from_at < coalesce(${until}::timestamptz, 'infinity') and coalesce(to_at, 'infinity') > ${from}`.execute(
    tx,
  );
  if (rows.length > 0)
    throw new HeedError(
      'conflict',
      `${platform} ${account} is somebody's in a part of that time. npx heed records number list shows whose; release it first.`,
    );
  const id = v7({ msecs: now.getTime() });
  await tx
    .insertInto('record_account')
    .values({ id, platform, account, person_id: person.id, from_at: from, to_at: until })
    .execute();
  await append(tx, {
    ...{ type: 'records.account-bound', at: now, actor, person: person.id },
    data: { binding: id, platform, from: from.toISOString(), until: until?.toISOString() ?? null },
  });
  return person.id;
}

/**
 * Ends a binding; one that had not begun by then is undone.
 * @throws HeedError `not-found` where it is nobody's at that time or later
 */
export async function releaseAccount(
  tx: Tx,
  { platform, account, at }: { platform: BoundPlatform; account: string; at: Date },
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  await lock(tx, platform, account);
  const { rows } = await sql<{ id: string; person: string; begun: boolean }>`
    select id, person_id as person, from_at < ${at} as begun from record_account
    where platform = ${platform} and account = ${account} and coalesce(to_at, 'infinity') > ${at}
    for update`.execute(tx);
  if (rows.length === 0) throw new HeedError('not-found', `${platform} ${account} is nobody's then.`);
  for (const { id, person, begun } of rows) {
    await (begun
      ? sql`update record_account set to_at = ${at} where id = ${id}::uuid`
      : sql`delete from record_account where id = ${id}::uuid`
    ).execute(tx);
    await append(tx, {
      ...{ type: 'records.account-released', at: now, actor, person },
      data: { binding: id, platform, until: at.toISOString() },
    });
  }
}

export interface Binding {
  platform: string;
  account: string;
  staffNo: string;
  from: Date;
  until: Date | null;
}

export async function bindings(db: Db): Promise<Binding[]> {
  const { rows } = await sql<Binding>`
    select a.platform, a.account, p.staff_no as "staffNo", a.from_at as "from", a.to_at as until
    from record_account a join person p on p.id = a.person_id order by 1, 2, 4`.execute(db);
  return rows;
}

/** Two that bind the same at once do so one after the other. */
const lock = (tx: Tx, platform: string, account: string) =>
  sql`select pg_advisory_xact_lock(hashtext(${`heed.records.account ${platform} ${account}`}))`.execute(tx);
