import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Colleague, SessionFacts } from '../evidence/events.ts';
import type { Viewer } from '../people/person.ts';
import { findViewer } from '../people/store.ts';
import type { Device } from './device.ts';
import { isThere } from './rules.ts';

/** Who stands before a tablet. It is no session: nothing but the kiosk's own pages knows of it. */
export interface Visit {
  tokenHash: Buffer;
  person: Viewer;
  startedAt: Date;
  facts: NonNullable<SessionFacts['kiosk']>;
}

export const visitHash = (token: string) => createHash('sha256').update(token).digest();

/** @returns the token; it goes into a cookie of the kiosk's pages and nowhere else */
export async function startVisit(
  tx: Db | Tx,
  { deviceId, personId, codeId, now }: { deviceId: string; personId: string; codeId: string; now: Date },
): Promise<string> {
  // Whoever stood there before has gone.
  await tx.deleteFrom('kiosk_visit').where('device_id', '=', deviceId).execute();
  const token = randomBytes(32).toString('base64url');
  await tx
    .insertInto('kiosk_visit')
    .values({
      token_hash: visitHash(token),
      device_id: deviceId,
      person_id: personId,
      code_id: codeId,
      started_at: now,
      seen_at: now,
    })
    .execute();
  return token;
}

/** Nobody is at the tablet any more, whoever it was. */
export async function endVisits(db: Db | Tx, deviceId: string): Promise<void> {
  await db.deleteFrom('kiosk_visit').where('device_id', '=', deviceId).execute();
}

interface Row {
  person: string;
  code: string;
  startedAt: Date;
  seenAt: Date;
  issuedAt: Date;
  issuer: Colleague;
}

/** Who is at this tablet now, and marks that they are; undefined when nobody is, or was quiet for too long. */
export async function visitOf(
  db: Db,
  device: Device,
  token: string | undefined,
  now: Date,
): Promise<Visit | undefined> {
  if (!token || !/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  const tokenHash = visitHash(token);
  const { rows } = await sql<Row>`
    select v.person_id as person, v.code_id as code, v.started_at as "startedAt", v.seen_at as "seenAt",
           c.issued_at as "issuedAt",
           jsonb_build_object('person', i.id, 'staffNo', i.staff_no, 'name', i.name) as issuer
    from kiosk_visit v join kiosk_code c on c.id = v.code_id join person i on i.id = c.issued_by
    where v.token_hash = ${tokenHash} and v.device_id = ${device.id}::uuid`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const person = isThere(row, now) ? await findViewer(db, row.person, now) : null;
  if (!person) {
    await endVisits(db, device.id);
    return undefined;
  }
  await db.updateTable('kiosk_visit').set({ seen_at: now }).where('token_hash', '=', tokenHash).execute();
  return {
    tokenHash,
    person,
    startedAt: row.startedAt,
    facts: {
      device: device.id,
      name: device.name,
      code: row.code,
      issuedBy: row.issuer.person === row.person ? 'themself' : row.issuer,
      issuedAt: row.issuedAt.toISOString(),
    },
  };
}
