import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { type ArchiveFile, zipOf } from '../../src/pack/archive.ts';
import { wordsIn } from '../../src/pack/content/model.ts';
import { number, packSteps } from '../../src/pack/pdf/document.ts';
import { settable } from '../../src/pack/pdf/fonts.ts';
import { packFileName, procedureFile, purposeProblems, safeName, textFile } from '../../src/pack/rules.ts';

describe('the files of an arbitration pack', () => {
  // Already the 3rd where the company is.
  const at = new Date('2026-08-02T17:00:00Z');
  const zone = 'Asia/Shanghai';
  const odd = [
    '../../etc/passwd',
    '..',
    '',
    'C:\\con',
    '/x',
    'a\0b',
    '-rf',
    '李知远',
    'A B;$(x)',
    'é'.repeat(300),
  ];

  it('are called by what every system can unpack, whatever staff numbers and policies are called', () => {
    for (const one of odd) {
      for (const name of [
        packFileName({ staffNo: one, code: one, at, zone }),
        safeName(one),
        textFile({ code: one, number: 1, language: 'en', sha256: 'f'.repeat(64) }).replace('texts/', ''),
        procedureFile({ kind: one, mediaType: one, sha256: 'f'.repeat(64) }).replace('procedure/', ''),
      ])
        expect(name, one).to.match(/^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9.-]{0,199}$/);
    }
    expect(packFileName({ staffNo: 'S002', code: 'chat-monitoring', at, zone })).to.equal(
      'heed-pack-S002-chat-monitoring-20260803.zip',
    );
  });

  it('need a purpose in words', () => {
    for (const one of ['', ' \n', '——', '!?', 'x'.repeat(501)])
      expect(purposeProblems(one)).to.have.lengthOf(1);
    for (const one of ['仲裁', 'x'.repeat(500), '𠮷'.repeat(500)])
      expect(purposeProblems(one)).to.deep.equal([]);
  });
});

describe('the document of an arbitration pack', () => {
  it('names a character that its font lacks, and sets no empty box', () => {
    const has = (code: number) => code < 0x10000;
    const name = (code: string) => `〔${code}〕`;
    expect(settable('周𠮷\u200b\t好\r\n', has, name)).to.equal('周〔U+20BB7〕\u200b    好\n');
    expect(settable('a\u{e0001}b', has, name)).to.equal('ab');
  });

  it('counts its evidence through', () => {
    const item = { name: '', proves: '', files: [], blocks: [] };
    const counted = number([
      { title: 'a', items: [item, item] },
      { title: 'b', items: [item] },
    ]);
    expect(counted.flatMap(({ items }) => items.map((one) => one.number))).to.deep.equal([1, 2, 3]);
  });
});

describe('the archive of an arbitration pack', () => {
  const at = new Date('2026-08-03T02:00:00Z');
  const text = (path: string, content: string): ArchiveFile => ({ path, open: async () => content });

  it('is the same for the same files', async () => {
    const files = () => [text('a.txt', 'a'), { ...text('b.bin', 'b'.repeat(9_999)), stored: true }];
    expect((await buffer(zipOf(files(), at))).equals(await buffer(zipOf(files(), at)))).to.equal(true);
  });

  it('breaks off with what went wrong, and opens nothing after it', async () => {
    const opened: string[] = [];
    const never: ArchiveFile = {
      path: 'c',
      async open() {
        opened.push('c');
        return '';
      },
    };
    const broken = [
      { path: 'b', open: () => Promise.reject(new Error('gone before')) },
      {
        path: 'b',
        open: async () =>
          Readable.from(
            (function* () {
              yield Buffer.from('half');
              throw new Error('gone between');
            })(),
          ),
      },
    ];
    for (const one of broken) {
      const error = await buffer(zipOf([text('a', 'a'), one, never], at)).catch((thrown: Error) => thrown);
      expect(error).to.be.instanceOf(Error).with.property('message').that.matches(/^gone/);
    }
    expect(opened).to.deep.equal([]);
  });

  it('holds one file at a time, and makes no more than is read', async () => {
    let made = 0;
    const large: ArchiveFile = {
      path: 'large',
      stored: true,
      open: async () =>
        Readable.from(
          (function* () {
            for (; made < 1_000; made += 1) yield Buffer.alloc(65_536, made % 256);
          })(),
        ),
    };
    const archive = zipOf([large, text('after', 'x')], at);
    for await (const chunk of archive) {
      expect(chunk).to.have.property('length').above(0);
      if (made > 0) break;
    }
    expect(made).to.be.below(100);
    expect(archive.destroyed).to.equal(true);
  });
});

describe('a long arbitration pack', function () {
  this.timeout(60_000);

  it('is set row by row, so that others can be served meanwhile', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => [
      String(n),
      '谈话中的一条消息',
      '2026-08-03 10:00:00 +08:00',
    ]);
    const columns = [0.2, 0.4, 0.4].map((share) => ({ label: '序号', share }));
    const item = {
      name: '存证回执',
      proves: '',
      files: [],
      blocks: [{ form: 'table', columns, rows } as const],
    };
    const setting = packSteps({
      words: wordsIn('zh-CN', 'Asia/Shanghai'),
      ...{ subtitle: '', running: '', at: new Date(0), about: [], pictures: new Map() },
      sections: [{ title: '六', items: [item] }],
    });
    let steps = 0;
    let step = setting.next();
    for (; !step.done; step = setting.next()) steps += 1;
    step.value.end();
    for await (const _ of step.value);
    expect(steps).to.be.at.least(rows.length);
  });
});
