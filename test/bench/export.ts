import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import ExcelJS from 'exceljs';
import { sql } from 'kysely';
import { byCursor } from '../../src/db/cursor.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { exportTable } from '../../src/exports/make.ts';
import { peopleOfNotice } from '../../src/exports/sources/people.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { benchDatabase } from './database.ts';
import { SettledMemory } from './memory.ts';
import { makePeople, publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';

const people = 100_000;
const rounds = 3;
const now = new Date('2026-09-01T01:00:00.000Z');
const due = new Date('2026-09-08T15:59:59.999Z');
const goalMb = 30;

/**
 * The people of a notice to 100,000 as a workbook, out of the database and onto the disk, against a stream of the same
 * cells from a bare cursor through exceljs. Once more, and not timed, it is looked at how much more is held at the last
 * row than at a fifth of them, garbage aside. The process itself goes up and down by what the collector lets lie: in
 * rounds of 100,000 and of 300,000 rows it came to the same.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, dir } = database;
  try {
    await makePeople(db, people, now);
    const version = await publishSample(db, 'chat-monitoring', now);
    const { noticeId } = await inTransaction(db, (tx) =>
      sendNotice(tx, {
        versionId: version.id,
        audience: { kind: 'everyone' },
        joiners: false,
        due,
        zone: 'Asia/Shanghai',
        actor: 'heed',
        now,
      }),
    );
    await answered(db, noticeId);
    const ours: number[] = [];
    const peer: number[] = [];
    let bytes = 0;
    // The first one has the program compiled.
    await product(db, noticeId, join(dir, 'warm.xlsx'));
    for (let round = 0; round < rounds; round += 1) {
      const file = join(dir, `ours-${round}.xlsx`);
      const start = performance.now();
      await product(db, noticeId, file);
      ours.push(performance.now() - start);
      bytes = (await stat(file)).size;
      const from = performance.now();
      await bare(db, noticeId, join(dir, `peer-${round}.xlsx`));
      peer.push(performance.now() - from);
    }
    const memory = new SettledMemory();
    await product(db, noticeId, join(dir, 'watched.xlsx'), memory);
    return {
      bench: 'export',
      ratio: Math.round((median(ours) / median(peer)) * 100) / 100,
      ours: Math.round(median(ours)),
      peer: Math.round(median(peer)),
      unit: `ms for ${people} rows (less is better)`,
      goal: `memory grows by < ${goalMb} MB from a fifth of the rows to the last`,
      note:
        `${memory.grown} MB more held than at a fifth, ${memory.held} MB more than before it began; ` +
        `the workbook has ${Math.round(bytes / 1_048_576)} MB`,
    };
  } finally {
    await database.close();
  }
}

/** Half of them have looked and answered. */
async function answered(db: Db, noticeId: string): Promise<void> {
  const at = new Date(now.getTime() + 3_600_000);
  await sql`
    update assignment set seen_at = ${at}, read_at = ${at}, state = 'answered', answered_at = ${at}, first_answered_at = ${at}
    where notice_id = ${noticeId}::uuid and ('x' || right(person_id::text, 1))::bit(4)::int % 2 = 0`.execute(
    db,
  );
  await sql`analyze`.execute(db);
}

async function product(db: Db, noticeId: string, file: string, memory?: SettledMemory): Promise<void> {
  const made = await exportTable(
    db,
    { zone: 'Asia/Shanghai', baseUrl: 'http://127.0.0.1' },
    {
      by: { operator: 'bench' },
      language: 'zh-CN',
      now: new Date(now.getTime() + 7_200_000),
      format: 'xlsx',
    },
    counting(peopleOfNotice({ scope: 'all', answers: true }, noticeId), memory),
  );
  await pipeline(made.body, createWriteStream(file));
  if (made.rows !== people) throw new Error(`${made.rows} rows`);
}

/** Looks at the memory as the rows go through. */
function counting(
  prepare: ReturnType<typeof peopleOfNotice>,
  memory: SettledMemory | undefined,
): ReturnType<typeof peopleOfNotice> {
  return async (tx, order, words) => {
    const prepared = await prepare(tx, order, words);
    const { rows } = prepared.table;
    async function* counted() {
      let written = 0;
      for await (const page of rows) {
        written += page.length;
        memory?.at(written / people);
        yield page;
      }
    }
    return { ...prepared, table: { ...prepared.table, rows: counted() } };
  };
}

interface Line {
  staffNo: string;
  name: string;
  state: string;
  asked: Date;
  accepted: Date | null;
  seen: Date | null;
  read: Date | null;
  answered: Date | null;
}

/** The same cells, joined as simply as can be. */
async function bare(db: Db, noticeId: string, file: string): Promise<void> {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true });
  const sheet = book.addWorksheet('rows', { views: [{ state: 'frozen', ySplit: 1 }] });
  const time = { width: 20, style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } };
  sheet.columns = [
    { header: 'staffNo', width: 12 },
    { header: 'name', width: 20 },
    { header: 'department', width: 20 },
    { header: 'state', width: 12 },
    { header: 'asked', ...time },
    { header: 'accepted', ...time },
    { header: 'failure', width: 12 },
    { header: 'seen', ...time },
    { header: 'read', ...time },
    { header: 'answered', ...time },
  ];
  await inTransaction(db, async (tx) => {
    const query = sql<Line>`
      select p.staff_no as "staffNo", p.name, a.state, a.created_at as asked, d.accepted_at as accepted, a.seen_at as seen,
             a.read_at as read, a.answered_at as answered
      from assignment a join person p on p.id = a.person_id
      left join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
      where a.notice_id = ${noticeId}::uuid order by p.staff_no`;
    for await (const rows of byCursor(tx, query)) {
      for (const { staffNo, name, state, asked, accepted, seen, read, answered: at } of rows)
        sheet.addRow([staffNo, name, null, state, asked, accepted, null, seen, read, at]).commit();
    }
  });
  sheet.commit();
  await book.commit();
}
