import { formatWholeDate, formatWholeDay } from '../messages/format.ts';
import { type Language, languages } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { ink, Paper } from '../pack/pdf/paper.ts';
import { drawQr } from '../pack/pdf/qr.ts';
import type { Passed } from './certificate.ts';
import { sayCertificateNumber } from './certificate-number.ts';

export interface CertificateOnPaper {
  holder: string;
  passed: Passed;
  /** Its number. */
  certificate: string;
  /** Whether what is recognised stands on it: its person says so. */
  recognised: boolean;
  /** Where whoever holds it finds out whether it counts. */
  url: string;
  /** The language that stands first. */
  first: Language;
  zone: string;
  now: Date;
}

const codeSize = 130;

/** A certificate on one A4 page, in both languages, with a number and a code by which anybody can check it. */
export function certificatePdf({ first, now, ...onPaper }: CertificateOnPaper): PDFKit.PDFDocument {
  const { passed, certificate, holder, url } = onPaper;
  const t = translator(first);
  const paper = new Paper({
    title: `${t('training.page.certificateTitle')} · ${passed.titles[first]}`,
    ...{ language: first, at: now },
    rare: (code) => t('exports.statement.rare', { code }),
  });
  paper.doc.y = 84;
  for (const language of inOrder(first)) {
    const big = language === first;
    paper.write(translator(language)('training.page.certificateTitle'), {
      ...{ size: big ? 34 : 17, bold: big, color: big ? ink.text : ink.quiet },
    });
  }
  paper.space(22);
  paper.write(holder, { size: 26, bold: true });
  paper.space(14);
  for (const language of inOrder(first)) {
    half(paper, language, onPaper, language === first ? 12.5 : 10.5);
    paper.space(16);
  }
  const top = paper.y + 6;
  drawQr(paper, url, { left: paper.left - 10, top, size: codeSize });
  paper.doc.y = top + 14;
  const beside = { x: paper.left + codeSize + 6, width: paper.width - codeSize - 6 };
  paper.write(sayCertificateNumber(certificate), { size: 12, bold: true }, beside);
  paper.doc.y += 6;
  for (const language of inOrder(first))
    paper.write(translator(language)('training.check.paper'), { size: 9, color: ink.quiet }, beside);
  paper.doc.y += 4;
  paper.write(url, { size: 8, color: ink.quiet }, beside);
  return paper.doc;
}

const inOrder = (first: Language): Language[] => [first, ...languages.filter((one) => one !== first)];

/** What it says, in one language. */
function half(
  paper: Paper,
  language: Language,
  { passed, recognised, zone }: Pick<CertificateOnPaper, 'passed' | 'recognised' | 'zone'>,
  size: number,
): void {
  const t = translator(language);
  const { titles, number, at, validUntil, entryId } = passed;
  const rows: [label: string, value: string][] = [
    [t('training.page.course'), t('training.page.certificateOf', { title: titles[language], number })],
    [t('training.page.passedOn'), formatWholeDay(at, language, zone)],
    [
      t('training.page.validUntil'),
      validUntil ? formatWholeDate(validUntil, language) : t('training.page.noEnd'),
    ],
    ...(entryId === null ? [] : ([[t('training.page.entry'), String(entryId)]] as [string, string][])),
  ];
  for (const [label, value] of rows) paper.write(`${label}${t('training.check.colon')}${value}`, { size });
  for (const one of recognised ? passed.recognitions : [])
    paper.write(t(`training.recognition.${one}`), { size });
}
