import type pg from 'pg';
import { nameOf, type Table } from './catalogue.ts';
import { damaged } from './container.ts';
import type { Frame } from './frames.ts';
import { tableEnd, tableStart } from './manifest.ts';
import { RowSum, type Sum } from './rows.ts';
import { rowsOf } from './session.ts';

/** Tables as frames, one after the other: that it begins, its rows, that it ends with how many and their sum. */
export async function* written(client: pg.Client, tables: readonly Table[]): AsyncGenerator<Frame, number> {
  let all = 0;
  for (const table of tables) {
    if (table.partitioned) continue;
    yield { json: { table: nameOf(table) } };
    const sum = new RowSum();
    for await (const data of rowsOf(client, table)) {
      sum.add(data);
      yield { data };
    }
    const { rows } = sum.result();
    yield { json: { end: nameOf(table), ...sum.result() } };
    all += rows;
  }
  return all;
}

/** What to do with the rows of a table; they end with the iterable. */
export type Taken = (table: Table, rows: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Reads tables from frames and holds each against its own count and sum.
 *
 * @returns of each table, what its rows came to; and the frame that comes after the last one
 * @throws HeedError `bad-input` when frames are not what was written
 */
export async function readTables(
  frames: AsyncIterator<Frame>,
  tables: readonly Table[],
  file: string,
  take: Taken,
): Promise<Map<string, Sum>> {
  const sums = new Map<string, Sum>();
  for (const table of tables) {
    if (table.partitioned) continue;
    const name = nameOf(table);
    const begins = tableStart.safeParse(jsonOf(await next(frames, file)));
    if (begins.data?.table !== name) throw damaged(file);
    const counted = new RowSum();
    let end: unknown;
    async function* rows(): AsyncGenerator<Buffer> {
      for (;;) {
        const frame = await next(frames, file);
        if ('json' in frame) {
          end = frame.json;
          return;
        }
        counted.add(frame.data);
        yield frame.data;
      }
    }
    await take(table, rows());
    const said = tableEnd.safeParse(end);
    const sum = counted.result();
    if (said.data?.end !== name || said.data.rows !== sum.rows || said.data.sum !== sum.sum)
      throw damaged(file);
    sums.set(name, sum);
  }
  return sums;
}

/** The next frame. @throws HeedError `bad-input` where there is none */
export async function next(frames: AsyncIterator<Frame>, file: string): Promise<Frame> {
  const result = await frames.next();
  if (result.done) throw damaged(file);
  return result.value;
}

export const jsonOf = (frame: Frame): unknown => ('json' in frame ? frame.json : undefined);

/** A partition's rows are its own; nothing is left to read of the table above it. */
export const withRows = (tables: readonly Table[]): Table[] =>
  tables.filter(({ partitioned }) => !partitioned);
