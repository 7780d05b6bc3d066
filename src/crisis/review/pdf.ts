import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { type MadeExport, makeFile, nameOf } from '../../exports/make.ts';
import type { ExportDeps, ExportOrder } from '../../exports/order.ts';
import { section, short } from '../../exports/statement/person-pdf.ts';
import { drawnWhileRead } from '../../exports/statement/stream.ts';
import { inSlices, type Steps } from '../../in-slices.ts';
import { type Translate, translator } from '../../messages/texts.ts';
import { drawBlock } from '../../pack/pdf/blocks.ts';
import { ink, Paper } from '../../pack/pdf/paper.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Incident, ofDrill } from '../store.ts';
import { type ReportSection, reportOf } from './report.ts';

/** The report as a document. Permission was asked before (`crisis.report`). */
export function exportReport(
  db: Db,
  deps: ExportDeps & { vault: Vault },
  order: ExportOrder,
  incident: Incident,
): Promise<MadeExport> {
  const { language, now } = order;
  return makeFile(db, order, async (tx, id) => {
    const sections = await reportOf(tx, deps.vault, incident, { language, zone: deps.zone, now });
    if (!sections) throw new HeedError('not-found', `incident ${incident.id} has no review`);
    const t = translator(language);
    const paper = { title: reportTitle(t, incident), id, at: now, language };
    return {
      record: {
        kind: 'crisis-report',
        incident: incident.id,
        format: 'pdf',
        rows: sections.length,
        ...ofDrill(incident),
      },
      name: nameOf(order, deps, incident.code, ['crisis-report', incident.code], 'pdf'),
      type: 'application/pdf',
      body: () =>
        drawnWhileRead(async (sink) => {
          const doc = await inSlices(reportPdf(sections, paper, t));
          sink.begin(doc);
          doc.end();
        }),
    };
  });
}

/** A drill says so before anything else. */
export function reportTitle(t: Translate, { code, drill }: Pick<Incident, 'code' | 'drill'>): string {
  const title = t('crisis.review.reportTitle', { code });
  return drill ? t('crisis.drillTitle', { title }) : title;
}

function* reportPdf(
  sections: readonly ReportSection[],
  { title, id, at, language }: { title: string; id: string; at: Date; language: string },
  t: Translate,
): Steps<PDFKit.PDFDocument> {
  const rare = (code: string) => t('exports.statement.rare', { code });
  const paper = new Paper({ title, language, at, rare });
  paper.write(title, { size: 22, bold: true });
  paper.space(2);
  paper.write(t('crisis.review.reportLead'), { size: 10, color: ink.quiet });
  paper.space(8);
  for (const { title: named, blocks } of sections) {
    section(paper, named);
    for (const block of blocks) yield* drawBlock(paper, block, new Map());
  }
  const { start, count } = paper.doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    paper.doc.switchToPage(page);
    paper.drawFoot(
      short(`${title} · ${id}`),
      t('exports.statement.footerOf', { page: page + 1, pages: count }),
    );
    yield;
  }
  return paper.doc;
}
