import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { coveragePages } from '../../../src/coverage/people.ts';
import type { Db } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type PersonFacts, personFacts } from '../../../src/notices/view.ts';
import { type Ctx, idParam } from '../../context.ts';
import { loadNotice } from './notice-data.ts';
import { demandSight, type NoticeSight } from './scope.ts';
import { consoleViewer } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/**
 * GET /console/notices/:notice/people.csv: everyone asked, as far as the viewer may know. Read and written a
 * page at a time. A cell that a spreadsheet would run as a formula is made text; UTF-8 with a mark, so that
 * spreadsheets show Chinese.
 */
export async function noticeCsv(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const sight = demandSight(viewer);
  const noticeId = idParam(ctx, 'notice');
  const notice = await loadNotice(app.db, sight, noticeId, now);
  if (notice.figures.kind === 'asked')
    throw new HeedError('forbidden', `who was asked for consent in ${noticeId} is not for this viewer`);
  const words = wordsFor(ctx);
  const columns = columnsFor(sight, words);
  const csv = stringify({
    bom: true,
    escape_formulas: true,
    header: true,
    record_delimiter: 'windows',
    columns: columns.map(({ label }, index) => ({ key: String(index), header: label })),
  });
  const rows = Readable.from(lines(app.db, sight, noticeId, now, columns));
  rows.on('error', (err) => csv.destroy(err));
  csv.on('close', () => rows.destroy());
  ctx.type = 'text/csv; charset=utf-8';
  ctx.set('cache-control', 'no-store');
  ctx.attachment(`notice-${noticeId}.csv`);
  ctx.body = rows.pipe(csv);
}

interface CsvColumn {
  label: string;
  cell: (person: PersonFacts) => string;
}

function columnsFor({ answers }: NoticeSight, { t }: Words): CsvColumn[] {
  // One precision everywhere, and one that sorts: UTC.
  const time = (at: Date | null | undefined) => at?.toISOString() ?? '';
  const column = (key: string, cell: CsvColumn['cell']): CsvColumn => ({
    label: t(`console.csv.${key}`),
    cell,
  });
  const all = [
    column('staffNo', ({ staffNo }) => staffNo),
    column('name', ({ name }) => name),
    column('department', ({ department }) => department ?? ''),
    column('standing', ({ standing, details }) =>
      details?.exemption
        ? t('console.standing.exempt', { kind: t(`exemptions.kind.${details.exemption}`) })
        : t(`console.standing.${standing}`),
    ),
  ];
  if (!answers) return all;
  return [
    ...all,
    column('accepted', ({ details }) => time(details?.acceptedAt)),
    column('failure', ({ details }) => details?.failure ?? ''),
    column('seen', ({ details }) => time(details?.seenAt)),
    column('read', ({ details }) => time(details?.readAt)),
    column('answered', ({ details }) => time(details?.answeredAt)),
    column('answer', ({ details }) => (details?.answer ? t(`console.standing.${details.answer}`) : '')),
    {
      label: t('reach.csv.way'),
      cell: ({ details }) => (details?.way ? t(`ways.way.${details.way.kind}`) : ''),
    },
    { label: t('reach.csv.contested'), cell: ({ details }) => time(details?.way?.contestedAt) },
  ];
}

async function* lines(
  db: Db,
  sight: NoticeSight,
  noticeId: string,
  now: Date,
  columns: readonly CsvColumn[],
): AsyncGenerator<string[]> {
  const asked = { at: now, scope: sight.scope, notices: [noticeId] };
  for await (const people of coveragePages(db, asked, { answers: sight.answers })) {
    for (const line of people) {
      const person = personFacts(line, sight.answers);
      yield columns.map(({ cell }) => cell(person));
    }
  }
}
