import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { languages } from '../messages/model.ts';
import { open, seal, type Vault } from '../vault/vault.ts';
import type { Filled } from './filled.ts';

/** Kind of record in the vault: text, drawings and files of a contract, all under the person's key. */
export const contractClass = 'contract';
/** Kept until years after somebody left, which is a day to come. */
const noDayYet = '9999-12-31';

export type Part = 'sent' | 'concluded' | 'certificate';

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

interface Sealing {
  personId: string;
  now: Date;
}

const sealAt = (
  tx: Tx,
  vault: Vault,
  place: string,
  plaintext: string | Buffer,
  { personId, now }: Sealing,
) =>
  seal(tx, vault, {
    subjects: [personId],
    class: contractClass,
    expiresOn: noDayYet,
    plaintext,
    aad: place,
    now,
  });

const textShape = z.object({
  parts: z.array(z.object({ language: z.enum(languages), title: z.string(), markdown: z.string() })),
  text: z.string(),
});

/** The text that both sign, sealed for its row. */
export async function sealText(
  tx: Tx,
  vault: Vault,
  contractId: string,
  { parts, text }: Filled,
  sealing: Sealing,
): Promise<string> {
  return JSON.stringify(
    await sealAt(tx, vault, `contract/${contractId}`, JSON.stringify({ parts, text }), sealing),
  );
}

/**
 * The text of a contract, held against the hash that is signed.
 * @throws HeedError `gone` where it is erased, `vault-invalid` where it was changed
 */
export async function openText(
  db: Db,
  vault: Vault,
  { id, sealed, sha256: expected }: { id: string; sealed: unknown; sha256: Buffer },
): Promise<Filled> {
  const bytes = await open(db, vault, sealed, `contract/${id}`);
  const { parts, text } = textShape.parse(JSON.parse(bytes.toString('utf8')));
  if (!sha256(Buffer.from(text, 'utf8')).equals(expected))
    throw new HeedError('vault-invalid', `the text of contract ${id} is not what its hash says`);
  return { parts, text, sha256: expected };
}

const drawingShape = z.object({ path: z.string(), image: z.base64() });

export interface Drawing {
  /** SVG path data on paper of 1000 by 500. */
  path: string;
  /** PNG. */
  image: Buffer;
}

export async function sealDrawing(
  tx: Tx,
  vault: Vault,
  contractId: string,
  party: string,
  { path, image }: Drawing,
  sealing: Sealing,
): Promise<string> {
  const plaintext = JSON.stringify({ path, image: image.toString('base64') });
  return JSON.stringify(
    await sealAt(tx, vault, `contract_signature/${contractId}/${party}`, plaintext, sealing),
  );
}

export async function openDrawing(
  db: Db,
  vault: Vault,
  contractId: string,
  party: string,
  sealed: unknown,
): Promise<Drawing> {
  const bytes = await open(db, vault, sealed, `contract_signature/${contractId}/${party}`);
  const { path, image } = drawingShape.parse(JSON.parse(bytes.toString('utf8')));
  return { path, image: Buffer.from(image, 'base64') };
}

/** Keeps a file of a contract; one that is there stays as it is. @returns its SHA-256 */
export async function keepDocument(
  tx: Tx,
  vault: Vault,
  { contractId, part, bytes }: { contractId: string; part: Part; bytes: Buffer },
  sealing: Sealing,
): Promise<Buffer> {
  const hash = sha256(bytes);
  const sealed = await sealAt(tx, vault, `contract_document/${contractId}/${part}`, bytes, sealing);
  await tx
    .insertInto('contract_document')
    .values({
      contract_id: contractId,
      part,
      sealed: JSON.stringify(sealed),
      sha256: hash,
      size: bytes.length,
      made_at: sealing.now,
    })
    .onConflict((on) => on.columns(['contract_id', 'part']).doNothing())
    .execute();
  return hash;
}

/** Undefined where there is none. @throws HeedError `gone`, `vault-invalid` */
export async function openDocument(
  db: Db,
  vault: Vault,
  contractId: string,
  part: Part,
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('contract_document')
    .select(['sealed', 'sha256'])
    .where('contract_id', '=', contractId)
    .where('part', '=', part)
    .executeTakeFirst();
  if (!row) return undefined;
  const bytes = await open(db, vault, row.sealed, `contract_document/${contractId}/${part}`);
  if (!sha256(bytes).equals(row.sha256))
    throw new HeedError('vault-invalid', `file ${part} of contract ${contractId} is not what its hash says`);
  return bytes;
}
