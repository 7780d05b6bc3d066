import type { Prepare } from '../exports/make.ts';
import type { AboutLine, Cell, ExportColumn, ExportRow } from '../exports/table.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import type { Told } from '../policies/told.ts';
import type { Connector } from './connectors.ts';
import { type Processing, type RegisterEntry, register } from './register.ts';
import { type ReviewStanding, reviewStandings } from './standing.ts';

/** A line of the register: one kind of data under one policy. */
export interface RegisterLine {
  entry: RegisterEntry;
  row: Processing;
  standing: ReviewStanding | undefined;
}

interface Column extends ExportColumn {
  cell: (line: RegisterLine) => Cell;
}

const fact = (told: readonly Told[], key: Told['key']): string | undefined =>
  told.find((one) => one.key === key)?.value;

/**
 * What a register has to say of each processing: controller and officer, purposes, whose data and which, recipients,
 * transfers, how long, and by which means it is protected (GDPR 30(1)); purpose, method, necessity and effect of what is to
 * be assessed (PIPL 55, 56).
 */
export function registerColumns(language: Language): Column[] {
  const t = translator(language);
  const label = (key: string) => t(`inventory.column.${key}`);
  const text = (key: string, cell: Column['cell']): Column => ({ label: label(key), type: 'text', cell });
  const ofPolicy = (key: Told['key']) => text(key, ({ entry }) => fact(entry.told, key));
  const ofRow = (key: Told['key']) => text(key, ({ row }) => fact(row.told, key));
  const yes = (value: boolean) => t(`inventory.${value ? 'yes' : 'no'}`);
  return [
    text('policy', ({ entry }) => entry.title),
    { label: label('version'), type: 'number', cell: ({ entry }) => entry.version.number },
    { label: label('since'), type: 'instant', cell: ({ entry }) => entry.version.inForceAt },
    ...(['entity', 'handler', 'dpo', 'owner'] as const).map(ofPolicy),
    ofRow('what'),
    text('sensitive', ({ row }) => yes(row.sensitive)),
    ofPolicy('scope'),
    ...(['purpose', 'legalBasis', 'use', 'means', 'necessity'] as const).map(ofRow),
    ...(['recipients', 'transfers'] as const).map(ofPolicy),
    ofRow('retention'),
    text('sources', ({ row }) => row.sources.map(({ name }) => name).join('; ')),
    { label: label('reviewOn'), type: 'day', cell: ({ standing }) => standing?.dueOn },
    text('reviewed', ({ standing }) => standing && t(`inventory.standing.${standing.state}`)),
  ];
}

/** Every line, in the order of the page. */
export async function registerLines(
  db: Parameters<typeof register>[0],
  language: Language,
  today: string,
): Promise<{ lines: RegisterLine[]; uncovered: string[] }> {
  const { entries, uncovered } = await register(db, language, today);
  const standings = await reviewStandings(db, today);
  const lines = entries.flatMap((entry) =>
    entry.processing.map((row) => ({ entry, row, standing: standings.get(entry.version.policyId) })),
  );
  return { lines, uncovered: uncovered.map(({ name }) => name) };
}

/** What the file says besides its rows: how it is protected, who else gets data, and what is connected and covered by nothing. */
export function registerAbout(
  language: Language,
  { connectors, uncovered }: { connectors: readonly Connector[]; uncovered: readonly string[] },
): AboutLine[] {
  const t = translator(language);
  return [
    { label: t('inventory.measures'), value: t('inventory.measuresText') },
    ...connectors.map(({ kind, of }) => ({
      label: t('inventory.connectors'),
      value: t(`inventory.connector.${kind}`, { of: of ?? '' }).trim(),
    })),
    ...(uncovered.length > 0 ? [{ label: t('inventory.uncovered'), value: uncovered.join('; ') }] : []),
  ];
}

/** The register as a list. Permission was asked before (`inventory.read`). */
export const registerList =
  (connectors: readonly Connector[], today: string): Prepare =>
  async (tx, _order, { t, language }) => {
    const { lines, uncovered } = await registerLines(tx, language, today);
    const columns = registerColumns(language);
    return {
      rows: lines.length,
      record: { kind: 'register' },
      table: { title: t('inventory.title'), columns, rows: pages(lines, columns) },
      about: registerAbout(language, { connectors, uncovered }),
    };
  };

async function* pages(
  lines: readonly RegisterLine[],
  columns: readonly Column[],
): AsyncGenerator<ExportRow[]> {
  for (let from = 0; from < lines.length; from += 200)
    yield await Promise.resolve(
      lines.slice(from, from + 200).map((line) => columns.map(({ cell }) => cell(line))),
    );
}
