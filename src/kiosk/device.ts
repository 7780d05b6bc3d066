import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Tokens } from '../web/tokens.ts';
import { deviceTries, deviceWindowMs } from './rules.ts';

/** A tablet in kiosk mode. */
export interface Device {
  id: string;
  name: string;
}

const purpose = 'kiosk-device';

/**
 * Starts kiosk mode for the device whose browser gets the token. It says which tablet this is and who nobody is:
 * nothing but the kiosk's own pages looks at it.
 */
export async function startDevice(
  tx: Tx,
  tokens: Tokens,
  { name, hours, by, now }: { name: string; hours: number; by: string; now: Date },
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const id = v7();
  const expiresAt = new Date(now.getTime() + hours * 3_600_000);
  await tx
    .insertInto('kiosk_device')
    .values({ id, name, started_by: by, started_at: now, expires_at: expiresAt })
    .execute();
  await append(tx, {
    type: 'kiosk.started',
    at: now,
    actor: { person: by },
    about: id,
    data: { device: id, name, until: expiresAt.toISOString() },
  });
  return { id, token: tokens.sign(purpose, id, expiresAt), expiresAt };
}

/** The tablet that a token belongs to; undefined where it is over, ended from elsewhere, or not ours. */
export async function deviceOf(
  db: Db,
  tokens: Tokens,
  token: string | undefined,
  now: Date,
): Promise<Device | undefined> {
  const id = token && verified(tokens, token, now);
  if (!id) return undefined;
  return db
    .selectFrom('kiosk_device')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

function verified(tokens: Tokens, token: string, now: Date): string | undefined {
  try {
    const id = tokens.verify(purpose, token, now);
    return typeof id === 'string' ? id : undefined;
  } catch (error) {
    // Over, or somebody else's invention: either way there is no tablet here.
    if (error instanceof HeedError) return undefined;
    throw error;
  }
}

/** @returns false when it was over already: a success that says so @throws HeedError `not-found` */
export async function endDevice(
  tx: Tx,
  deviceId: string,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  const device = await tx
    .selectFrom('kiosk_device')
    .select('ended_at')
    .where('id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst();
  if (!device) throw new HeedError('not-found', `no tablet ${deviceId}`);
  if (device.ended_at) return false;
  await tx.updateTable('kiosk_device').set({ ended_at: now }).where('id', '=', deviceId).execute();
  await tx.deleteFrom('kiosk_visit').where('device_id', '=', deviceId).execute();
  await append(tx, {
    type: 'kiosk.ended',
    at: now,
    actor: { person: by },
    about: deviceId,
    data: { device: deviceId },
  });
  return true;
}

export interface RunningDevice extends Device {
  startedBy: string;
  startedAt: Date;
  expiresAt: Date;
}

/** Tablets in kiosk mode now. */
export async function runningDevices(db: Db, now: Date): Promise<RunningDevice[]> {
  const { rows } = await sql<RunningDevice>`
    select d.id, d.name, p.name as "startedBy", d.started_at as "startedAt", d.expires_at as "expiresAt"
    from kiosk_device d join person p on p.id = d.started_by
    where d.ended_at is null and d.expires_at > ${now} order by d.started_at`.execute(db);
  return rows;
}

/**
 * Takes one of the tries that this tablet has in a window, before the code is looked at: however many come at one
 * moment, each is counted.
 *
 * @returns 0, or how many seconds there is none
 */
export async function takeTry(db: Db | Tx, deviceId: string, now: Date): Promise<number> {
  const begins = new Date(now.getTime() - deviceWindowMs);
  const { rows } = await sql`
    update kiosk_device set
      tries = case when tries_from > ${begins} then tries + 1 else 1 end,
      tries_from = case when tries_from > ${begins} then tries_from else ${now} end
    where id = ${deviceId}::uuid and (tries < ${deviceTries} or tries_from is null or tries_from <= ${begins})
    returning tries`.execute(db);
  if (rows.length > 0) return 0;
  const row = await db
    .selectFrom('kiosk_device')
    .select('tries_from')
    .where('id', '=', deviceId)
    .executeTakeFirst();
  const from = row?.tries_from ?? now;
  return Math.max(1, Math.ceil((from.getTime() + deviceWindowMs - now.getTime()) / 1_000));
}

/** A code that fitted was no wrong one. */
export async function giveTryBack(db: Db | Tx, deviceId: string): Promise<void> {
  await sql`update kiosk_device set tries = greatest(tries - 1, 0) where id = ${deviceId}::uuid`.execute(db);
}
