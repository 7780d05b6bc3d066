import type { Db } from '../../db/pool.ts';
import { deliveryProblems, type UndeliveredRow, undelivered } from '../../delivery/problems.ts';
import { hasText } from '../../messages/texts.ts';
import { noticeTitles } from '../../notices/titles.ts';
import type { Prepare } from '../make.ts';
import { rowsPerPage } from '../table.ts';
import { failureWords, type Keyed } from './people.ts';

type Line = UndeliveredRow & { title: string | undefined };

/** What did not arrive and nobody has dealt with. Known as of now only. */
export const deliveryWork: Prepare = async (tx, _order, words) => {
  const { t, language } = words;
  const rows = (await deliveryProblems(tx)).reduce((sum, { count }) => sum + count, 0);
  const label = (key: string) => t(`exports.column.${key}`);
  const columns: Keyed<Line>[] = [
    { key: 'staffNo', label: label('staffNo'), type: 'text', cell: ({ staffNo }) => staffNo },
    { key: 'name', label: label('name'), type: 'text', cell: ({ name }) => name },
    {
      key: 'problem',
      label: label('problem'),
      type: 'text',
      cell: ({ problem }) => failureWords(problem, words),
    },
    {
      key: 'what',
      label: label('what'),
      type: 'text',
      cell: ({ kind }) => {
        const key = `console.decide.kind.${kind.replace('.', '-')}`;
        return t(hasText(language, key) ? key : 'console.decide.kind.other');
      },
    },
    { key: 'notice', label: label('notice'), type: 'text', cell: ({ title }) => title },
    { key: 'tries', label: label('tries'), type: 'number', cell: ({ attempts }) => attempts },
    { key: 'since', label: label('since'), type: 'instant', cell: ({ createdAt }) => createdAt },
  ];
  return {
    rows,
    record: { kind: 'delivery' },
    table: {
      title: t('exports.kind.delivery'),
      columns,
      rows: rowsOf(tx, language, columns),
      tally: 2,
    },
    about: [],
  };
};

async function* rowsOf(tx: Db, language: 'zh-CN' | 'en', columns: readonly Keyed<Line>[]) {
  let before: number | undefined;
  for (;;) {
    const page = await undelivered(tx, { limit: rowsPerPage, ...(before ? { before } : {}) });
    const titles = await noticeTitles(
      tx,
      page.flatMap(({ about }) => (about ? [about] : [])),
      language,
    );
    const lines = page.map((row) => ({ ...row, title: row.about ? titles.get(row.about) : undefined }));
    if (lines.length > 0) yield lines.map((line) => columns.map(({ cell }) => cell(line)));
    const last = page.at(-1);
    if (!last || page.length < rowsPerPage) return;
    before = last.delivery;
  }
}
