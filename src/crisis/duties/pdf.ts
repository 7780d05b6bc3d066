import { once } from 'node:events';
import type { Language } from '../../messages/model.ts';
import { type Translate, text, translator } from '../../messages/texts.ts';
import { ink, Paper } from '../../pack/pdf/paper.ts';
import type { FilingDocument } from './document.ts';

/** A filing as PDF, with the hash of its text below, so that paper and record can be told to be one. */
export function filingPdf(
  document: FilingDocument,
  hash: string,
  language: Language,
  at: Date,
): Promise<Buffer> {
  return pdfOf(document.title, language, at, (paper, t) => {
    paper.write(document.title, { size: 18, bold: true });
    paper.space(8);
    for (const { label, value } of document.facts)
      paper.write(`${label}: ${value}`, { size: 9.5, color: ink.quiet });
    for (const { label, value } of document.parts) {
      paper.space(8);
      paper.need(40);
      paper.write(label, { size: 11, bold: true, color: ink.accent });
      paper.write(value ?? t('crisis.duties.document.missing'), { size: 10, bold: value === null });
    }
    paper.space(14);
    paper.write(document.note, { size: 9 });
    paper.write(t('crisis.duties.document.hash', { hash }), { size: 7.5, color: ink.quiet });
  });
}

export interface RegisterEntry {
  title: string;
  parts: readonly { label: string; value: string }[];
}

/** The register of every breach as PDF. */
export function registerPdf(
  entries: readonly RegisterEntry[],
  language: Language,
  at: Date,
): Promise<Buffer> {
  const title = text(language, 'crisis.duties.register.title');
  return pdfOf(title, language, at, (paper, t) => {
    paper.write(title, { size: 18, bold: true });
    paper.write(t('crisis.duties.register.text'), { size: 9, color: ink.quiet });
    for (const entry of entries) {
      paper.space(14);
      paper.need(60);
      paper.write(entry.title, { size: 12, bold: true, color: ink.accent });
      for (const { label, value } of entry.parts) {
        paper.space(3);
        paper.write(label, { size: 9, bold: true });
        paper.write(value, { size: 9.5 });
      }
    }
  });
}

async function pdfOf(
  title: string,
  language: Language,
  at: Date,
  draw: (paper: Paper, t: Translate) => void,
): Promise<Buffer> {
  const t = translator(language);
  const paper = new Paper({
    ...{ title, language, at },
    rare: (code) => t('crisis.duties.document.rare', { code }),
    foot: (page) => [title, t('crisis.duties.document.page', { page })],
  });
  const parts: Buffer[] = [];
  paper.doc.on('data', (part: Buffer) => parts.push(part));
  const ended = once(paper.doc, 'end');
  draw(paper, t);
  paper.doc.end();
  await ended;
  return Buffer.concat(parts);
}
