import { DateTime } from 'luxon';
import type { Db, Tx } from '../../db/pool.ts';
import type { ExportItem } from '../../people/personal-data.ts';
import { eraseKeys } from '../../vault/erase.ts';
import { openAll, seal, type Vault } from '../../vault/vault.ts';

/** Kind of record in the vault: copies that are being made or wait to be taken. */
export const exportClass = 'request-export';
const placeOfSlice = (exportId: string, n: number) => `request_export_slice:${exportId}:${n}`;
export const placeOfRedaction = (exportId: string, n: number) => `request_redaction:${exportId}:${n}`;

/** Longer than any copy waits; it is erased on its own day, under its own name. */
const mostMonths = 6;

export async function sealForExport(
  tx: Tx,
  vault: Vault,
  { exportId, place, text, now }: { exportId: string; place: string; text: string; now: Date },
): Promise<string> {
  const expiresOn = DateTime.fromJSDate(now, { zone: 'utc' })
    .plus({ months: mostMonths })
    .toFormat('yyyy-MM-dd');
  const sealing = { subjects: [exportId], class: exportClass, expiresOn, plaintext: text, aad: place, now };
  return JSON.stringify(await seal(tx, vault, sealing));
}

/** What lies in a slice of one thing. */
export type SliceItem = Pick<ExportItem, 'category' | 'id' | 'data'> & { at?: string; file?: SliceFile };

/** A file that goes with it; `data.file` says where. */
export interface SliceFile {
  /** In the archive. */
  path: string;
  base64: string;
}

/** As it lies in a slice. Its file's name leads nowhere but into the folder of files. */
export function sliceItem({ category, id, at, data, file }: ExportItem): SliceItem {
  const item = { category, id, ...(at ? { at: at.toISOString() } : {}) };
  if (!file) return { ...item, data };
  const path = `files/${file.name.replaceAll(/[^A-Za-z0-9.-]/g, '_').replace(/^\.+/, '_')}`;
  return { ...item, data: { ...data, file: path }, file: { path, base64: file.bytes.toString('base64') } };
}

export async function writeSlice(
  tx: Tx,
  vault: Vault,
  slice: { exportId: string; n: number; source: string; items: readonly SliceItem[]; now: Date },
): Promise<number> {
  const { exportId, n, source, items, now } = slice;
  const text = items.map((item) => JSON.stringify(item)).join('\n');
  const sealed = await sealForExport(tx, vault, { exportId, place: placeOfSlice(exportId, n), text, now });
  await tx
    .insertInto('request_export_slice')
    .values({ export_id: exportId, n, source, items: items.length, sealed })
    .execute();
  return Buffer.byteLength(text);
}

/** The things of one source, a slice at a time: nothing is held but the one that is read. */
export async function* sliceItems(
  db: Db,
  vault: Vault,
  exportId: string,
  source: string,
): AsyncGenerator<SliceItem> {
  for (let after = -1; ; ) {
    const row = await db
      .selectFrom('request_export_slice')
      .select(['n', 'sealed'])
      .where('export_id', '=', exportId)
      .where('source', '=', source)
      .where('n', '>', after)
      .orderBy('n')
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    after = row.n;
    const [opened] = await openAll(db, vault, [{ sealed: row.sealed, aad: placeOfSlice(exportId, row.n) }]);
    if (opened === undefined) throw new Error(`the keys of export ${exportId} are erased`);
    for (const line of opened.toString('utf8').split('\n'))
      if (line !== '') yield JSON.parse(line) as SliceItem;
  }
}

/** All of a copy at once: its keys, so that older backups hold nothing that opens, and then what they sealed. */
export async function eraseExport(tx: Tx, exportId: string, reason: string, now: Date): Promise<void> {
  await eraseKeys(tx, { subject: exportId, class: exportClass, now, reason });
  await tx.deleteFrom('request_export_slice').where('export_id', '=', exportId).execute();
  await tx.deleteFrom('request_redaction').where('export_id', '=', exportId).execute();
  await tx
    .updateTable('request_export')
    .set({ state: 'gone', source: null, last_id: null })
    .where('id', '=', exportId)
    .execute();
}
