import { inSlices, type Steps } from '../../in-slices.ts';
import type { Fact, Section, Words } from '../content/model.ts';
import { drawBlock, type Pictures } from './blocks.ts';
import { ink, Paper } from './paper.ts';
import { drawFacts, drawTable, type Placed } from './table.ts';

export interface PackDocument {
  words: Words;
  /** Below the title: whose and which policy. */
  subtitle: string;
  /** On every page, short. */
  running: string;
  at: Date;
  about: readonly Fact[];
  sections: readonly Section[];
  pictures: Pictures;
}

/**
 * The document: first the list of evidence, numbered and with the page of each, as it is handed in; then the
 * evidence in that order. It is a stream; nothing of it is a signature.
 */
export function packDocument(document: PackDocument): Promise<PDFKit.PDFDocument> {
  // A long pack is set while others are served.
  return inSlices(packSteps(document));
}

/** The same, a step at a time: it can be interrupted between two rows of a table, however long. */
export function* packSteps(document: PackDocument): Steps<PDFKit.PDFDocument> {
  const { words, sections, subtitle } = document;
  const { t } = words;
  const paper = new Paper({
    title: `${t('pack.title')} · ${subtitle}`,
    language: words.language,
    at: document.at,
    rare: (code) => t('pack.rare', { code }),
  });
  const numbered = number(sections);
  const rows = yield* drawFront(paper, document, numbered);
  const pages: number[] = [];
  for (const { title, items } of numbered) {
    paper.doc.addPage();
    paper.doc.outline.addItem(title);
    paper.write(title, { size: 15, bold: true, color: ink.accent });
    paper.space(4);
    paper.line(paper.y, ink.accent, 1);
    paper.space(12);
    for (const item of items) {
      paper.need(90);
      pages.push(paper.page);
      paper.write(`${t('pack.evidence', { number: item.number })}  ${item.name}`, { size: 11.5, bold: true });
      paper.space(2);
      const colon = words.language === 'en' ? ': ' : '：';
      paper.write(`${t('pack.provesLabel')}${colon}${item.proves}`, { size: 9, color: ink.quiet });
      if (item.files.length > 0)
        paper.write(`${t('pack.files')}${colon}${item.files.join('\n')}`, { size: 7.5, color: ink.quiet });
      paper.space(8);
      for (const block of item.blocks) yield* drawBlock(paper, block, document.pictures);
      paper.space(14);
    }
  }
  fillPages(paper, rows, pages);
  yield* drawFooters(paper, document);
  return paper.doc;
}

type Numbered = Omit<Section, 'items'> & { items: (Section['items'][number] & { number: number })[] };

/** Evidence is counted through, whatever its section. */
export function number(sections: readonly Section[]): Numbered[] {
  let count = 0;
  return sections.map(({ title, items }) => ({
    title,
    items: items.map((item) => {
      count += 1;
      return { ...item, number: count };
    }),
  }));
}

function* drawFront(paper: Paper, document: PackDocument, sections: readonly Numbered[]): Steps<Placed[]> {
  const { t } = document.words;
  paper.write(t('pack.title'), { size: 24, bold: true });
  paper.space(2);
  paper.write(document.subtitle, { size: 11, color: ink.quiet });
  paper.space(10);
  yield* drawFacts(paper, document.about);
  paper.space(4);
  paper.write(t('pack.list'), { size: 14, bold: true, color: ink.accent });
  paper.space(6);
  paper.doc.outline.addItem(t('pack.list'));
  const columns = [
    { label: t('pack.column.number'), share: 0.075 },
    { label: t('pack.column.name'), share: 0.26 },
    { label: t('pack.column.proves'), share: 0.335 },
    { label: t('pack.column.source'), share: 0.25, code: true },
    { label: t('pack.column.page'), share: 0.08 },
  ];
  const rows = yield* drawTable(
    paper,
    columns,
    sections.flatMap(({ items }) =>
      items.map(({ number: n, name, proves, files }) => [
        String(n),
        name,
        proves,
        short(files) || t('pack.column.here'),
        '',
      ]),
    ),
  );
  paper.write(t('pack.listNote'), { size: 8, color: ink.quiet });
  paper.need(80);
  paper.space(24);
  const { y } = paper;
  paper.writeAt(t('pack.submitted'), { x: paper.left, y, width: paper.width / 2 }, { size: 10 });
  const x = paper.left + paper.width / 2;
  paper.writeAt(t('pack.submittedOn'), { x, y, width: paper.width / 2 }, { size: 10 });
  return rows;
}

/** In the list a hash in a name is cut; the evidence itself has it whole. */
const short = (files: readonly string[]): string =>
  files.map((one) => one.replace(/([0-9a-f]{8})[0-9a-f]{56}/, '$1…')).join('\n');

function fillPages(paper: Paper, rows: readonly Placed[], pages: readonly number[]): void {
  for (const [n, { page, y, cells }] of rows.entries()) {
    const cell = cells.at(-1);
    if (!cell) continue;
    paper.doc.switchToPage(page - 1);
    paper.writeAt(String(pages[n] ?? ''), { ...cell, y }, { size: 8.5 });
  }
}

function* drawFooters(paper: Paper, { words: { t }, running }: PackDocument): Steps<void> {
  const { start, count } = paper.doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    paper.doc.switchToPage(page);
    paper.drawFoot(running, t('pack.footer', { page: page + 1, pages: count }));
    yield;
  }
}
