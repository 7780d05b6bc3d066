import { execFileSync } from 'node:child_process';

/** A PDF as another program reads it. */
export interface ReadPdf {
  /** Pages with their words, in the order in which they were set. */
  pages: string[];
  /** All of it without spaces and without what stands at the foot of each page, so that a text can be found whole. */
  squeezed: string;
  /** Words that stand outside the paper. */
  outside: string[];
}

export const squeeze = (text: string): string => text.replaceAll(/\s+/g, '');

const pdftotext = (pdf: Buffer, option: string): string =>
  execFileSync('pdftotext', [option, '-', '-'], {
    input: pdf,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

/** @param foot what stands at the foot of page `n`, from 1, part by part, without spaces */
export function readPdf(
  pdf: Buffer,
  foot: (page: number, pages: number) => readonly (string | RegExp)[],
): ReadPdf {
  const pages = pdftotext(pdf, '-raw').split('\f').slice(0, -1);
  const squeezed = pages
    .map((page, n) =>
      foot(n + 1, pages.length).reduce<string>((rest, part) => rest.replace(part, ''), squeeze(page)),
    )
    .join('');
  return { pages, squeezed, outside: outsideOf(pdftotext(pdf, '-bbox')) };
}

function outsideOf(html: string): string[] {
  const outside: string[] = [];
  for (const [, width = '', height = '', words = ''] of html.matchAll(
    /<page width="([\d.]+)" height="([\d.]+)">(.*?)<\/page>/gs,
  ))
    for (const [, ...found] of words.matchAll(
      /xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</g,
    )) {
      const [left = 0, top = 0, right = 0, bottom = 0] = found.slice(0, 4).map(Number);
      if (left < 0 || top < 0 || right > Number(width) || bottom > Number(height))
        outside.push(found[4] ?? '');
    }
  return outside;
}
