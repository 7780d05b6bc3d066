import type { Db, Tx } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openAll } from '../../vault/vault.ts';
import { placeOfRedaction } from './slices.ts';

export interface ExportRow {
  id: string;
  requestId: string;
  state: 'making' | 'review' | 'ready' | 'gone';
  source: string | null;
  lastId: string | null;
  slices: number;
  items: number;
  bytes: number;
  redactions: number;
  madeAt: Date | null;
  expiresAt: Date | null;
  takenAt: Date | null;
}

const columns = [
  'id',
  'request_id as requestId',
  'state',
  'source',
  'last_id as lastId',
  'slices',
  'items',
  'bytes',
  'redactions',
  'made_at as madeAt',
  'expires_at as expiresAt',
  'taken_at as takenAt',
] as const;

/** The copy of a request that is there or being made. */
export function exportOf(db: Db | Tx, requestId: string): Promise<ExportRow | undefined> {
  return db
    .selectFrom('request_export')
    .select(columns)
    .where('request_id', '=', requestId)
    .where('state', '<>', 'gone')
    .executeTakeFirst();
}

export function findExport(db: Db | Tx, id: string): Promise<ExportRow | undefined> {
  return db.selectFrom('request_export').select(columns).where('id', '=', id).executeTakeFirst();
}

export function lockExport(tx: Tx, id: string): Promise<ExportRow | undefined> {
  return tx.selectFrom('request_export').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
}

/** What lies in it, in the order in which it was made. */
export function exportSources(db: Db | Tx, id: string): Promise<{ source: string; items: number }[]> {
  return db
    .selectFrom('request_export_slice')
    .select(({ fn }) => ['source', fn.sum<number>('items').as('items')])
    .where('export_id', '=', id)
    .groupBy('source')
    .orderBy(({ fn }) => fn.min('n'))
    .execute()
    .then((rows) => rows.map(({ source, items }) => ({ source, items: Number(items) })));
}

export interface RedactionRow {
  n: number;
  source: string;
  category: string;
  item: string;
  field: string;
  kind: string;
  from: number;
  to: number;
  shown: boolean;
}

const redactionColumns = [
  'n',
  'source',
  'category',
  'item',
  'field',
  'kind',
  'from_at as from',
  'to_at as to',
  'shown',
] as const;

export function redactionsOf(db: Db | Tx, exportId: string, source?: string): Promise<RedactionRow[]> {
  let query = db.selectFrom('request_redaction').select(redactionColumns).where('export_id', '=', exportId);
  if (source !== undefined) query = query.where('source', '=', source);
  return query.orderBy('n').execute();
}

/** What stands in a place that may be hidden, and a little of what stands around it: for whoever decides. */
export interface RedactionLook extends RedactionRow {
  before: string;
  value: string;
  after: string;
}

export async function lookAtRedactions(
  db: Db,
  vault: Vault,
  exportId: string,
  { after, limit }: { after: number; limit: number },
): Promise<RedactionLook[]> {
  const rows = await db
    .selectFrom('request_redaction')
    .select([...redactionColumns, 'sealed'])
    .where('export_id', '=', exportId)
    .where('n', '>', after)
    .orderBy('n')
    .limit(limit)
    .execute();
  const opened = await openAll(
    db,
    vault,
    rows.map(({ n, sealed }) => ({ sealed, aad: placeOfRedaction(exportId, n) })),
  );
  return rows.flatMap(({ sealed: _sealed, ...row }, i) => {
    const text = opened[i]?.toString('utf8');
    if (text === undefined) return [];
    const [before = '', value = '', behind = ''] = JSON.parse(text) as string[];
    return [{ ...row, before, value, after: behind }];
  });
}
