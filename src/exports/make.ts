import type { Readable } from 'node:stream';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { text, translator } from '../messages/texts.ts';
import { mayBeTaken, peopleNamed, peopleOfNotice } from '../regions/leaves.ts';
import { companyZone, dayIn } from '../zone.ts';
import { aboutFile } from './about.ts';
import { csvOf } from './csv.ts';
import { type FileName, fileName } from './file-name.ts';
import type { ExportKind, StatementKind, TableFormat } from './kinds.ts';
import { type ExportBy, type ExportDeps, type ExportOrder, isOperator, whoAsks } from './order.ts';
import { Places, stillThere } from './places.ts';
import { openSnapshot } from './snapshot.ts';
import type { AboutLine, ExportTable, FileWords } from './table.ts';
import { exactly, guarded } from './watched.ts';
import { xlsxOf } from './xlsx.ts';

/** A file on its way. */
export interface MadeExport {
  id: string;
  name: FileName;
  type: string;
  body: Readable;
  rows: number;
}

/** What goes on record with it besides who and when: ids and codes, never what is in it. */
export interface OnRecord {
  kind: ExportKind | StatementKind;
  /** Of the notice it is about. */
  notice?: string;
  /** Whose statement it is. */
  person?: string;
  /** Of which crisis it tells. */
  incident?: string;
  /** Which was a drill. */
  drill?: true;
  filters?: Readonly<Record<string, string>>;
}

/** What is to be written, as read in a snapshot. */
export interface Prepared {
  table: Pick<ExportTable, 'title' | 'columns' | 'rows' | 'tally'>;
  /** What the file says of itself besides what every file says. */
  about: readonly AboutLine[];
  rows: number;
  /** For its name: a code of letters and digits. */
  code?: string;
  record: OnRecord;
}

export type Prepare = (tx: Tx, order: ExportOrder, words: FileWords) => Promise<Prepared>;

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const;

const places = new Places();

/**
 * Makes a table into a file: all of it as of one moment, put on record before the first byte leaves, and read page by
 * page while somebody takes it. Permission is asked before, or by `prepare`.
 *
 * @throws HeedError `too-many` when enough are under way, and no turn came
 */
export function exportTable(
  db: Db,
  deps: ExportDeps,
  order: ExportOrder & { format: TableFormat },
  prepare: Prepare,
): Promise<MadeExport> {
  const { language, format } = order;
  const words: FileWords = { language, t: translator(language), zone: deps.zone };
  return makeFile(db, order, async (tx, id) => {
    const { table, about, rows, code, record } = await prepare(tx, order, words);
    const whole: ExportTable = {
      ...table,
      rows: exactly(table.rows, rows),
      about: [...aboutFile({ id, order, deps, words, title: table.title }), ...about],
    };
    return {
      record: { ...record, format, rows },
      name: nameOf(order, deps, table.title, [record.kind, ...(code ? [code] : [])], format),
      type: types[format],
      body: () => (format === 'csv' ? csvOf(whole) : xlsxOf(whole, { ...words, at: order.now })),
    };
  });
}

export interface Opened {
  record: OnRecord & { format: TableFormat | 'pdf'; rows: number };
  name: FileName;
  type: string;
  /** Begins to write. */
  body: () => Readable;
}

/** One snapshot, one record, one stream; whatever becomes of the stream, the snapshot and the place end with it. */
export async function makeFile(
  db: Db,
  order: ExportOrder,
  open: (tx: Tx, id: string) => Promise<Opened>,
): Promise<MadeExport> {
  const leave = await places.take(whoAsks(order.by), order.lane ?? 'desk', order.gone);
  const id = v7();
  try {
    const snapshot = await openSnapshot(db);
    try {
      const { record, name, type, body } = await open(snapshot.tx, id);
      await inTransaction(db, async (tx) => {
        await mayLeaveRegion(tx, record, order);
        // Nothing leaves for somebody who has hung up, so nothing is said to have left.
        stillThere(order.gone);
        await put(tx, id, record, order);
      });
      const stream = guarded(body());
      stream.once('close', () => void snapshot.close().then(leave));
      return { id, name, type, body: stream, rows: record.rows };
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  } catch (error) {
    leave();
    throw error;
  }
}

/** What holds nothing about anybody: the register of processing. */
const aboutNobody: ReadonlySet<string> = new Set(['register']);

/** Whoever takes a list out takes it where they are (`src/regions/`): not everybody's data may go everywhere. */
async function mayLeaveRegion(
  tx: Tx,
  { kind, notice, person }: OnRecord,
  { by, now }: ExportOrder,
): Promise<void> {
  if (aboutNobody.has(kind)) return;
  const people = person ? peopleNamed([person]) : notice ? peopleOfNotice(notice) : undefined;
  const taker = isOperator(by) ? by : { person: by.id };
  await mayBeTaken(tx, { people, taker, zone: companyZone, now });
}

export const actorOf = (by: ExportBy) => (isOperator(by) ? by : { person: by.id });

/** Who took out what, and how much of it. */
async function put(tx: Tx, id: string, record: Opened['record'], { by, now, at, language }: ExportOrder) {
  const { kind, notice, person, incident, drill, filters, format, rows } = record;
  const about = notice ?? incident;
  await append(tx, {
    type: 'export.made',
    at: now,
    actor: actorOf(by),
    ...(person ? { person } : {}),
    ...(about ? { about } : {}),
    data: {
      export: id,
      kind,
      format,
      language,
      rows,
      asOf: (at ?? now).toISOString(),
      ...(notice ? { notice } : {}),
      ...(drill ? { drill } : {}),
      filters: { ...filters },
    },
  });
}

export function nameOf(
  { now, at, language }: ExportOrder,
  { zone }: ExportDeps,
  title: string,
  plain: readonly string[],
  ending: keyof typeof types,
): FileName {
  const [kind = ''] = plain;
  const shown = `${text(language, `exports.kind.${kind}`)} ${title}`;
  return fileName(shown, [...plain, dayIn(at ?? now, zone)], ending);
}

/** For tests: how many are under way. */
export const underWay = (): number => places.taken;
