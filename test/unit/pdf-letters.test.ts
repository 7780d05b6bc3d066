import { execFileSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { personPdf } from '../../src/exports/statement/person-pdf.ts';
import { translator } from '../../src/messages/texts.ts';
import { settable } from '../../src/pack/pdf/fonts.ts';
import { Paper } from '../../src/pack/pdf/paper.ts';
import { runsOf } from '../../src/pack/pdf/runs.ts';
import { openTable } from '../../src/pack/pdf/table.ts';
import { needs } from '../harness/needs.ts';

const at = new Date('2026-08-03T02:00:00Z');
const rare = (code: string) => `〔${code}〕`;
const names = ['Łukasz', 'Čapek', 'Őri', 'Ștefan', 'İğdır', 'Ÿ', 'Søren', 'Ελένη', 'Қайрат', 'Nguyễn'];
const decomposed = ['C\u030capek', 'S\u0326tefan', 'Jos\u00e9', 'A\u0328\u0301b', 'E\u0323\u0301ko\u0323'];

const paperOf = () => new Paper({ title: 't', language: 'zh-CN', at, rare });
async function bytesOf(paper: Paper): Promise<Buffer> {
  paper.doc.end();
  return buffer(paper.doc);
}
const read = (pdf: Buffer, ...options: string[]): string =>
  execFileSync('pdftotext', [...options, '-', '-'], { input: pdf, encoding: 'utf8' });
const fontsIn = (pdf: Buffer): string[] => [
  ...new Set(
    Array.from(pdf.toString('latin1').matchAll(/\/FontName \/\w{6}\+(\S+)/g), ([, name]) => name ?? ''),
  ),
];

describe('text in several fonts', () => {
  /** One font has ASCII, an acute and Chinese; the other all of the letters, and all marks. */
  const has = (code: number, face: number): boolean =>
    face === 0 ? code < 0x80 || code === 0x301 || code >= 0x4e00 : code < 0x500;

  it('a word is in the first font that has all of it, with its marks', () => {
    const told = (text: string) => runsOf(text, has).map(({ face, text: run }) => `${face}:${run}`);
    expect(told('李 Anna, Łukasz Li')).to.deep.equal(['0:李 Anna, ', '1:Łukasz', '0: Li']);
    expect(told('李Łukasz李')).to.deep.equal(['0:李', '1:Łukasz', '0:李']);
    expect(told('x\u0323y\u0301 y\u0301')).to.deep.equal(['1:x\u0323y\u0301', '0: ', '1:y\u0301']);
    expect(told('李\u0301')).to.deep.equal(['0:李\u0301']);
    expect(told('')).to.deep.equal([]);
    expect(told('\n')).to.deep.equal(['0:\n']);
    // Of letters that no font has together, each goes alone.
    expect(told('aŁ\uff21')).to.deep.equal(['0:a', '1:Ł', '0:\uff21']);
  });

  it('what no font has is named, and what one of them has is not', () => {
    expect(
      settable('Łu𠮷\u0627😀', (code, face) => code < 0x10000 && has(code, face) && code !== 0x627, rare),
    ).to.equal('Łu〔U+20BB7〕〔U+0627〕〔U+1F600〕');
    expect(settable('C\u030capek', has, rare)).to.equal('Čapek');
    // A mark over a character of another font would stand anywhere.
    expect(settable('李\u0323', has, rare)).to.equal('李〔U+0323〕');
    expect(settable('李\u0301', has, rare)).to.equal('李\u0301');
    // Blanks of no width are no reason to open a font.
    expect(settable('a\u200bb\ufe0f', (code, face) => face === 1 || code < 0x80, rare)).to.equal('ab');
    // A character that is written so in a name stays so, though Unicode has another for it.
    expect(settable('\uf9dc', () => true, rare)).to.equal('\uf9dc');
  });
});

describe('names of Europe in a PDF', function () {
  this.timeout(60_000);
  before(function () {
    needs(this, 'pdftotext');
  });

  it('are read whole beside Chinese, in lines, tables and feet, plain and bold', async () => {
    const paper = paperOf();
    for (const name of [...names, ...decomposed]) {
      paper.write(`姓名：${name}，市场部`);
      paper.write(name, { bold: true, size: 14 });
    }
    const table = openTable(paper, [
      { label: 'Jméno', share: 0.5 },
      { label: '部门 Şube', share: 0.5 },
    ]);
    for (const name of names) table.row([name, `${name} 李知远`]);
    table.end();
    paper.drawFoot('Łódź 分公司', 'Strana č. 1');
    const pdf = await bytesOf(paper);
    const text = read(pdf, '-raw').normalize('NFC');
    for (const name of [...names, ...decomposed].map((one) => one.normalize('NFC'))) {
      expect(text).to.include(`姓名：${name}，市场部\n${name}\n`);
    }
    for (const name of names) expect(text).to.include(`${name} ${name} 李知远\n`);
    for (const one of ['Jméno', '部门 Şube', 'Łódź 分公司', 'Strana č. 1']) expect(text).to.include(one);
    expect(text).not.to.include('U+');
    expect(fontsIn(pdf).toSorted()).to.deep.equal([
      'NotoSans-Bold',
      'NotoSans-Regular',
      'NotoSansSC-Bold',
      'NotoSansSC-Regular',
    ]);
  });

  it('are read whole in a person’s own statement', async () => {
    const words = { t: translator('zh-CN'), language: 'zh-CN', zone: 'Asia/Shanghai' } as const;
    const person = {
      id: 'p',
      name: 'Łukasz Čapek',
      staffNo: 'S1',
      language: 'zh-CN' as const,
      department: 'Řízení 管理',
    };
    const steps = personPdf(
      { person, employment: [], items: [] },
      { id: 'x', at, made: at, by: 'Őri Ștefan' },
      words,
    );
    let step = steps.next();
    while (!step.done) step = steps.next();
    step.value.end();
    const text = read(await buffer(step.value), '-layout');
    for (const one of ['Łukasz Čapek', 'Řízení 管理', 'Őri Ștefan', 'Łukasz Čapek S1'])
      expect(text).to.include(one);
    expect(text).not.to.include('U+');
  });

  it('stand within their column and at its right edge', async () => {
    const paper = paperOf();
    const box = { x: 100, width: 90 };
    const text = `${names.join(' ')} ${'Łódź'.repeat(12)} 李知远的Čapek与Őri`;
    const height = paper.heightOf(text, box.width);
    const { y } = paper;
    paper.write(text, {}, box);
    expect(paper.y - y).to.be.closeTo(height, 0.001);
    paper.writeAt('Ștefan Łuc', { x: 300, y: 500, width: 150, align: 'right' });
    paper.writeAt('Stefan Luc', { x: 300, y: 520, width: 150, align: 'right' });
    const boxes = Array.from(
      read(await bytesOf(paper), '-bbox').matchAll(
        /<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" .*?>(.*?)<\/word>/g,
      ),
      ([, xMin, yMin, xMax, word]) => ({ xMin: Number(xMin), yMin: Number(yMin), xMax: Number(xMax), word }),
    );
    const column = boxes.filter(({ xMin }) => xMin < 300);
    expect(column.length).to.be.above(8);
    for (const one of column) {
      expect(one.xMin, one.word).to.be.at.least(box.x - 0.1);
      expect(one.xMax, one.word).to.be.at.most(box.x + box.width + 0.1);
    }
    const ends = boxes.filter(({ word }) => word?.endsWith('uc')).map(({ xMax }) => xMax);
    expect(ends).to.have.lengthOf(2);
    for (const end of ends) expect(end).to.be.closeTo(450, 0.1);
  });

  it('stand on one line with what is beside them, each where the one before ends', async () => {
    const paper = paperOf();
    paper.doc.compress = false;
    paper.doc.addPage();
    paper.write('李Łukasz李', { size: 20 });
    // Content that is not compressed: where each run is set, and in which font.
    const placed = Array.from(
      (await bytesOf(paper)).toString('latin1').matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm\n\/(F\d) 20 Tf/g),
      ([, x, y, font]) => ({ x: Number(x), y: Number(y), font }),
    );
    const [first, second, third] = placed;
    expect(placed.map(({ font }) => font)).to.deep.equal(['F1', 'F2', 'F1']);
    expect(new Set(placed.map(({ y }) => y)).size).to.equal(1);
    expect((second?.x ?? 0) - (first?.x ?? 0)).to.be.closeTo(20, 0.1);
    expect((third?.x ?? 0) - (second?.x ?? 0)).to.be.within(50, 80);
  });

  it('with a mark are in the font that knows where it stands', async () => {
    const paper = paperOf();
    paper.write('m\u0304');
    expect(fontsIn(await bytesOf(paper))).to.deep.equal(['NotoSans-Regular']);
  });

  it('bring no font into a document without them', async () => {
    const paper = paperOf();
    paper.write('李知远 Anna José Müller \u200b 2026-08-03');
    expect(fontsIn(await bytesOf(paper))).to.deep.equal(['NotoSansSC-Regular']);
  });

  it('what no font has is still named', async () => {
    const paper = paperOf();
    paper.write('周𠮷 Łukasz😀 محمد 이');
    const text = read(await bytesOf(paper), '-raw');
    expect(text).to.include('Łukasz〔U+1F600〕').and.include('〔U+0645〕').and.include('〔U+C774〕');
  });
});
