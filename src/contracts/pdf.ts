import type { AuthorityGround } from '../db/contract-schema.ts';
import type { ContractSignatureData } from '../evidence/contract-events.ts';
import { inSlices, type Steps } from '../in-slices.ts';
import { formatMoment, formatZone } from '../messages/format.ts';
import type { Language } from '../messages/model.ts';
import { hasText, type Translate, translator } from '../messages/texts.ts';
import { conditions } from '../notices/signature/reliability.ts';
import type { Block, Fact } from '../pack/content/model.ts';
import { drawBlock, type Pictures } from '../pack/pdf/blocks.ts';
import { ink, Paper } from '../pack/pdf/paper.ts';
import { blocksOf } from '../policies/blocks.ts';
import { signatureMethodWords } from '../policies/words.ts';
import type { Filled } from './filled.ts';

/** One side's signature as the document shows it. */
export interface ShownSignature {
  data: ContractSignatureData;
  at: Date;
  /** Of a drawing, PNG. */
  picture?: Buffer | undefined;
  /** The company's: on what it rests. */
  ground?: AuthorityGround | undefined;
  note?: string | undefined;
}

export interface ContractDocument {
  contractId: string;
  filled: Filled;
  /** Whose contract it is, on every page. */
  personName: string;
  /** None where a provider puts them in. */
  signatures: readonly ShownSignature[];
  zone: string;
  at: Date;
}

/**
 * The one document that both sides get: the whole text in both languages, both signatures and what each is worth. The
 * text as it was signed is attached, to the byte. Nothing in it calls a signature reliable: that is for a court.
 */
export async function contractPdf(document: ContractDocument): Promise<Buffer> {
  const { filled, at } = document;
  const [first] = filled.parts;
  if (!first) throw new TypeError('a contract has a text');
  const t = translator(first.language);
  const paper = new Paper({
    title: `${first.title} · ${document.personName}`,
    language: first.language,
    at,
    rare: (code) => t('contracts.pdf.rare', { code }),
  });
  paper.doc.file(Buffer.from(filled.text, 'utf8'), {
    name: 'contract.md',
    type: 'text/markdown',
    creationDate: at,
    modifiedDate: at,
  });
  for (const [n, { markdown, title }] of filled.parts.entries()) {
    if (n > 0) paper.doc.addPage();
    paper.doc.outline.addItem(title);
    paper.write(title, { size: 18, bold: true });
    paper.space(8);
    // The first block is the title itself.
    const blocks = blocksOf(markdown).slice(1);
    await inSlices(drawBlock(paper, { form: 'policy', blocks }, new Map()));
  }
  for (const [n, { language }] of filled.parts.entries()) {
    paper.doc.addPage();
    await inSlices(drawRecord(paper, document, language, n === 0));
  }
  drawFooters(paper, t, { title: first.title, name: document.personName });
  return bytesOf(paper.doc);
}

/** Who signed, when, how, and what that is worth; how to verify all of it. */
function* drawRecord(
  paper: Paper,
  { contractId, filled, signatures, zone }: ContractDocument,
  language: Language,
  pictures: boolean,
): Steps<void> {
  const t = translator(language);
  const words = (key: string) => t(`contracts.pdf.${key}`);
  paper.doc.outline.addItem(words('signatures'));
  paper.write(words('signatures'), { size: 15, bold: true, color: ink.accent });
  paper.space(8);
  const facts = [
    { label: words('contract'), value: contractId, code: true },
    { label: words('hash'), value: filled.sha256.toString('hex'), code: true },
  ];
  yield* drawAll(paper, [{ form: 'facts', rows: facts }]);
  if (signatures.length === 0) yield* drawAll(paper, [{ form: 'text', text: words('noSignature') }]);
  for (const signature of signatures) {
    const { party } = signature.data;
    paper.need(160);
    paper.write(t(`contracts.party.${party}`), { size: 11.5, bold: true });
    paper.space(4);
    const picture = pictures ? signature.picture : undefined;
    yield* drawAll(
      paper,
      [
        ...(picture ? [{ form: 'signature', answerId: party } as const] : []),
        { form: 'facts', rows: signedFacts(t, signature, language, zone) },
        { form: 'heading', text: words('meets') },
        ...worth(t, signature, language).map((text) => ({ form: 'note', text }) as const),
      ],
      picture ? new Map([[party, picture]]) : new Map(),
    );
    paper.space(6);
  }
  if (signatures.length === 0) return;
  yield* drawAll(paper, [
    { form: 'text', text: words('worth') },
    { form: 'heading', text: words('verify') },
    ...(['verify1', 'verify2', 'verify3'] as const).map(
      (key) => ({ form: 'text', text: words(key) }) as const,
    ),
  ]);
}

function* drawAll(paper: Paper, blocks: readonly Block[], pictures: Pictures = new Map()): Steps<void> {
  for (const block of blocks) yield* drawBlock(paper, block, pictures);
}

function signedFacts(
  t: Translate,
  { data, at, ground, note }: ShownSignature,
  language: Language,
  zone: string,
): Fact[] {
  const words = (key: string) => t(`contracts.pdf.${key}`);
  const method = Object.entries(signatureMethodWords).find(([name]) => name === data.method)?.[1][language];
  const passkey = 'passkey' in data.signature ? data.signature.passkey : undefined;
  const credential =
    typeof passkey === 'object' && passkey !== null && 'credential' in passkey
      ? String(passkey.credential)
      : undefined;
  return [
    { label: words('name'), value: `${data.signer.name} (${data.signer.staffNo})` },
    ...(ground
      ? [{ label: words('ground'), value: `${t(`contracts.ground.${ground}`)} · ${note ?? ''}` }]
      : []),
    { label: words('statement'), value: data.statement },
    { label: words('method'), value: method ?? data.method },
    ...(credential ? [{ label: words('passkey'), value: credential, code: true }] : []),
    { label: words('session'), value: data.session.method, code: true },
    {
      label: words('at'),
      value: `${formatMoment(at, language, zone)} ${formatZone(at, language, zone)} [${at.toISOString()}]`,
    },
  ];
}

function worth(t: Translate, { data }: ShownSignature, language: Language): string[] {
  const [colon, stop] = language === 'en' ? [': ', '. '] : ['：', '。'];
  return conditions.map((condition) => {
    const why = `signing.why.${data.method}.${condition}`;
    const meets = t(`signing.meets.${data.reliability[condition]}`);
    const reason = hasText(language, why) ? t(why) : '';
    return `${t(`signing.condition.${condition}`)}${colon}${meets}${stop}${reason}`;
  });
}

function drawFooters(paper: Paper, t: Translate, { title, name }: { title: string; name: string }): void {
  const { start, count } = paper.doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    paper.doc.switchToPage(page);
    const running = t('contracts.pdf.running', { title, name });
    // A long name goes on no further than the line.
    const short = Array.from(running).slice(0, 60).join('');
    paper.drawFoot(short, t('contracts.pdf.footer', { page: page + 1, pages: count }));
  }
}

function bytesOf(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
    doc.end();
  });
}
