import type { Db } from '../db/pool.ts';
import { type MadeExport, makeFile, nameOf } from '../exports/make.ts';
import { type ExportDeps, type ExportOrder, isOperator } from '../exports/order.ts';
import { moment, section, short } from '../exports/statement/person-pdf.ts';
import { drawnWhileRead } from '../exports/statement/stream.ts';
import type { FileWords } from '../exports/table.ts';
import { inSlices, type Steps } from '../in-slices.ts';
import { translator } from '../messages/texts.ts';
import { type Fact, fact } from '../pack/content/model.ts';
import { drawBlock } from '../pack/pdf/blocks.ts';
import { ink, Paper } from '../pack/pdf/paper.ts';
import type { Connector } from './connectors.ts';
import { type RegisterLine, registerAbout, registerColumns, registerLines } from './export.ts';

/** The register as a document: every policy with all that it has processed. Permission was asked before. */
export function exportRegister(
  db: Db,
  deps: ExportDeps,
  order: ExportOrder,
  { connectors, today }: { connectors: readonly Connector[]; today: string },
): Promise<MadeExport> {
  const words: FileWords = { language: order.language, t: translator(order.language), zone: deps.zone };
  return makeFile(db, order, async (tx, id) => {
    const { lines, uncovered } = await registerLines(tx, order.language, today);
    const head: Fact[] = [
      { label: words.t('inventory.made'), value: moment(order.now, words) },
      { label: words.t('inventory.by'), value: by(order, words) },
      { label: words.t('exports.statement.person.id'), value: id, code: true },
      ...registerAbout(order.language, { connectors, uncovered }).map(
        ({ label, value }): Fact => ({ label, value: String(value) }),
      ),
    ];
    return {
      record: { kind: 'register', format: 'pdf', rows: lines.length },
      name: nameOf(order, deps, '', ['register'], 'pdf'),
      type: 'application/pdf',
      body: () =>
        drawnWhileRead(async (sink) => {
          const doc = await inSlices(registerPdf(lines, head, { id, at: order.now }, words));
          sink.begin(doc);
          doc.end();
        }),
    };
  });
}

const by = ({ by: who }: ExportOrder, { t }: FileWords): string =>
  isOperator(who) ? t('exports.about.operator', { name: who.operator }) : `${who.name} (${who.staffNo})`;

function* registerPdf(
  lines: readonly RegisterLine[],
  head: readonly Fact[],
  { id, at }: { id: string; at: Date },
  words: FileWords,
): Steps<PDFKit.PDFDocument> {
  const { t, language, zone } = words;
  const paper = new Paper({
    ...{ title: t('inventory.title'), language, at },
    rare: (code) => t('exports.statement.rare', { code }),
  });
  paper.write(t('inventory.title'), { size: 22, bold: true });
  paper.space(2);
  paper.write(t('inventory.lead'), { size: 10, color: ink.quiet });
  paper.space(8);
  yield* drawBlock(paper, { form: 'facts', rows: [...head] }, new Map());
  const columns = registerColumns(language);
  let policy = '';
  for (const line of lines) {
    const { title, version } = line.entry;
    if (version.policyId !== policy) section(paper, title);
    policy = version.policyId;
    paper.need(150);
    const rows = columns.flatMap(({ label, cell }) => {
      const value = cell(line);
      return fact(label, value instanceof Date ? moment(value, { ...words, zone }) : value?.toString());
    });
    yield* drawBlock(paper, { form: 'facts', rows }, new Map());
    paper.line(paper.y);
    paper.space(10);
  }
  const { start, count } = paper.doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    paper.doc.switchToPage(page);
    paper.drawFoot(
      short(`${t('inventory.title')} · ${id}`),
      t('exports.statement.footerOf', { page: page + 1, pages: count }),
    );
    yield;
  }
  return paper.doc;
}
