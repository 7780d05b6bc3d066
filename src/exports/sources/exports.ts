import type { Db } from '../../db/pool.ts';
import { hasText } from '../../messages/texts.ts';
import { countExports, type ExportRecord, exportsMade } from '../made.ts';
import type { Prepare } from '../make.ts';
import { rowsPerPage } from '../table.ts';
import type { Keyed } from './people.ts';

/** Who took out what: for whoever looks after that. The export being made is not in it yet. */
export const exportsList: Prepare = async (tx, _order, { t, language }) => {
  const label = (key: string) => t(`exports.column.${key}`);
  const columns: Keyed<ExportRecord>[] = [
    { key: 'at', label: label('at'), type: 'instant', cell: ({ at }) => at },
    { key: 'by', label: label('by'), type: 'text', cell: ({ by }) => by ?? t('exports.command') },
    {
      key: 'kind',
      label: label('kind'),
      type: 'text',
      cell: ({ kind }) => (hasText(language, `exports.kind.${kind}`) ? t(`exports.kind.${kind}`) : kind),
    },
    { key: 'about', label: label('about'), type: 'text', cell: ({ code, staffNo }) => code ?? staffNo },
    { key: 'format', label: label('format'), type: 'text', cell: ({ format }) => format },
    { key: 'rowCount', label: label('rowCount'), type: 'number', cell: ({ rows }) => rows },
    { key: 'id', label: label('id'), type: 'text', cell: ({ id }) => id },
  ];
  return {
    rows: await countExports(tx),
    record: { kind: 'exports' },
    table: { title: t('exports.kind.exports'), columns, rows: rowsOf(tx, columns), tally: 1 },
    about: [],
  };
};

async function* rowsOf(tx: Db, columns: readonly Keyed<ExportRecord>[]) {
  let before: number | undefined;
  for (;;) {
    const page = await exportsMade(tx, { before, limit: rowsPerPage });
    if (page.length > 0) yield page.map((line) => columns.map(({ cell }) => cell(line)));
    const last = page.at(-1);
    if (!last || page.length < rowsPerPage) return;
    before = last.entryId;
  }
}
