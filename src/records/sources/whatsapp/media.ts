import { sql } from 'kysely';
import { v7 } from 'uuid';
import { z } from 'zod';
import { addDays } from '../../../calendar/day.ts';
import type { Db, Tx } from '../../../db/pool.ts';
import { open, seal, type Vault } from '../../../vault/vault.ts';
import { type IncomingRecord, recordKinds } from '../../model.ts';
import { sourceNames } from '../../source-names.ts';
import type { IntakeDeps } from '../../take-in.ts';
import type { MediaFailure } from './graph.ts';
import type { Media } from './read.ts';

// Files that wait to be fetched. What they belong to is sealed for the people whose records they are.

/** Class of the keys, and name among personal data. */
export const mediaClass = 'whatsapp-media';
/** Ids of webhooks hold for seven days. */
export const mediaKeptMs = 7 * 86_400_000;
/** Longer than a file takes. */
const leaseMs = 120_000;
/** After each attempt, in minutes; then the last of them. Meta blocks whoever asks for what fails too often. */
const pausesMin = [1, 5, 15, 60, 180, 360];

const party = z.object({
  account: z.string(),
  platform: z.string().optional(),
  tenant: z.string().optional(),
  name: z.string().optional(),
  external: z.boolean().optional(),
});
const sealedShape = z.object({
  media: z.string(),
  sha256: z.string().nullable(),
  record: z.object({
    key: z.string(),
    kind: z.enum(recordKinds),
    occurredAt: z.coerce.date(),
    chat: z.string(),
    from: party,
    to: z.array(party),
    head: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
});

/** Notes that a file is to be fetched, once. @param people whose record it is */
export async function rememberMedia(
  tx: Tx,
  { vault, secrets, clock }: Pick<IntakeDeps, 'vault' | 'secrets' | 'clock'>,
  sourceId: string,
  { id: media, sha256, record }: Media,
  people: readonly string[],
): Promise<void> {
  const [person] = people;
  if (person === undefined) throw new Error('a file of nobody');
  const now = clock.now();
  const id = v7({ msecs: now.getTime() });
  const expires = new Date(now.getTime() + mediaKeptMs);
  const sealed = await seal(tx, vault, {
    ...{ subjects: people, class: mediaClass, expiresOn: addDays(expires.toISOString().slice(0, 10), 1) },
    ...{ plaintext: JSON.stringify({ media, sha256, record }), aad: place(id), now },
  });
  const [seen] = sourceNames(secrets, sourceId).seen(record.key);
  const key = Buffer.from(seen, 'hex');
  await tx
    .insertInto('whatsapp_media')
    .values({
      ...{ id, source_id: sourceId, key, person_id: person, sealed: JSON.stringify(sealed), due_at: now },
      ...{ lease_until: null, failure: null, expires_at: expires, created_at: now },
    })
    .onConflict((on) => on.columns(['source_id', 'key']).doNothing())
    .execute();
}

const place = (id: string): string => `whatsapp_media/${id}`;

export interface Waiting {
  id: string;
  sourceId: string;
  attempts: number;
  expiresAt: Date;
  sealed: unknown;
}

/** Takes the file that is due longest, for two minutes; undefined where none is. */
export async function claimMedia(db: Db, now: Date): Promise<Waiting | undefined> {
  const until = new Date(now.getTime() + leaseMs);
  const { rows } = await sql<Waiting>`
    update whatsapp_media set lease_until = ${until}, attempts = attempts + 1
    where id = (
      select m.id from whatsapp_media m join record_source s on s.id = m.source_id and s.state = 'on'
      where m.due_at <= ${now} and (m.lease_until is null or m.lease_until <= ${now})
      order by m.due_at limit 1 for update of m skip locked
    )
    returning id, source_id as "sourceId", attempts, expires_at as "expiresAt", sealed`.execute(db);
  return rows[0];
}

/** What a waiting file belongs to. @throws HeedError `gone` where the keys of its people are erased */
export async function openMedia(
  db: Db,
  vault: Vault,
  { id, sealed }: Waiting,
): Promise<{ media: string; sha256: string | null; record: IncomingRecord }> {
  const bytes = await open(db, vault, sealed, place(id));
  // Fields that were not set are none, and not undefined.
  return sealedShape.parse(JSON.parse(bytes.toString('utf8'))) as {
    media: string;
    sha256: string | null;
    record: IncomingRecord;
  };
}

/** It is tried again later. */
export async function putOff(
  db: Db,
  { id, attempts }: Waiting,
  failure: MediaFailure,
  now: Date,
): Promise<void> {
  const minutes = pausesMin[Math.min(attempts, pausesMin.length) - 1] ?? 1;
  const due = new Date(now.getTime() + minutes * 60_000);
  await sql`
    update whatsapp_media set due_at = ${due}, lease_until = null, failure = ${failure}
    where id = ${id}::uuid`.execute(db);
}

/** It is done, one way or the other. */
export async function forgetMedia(tx: Tx | Db, id: string): Promise<void> {
  await sql`delete from whatsapp_media where id = ${id}::uuid`.execute(tx);
}

/** Files that nobody asked for while their source was off, or without a token: WhatsApp has them no more. @returns how many */
export async function forgetLate(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 86_400_000);
  const { numDeletedRows } = await db
    .deleteFrom('whatsapp_media')
    .where('expires_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** What waits, by why it was not had the last time; `waiting`: it was not tried yet. */
export async function mediaStanding(db: Db): Promise<{ failure: string; count: number }[]> {
  const { rows } = await sql<{ failure: string; count: number }>`
    select coalesce(failure, 'waiting') as failure, count(*)::int as count from whatsapp_media
    group by 1 order by 1`.execute(db);
  return rows;
}
