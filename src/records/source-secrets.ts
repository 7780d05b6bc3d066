import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { open, seal, type Vault } from '../vault/vault.ts';

/** A secret that others sign batches with; `until` set: it was replaced, and counts until then (ISO 8601, UTC). */
const shape = z.array(z.strictObject({ secret: z.string().min(1), until: z.iso.datetime().nullable() }));
type Stored = z.infer<typeof shape>[number];

/** Kind of record in the vault. The keys are the source's own: it is nobody's. */
const secretClass = 'source-secret';
const noDay = '9999-12-31';
const place = (sourceId: string): string => `record_source/${sourceId}`;
const mostAtOnce = 3;

/**
 * Makes a secret for whoever sends this source's batches. It is shown now and never again. The one before still counts for a
 * while, so that senders change without a gap.
 *
 * @param overlapMs how long the one before still counts; 0 where it is known to others
 * @throws HeedError `not-found`
 */
export async function makeSecret(
  tx: Tx,
  vault: Vault,
  sourceId: string,
  { overlapMs, actor, now }: { overlapMs: number; actor: Actor; now: Date },
): Promise<string> {
  const row = await tx
    .selectFrom('record_source')
    .select('secrets')
    .where('id', '=', sourceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no source of records ${sourceId}`);
  const before = standing(row.secrets ? await read(tx, vault, sourceId, row.secrets) : [], now);
  const ends = new Date(now.getTime() + overlapMs).toISOString();
  const kept = before
    .map(({ secret, until }) => ({ secret, until: until !== null && until < ends ? until : ends }))
    .filter(() => overlapMs > 0)
    .slice(0, mostAtOnce - 1);
  const secret = `hrs_${randomBytes(32).toString('base64url')}`;
  const all: Stored[] = [{ secret, until: null }, ...kept];
  const sealed = await seal(tx, vault, {
    ...{ subjects: [sourceId], class: secretClass, expiresOn: noDay },
    ...{ plaintext: JSON.stringify(all), aad: place(sourceId), now },
  });
  await tx
    .updateTable('record_source')
    .set({ secrets: JSON.stringify(sealed) })
    .where('id', '=', sourceId)
    .execute();
  const change = before.length > 0 ? 'secret-rotated' : 'secret-made';
  await append(tx, {
    ...{ type: 'records.source-changed', at: now, actor, about: sourceId },
    data: { source: sourceId, change },
  });
  return secret;
}

/** A source as it is known by what it signs. */
export interface SendingSource {
  name: string;
  state: 'on' | 'off';
  /** Whether it may send signals of leaks, besides or instead of records. */
  signals: boolean;
  secrets: string[];
}

/** A source that is sent to, with the secrets that count now; undefined where there is none. */
export async function sendingSource(
  db: Db,
  vault: Vault,
  sourceId: string,
  now: Date,
): Promise<SendingSource | undefined> {
  const row = await db
    .selectFrom('record_source')
    .select(['name', 'state', 'secrets', 'signals'])
    .where('id', '=', sourceId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { name, state, signals } = row;
  const all = row.secrets ? await read(db, vault, sourceId, row.secrets) : [];
  return { name, state, signals, secrets: standing(all, now).map(({ secret }) => secret) };
}

const standing = (all: readonly Stored[], now: Date): Stored[] =>
  all.filter(({ until }) => until === null || until > now.toISOString());

async function read(db: Db, vault: Vault, sourceId: string, sealed: unknown): Promise<Stored[]> {
  const bytes = await open(db, vault, sealed, place(sourceId));
  return shape.parse(JSON.parse(bytes.toString('utf8')));
}
