import { type Language, languages } from '../messages/model.ts';
import { type Translate, translator } from '../messages/texts.ts';
import { ink, Paper } from '../pack/pdf/paper.ts';
import { drawQr } from '../pack/pdf/qr.ts';

/** What a poster says of one policy, or of the whole board; each language has its own words. */
export interface Poster {
  /** Where the code leads, and what stands below it in letters. */
  url: string;
  /** Language that stands first and largest. */
  first: Language;
  at: Date;
  words: Readonly<Record<Language, PosterWords>>;
}

export interface PosterWords {
  title: string;
  lead: string;
  version?: string;
  foot: string;
}

const codeSize = 300;

/**
 * One A4 page to hang up: a code for the phone and the address in letters, in both languages, in black on white so that
 * any printer and copier does.
 */
export function posterPdf({ url, first, at, words }: Poster): PDFKit.PDFDocument {
  const t = translator(first);
  const paper = new Paper({
    title: `${t('boardPaper.poster.title')} · ${words[first].title}`,
    language: first,
    at,
    rare: (code) => `〔${code}〕`,
  });
  const second = languages.find((language) => language !== first) ?? first;
  paper.doc.y = 56;
  paper.write(t('boardPaper.poster.title'), { size: first === 'en' ? 32 : 34, bold: true, color: '#000000' });
  paper.space(4);
  paper.write(translator(second)('boardPaper.poster.title'), { size: 17, color: '#000000' });
  paper.space(16);
  about(paper, words[first], 19);
  about(paper, words[second], 12);
  paper.space(10);
  const top = paper.y;
  drawQr(paper, url, { left: (paper.doc.page.width - codeSize) / 2, top, size: codeSize });
  paper.doc.y = top + codeSize + 16;
  address(paper, url, t, translator(second));
  const bottom = paper.doc.page.height - 92;
  for (const [n, language] of [first, second].entries())
    paper.writeAt(
      translator(language)('boardPaper.poster.signIn'),
      { x: paper.left, y: bottom + n * 22, width: paper.width },
      { size: 8.5, color: ink.text, gap: 1 },
    );
  paper.writeAt(
    words[first].foot,
    { x: paper.left, y: paper.doc.page.height - 40, width: paper.width },
    { size: 8, color: ink.quiet },
  );
  return paper.doc;
}

function about(paper: Paper, { title, lead, version }: PosterWords, size: number): void {
  paper.write(title, { size, bold: true, color: '#000000' });
  paper.write(lead, { size: Math.max(9.5, size * 0.62), color: '#000000' });
  if (version) paper.write(version, { size: Math.max(8.5, size * 0.5), color: ink.quiet });
  paper.space(8);
}

function address(paper: Paper, url: string, t: Translate, other: Translate): void {
  for (const [say, size] of [
    [t, 11],
    [other, 9],
  ] as const)
    paper.write(say('boardPaper.poster.or'), { size, color: '#000000' });
  paper.space(2);
  paper.write(url, { size: url.length > 60 ? 11 : 14, bold: true, color: '#000000' });
}
