import { type CodedProblem, problem } from '../messages/problems.ts';
import { dayIn } from '../zone.ts';

export const longestPurpose = 500;

/** What is wrong with the reason why a pack is made: the person will read it. */
export function purposeProblems(purpose: string): CodedProblem[] {
  const length = Array.from(purpose.trim()).length;
  const readable = /[\p{L}\p{N}]/u.test(purpose);
  return readable && length <= longestPurpose
    ? []
    : [problem({ code: 'purpose' }, { code: 'pack.purpose', params: { most: longestPurpose } })];
}

/**
 * A part of a file's name that every system can unpack and no shell or program takes for anything else: letters,
 * digits and hyphens of ASCII. What else there was is left out; `otherwise` stands where nothing is left.
 */
export function safeName(text: string, otherwise = 'x'): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '')
    .slice(0, 60);
  return plain === '' ? otherwise : plain;
}

/** `heed-pack-S002-chat-monitoring-20260803.zip`; the day is the company's. */
export function packFileName(pack: { staffNo: string; code: string; at: Date; zone: string }): string {
  const day = dayIn(pack.at, pack.zone).replaceAll('-', '');
  return `heed-pack-${safeName(pack.staffNo, 'person')}-${safeName(pack.code, 'policy')}-${day}.zip`;
}

/** `receipts/000041-answer-given.tlog-proof`: in the order of the log. */
export const receiptFile = (index: number, type: string): string =>
  `receipts/${String(index).padStart(6, '0')}-${safeName(type)}.tlog-proof`;

/** `texts/chat-monitoring-v1.zh-CN.<sha256>.md` */
export const textFile = (text: { code: string; number: number; language: string; sha256: string }): string =>
  `texts/${safeName(text.code, 'policy')}-v${text.number}.${text.language}.${text.sha256}.md`;

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/yaml': 'yaml',
};

/** `texts/signing-conditions-1.zh-CN.<sha256>.txt` */
export const conditionsFile = (of: { number: number; language: string; sha256: string }): string =>
  `texts/signing-conditions-${of.number}.${of.language}.${of.sha256}.txt`;

/** `procedure/minutes.<sha256>.pdf`: never by the name it was handed in under, which the list tells. */
export const procedureFile = (file: { kind: string; mediaType: string; sha256: string }): string =>
  `procedure/${safeName(file.kind)}.${file.sha256}.${endings[file.mediaType] ?? 'bin'}`;

/** The picture of a drawn signature, by its answer. */
export const signatureFile = (answerId: string): string => `signatures/${answerId}.png`;

/** The scan of a signed sheet, by its answer. */
export const scanFile = (answerId: string, type: 'pdf' | 'jpeg' | 'png'): string =>
  `signatures/${answerId}-scan.${type === 'jpeg' ? 'jpg' : type}`;
