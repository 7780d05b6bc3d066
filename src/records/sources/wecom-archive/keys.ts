import { createPrivateKey, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db, Tx } from '../../../db/pool.ts';
import { HeedError } from '../../../errors.ts';
import { append } from '../../../evidence/append.ts';
import type { Actor } from '../../../evidence/events.ts';
import { open, seal, type Vault } from '../../../vault/vault.ts';

const shape = z.strictObject({ secret: z.string().min(1).max(512), keys: z.record(z.string(), z.string()) });
type Stored = z.infer<typeof shape>;

/** What is needed to pull an archive. */
export interface ArchiveKeys {
  secret: string;
  /** Private keys by `publickey_ver`: all there ever were, since what was written under an old one stays so. */
  keys: ReadonlyMap<number, KeyObject>;
}

const secretClass = 'source-secret';
const noDay = '9999-12-31';
const place = (sourceId: string): string => `wecom_archive/${sourceId}`;

export interface ArchiveChange {
  corpid: string;
  /** Stays as it is where none is given. */
  secret?: string | undefined;
  /** PEM by version; those that are there already stay. */
  keys?: ReadonlyMap<number, string>;
  trial?: boolean | undefined;
}

/**
 * Makes a source of WeCom's an archive that is pulled, or changes how. Nothing is ever shown again.
 *
 * @throws HeedError `bad-input` for a key that is none, `conflict` where a version already has another key
 */
export async function setArchive(
  tx: Tx,
  vault: Vault,
  sourceId: string,
  { corpid, secret, keys = new Map(), trial }: ArchiveChange,
  { actor, now }: { actor: Actor; now: Date },
): Promise<void> {
  const row = await rowOf(tx, sourceId);
  const before: Stored = row ? await read(tx, vault, sourceId, row.sealed) : { secret: '', keys: {} };
  const after: Stored = { secret: secret ?? before.secret, keys: { ...before.keys } };
  for (const [version, pem] of keys) {
    const key = readKey(pem, version).export({ type: 'pkcs8', format: 'pem' }).toString();
    const known = after.keys[version];
    if (known !== undefined && known !== key)
      throw new HeedError(
        'conflict',
        `Version ${version} already has another key, which older messages may need.`,
      );
    after.keys[version] = key;
  }
  if (!after.secret) throw new HeedError('bad-input', "The archive's secret is missing: --secret-file FILE.");
  if (Object.keys(after.keys).length === 0)
    throw new HeedError('bad-input', 'A private key is missing: --key VERSION=FILE.');
  const sealed = await seal(tx, vault, {
    ...{ subjects: [sourceId], class: secretClass, expiresOn: noDay },
    ...{ plaintext: JSON.stringify(after), aad: place(sourceId), now },
  });
  await sql`
    insert into wecom_archive (source_id, corpid, sealed, trial, next_at)
    values (${sourceId}::uuid, ${corpid}, ${JSON.stringify(sealed)}::jsonb, ${trial ?? false}, ${now})
    on conflict (source_id) do update set corpid = excluded.corpid, sealed = excluded.sealed,
      trial = coalesce(${trial ?? null}::boolean, wecom_archive.trial), next_at = excluded.next_at`.execute(
    tx,
  );
  await append(tx, {
    ...{ type: 'records.source-changed', at: now, actor, about: sourceId },
    data: { source: sourceId, change: row ? 'secret-rotated' : 'secret-made' },
  });
}

/** @throws HeedError `not-found` */
export async function archiveKeys(db: Db, vault: Vault, sourceId: string): Promise<ArchiveKeys> {
  const row = await rowOf(db, sourceId);
  if (!row) throw new HeedError('not-found', `source of records ${sourceId} is no archive`);
  const { secret, keys } = await read(db, vault, sourceId, row.sealed);
  return {
    secret,
    keys: new Map(Object.entries(keys).map(([version, pem]) => [Number(version), createPrivateKey(pem)])),
  };
}

async function rowOf(db: Db | Tx, sourceId: string): Promise<{ sealed: unknown } | undefined> {
  const { rows } = await sql<{ sealed: unknown }>`
    select sealed from wecom_archive where source_id = ${sourceId}::uuid`.execute(db);
  return rows[0];
}

async function read(db: Db | Tx, vault: Vault, sourceId: string, sealed: unknown): Promise<Stored> {
  const bytes = await open(db, vault, sealed, place(sourceId));
  return shape.parse(JSON.parse(bytes.toString('utf8')));
}

/** WeCom takes RSA keys of 2,048 bits and no others. */
function readKey(pem: string, version: number): KeyObject {
  if (!Number.isSafeInteger(version) || version < 1)
    throw new HeedError('bad-input', 'A version of a key is a number from 1, as the console shows it.');
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new HeedError(
      'bad-input',
      `The key of version ${version} is no private key in PEM without a passphrase.`,
    );
  }
  if (key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === 2_048) return key;
  throw new HeedError('bad-input', `The key of version ${version} is no RSA key of 2048 bits.`);
}
