import { expect } from 'chai';
import fc from 'fast-check';
import { asWords, fewerIn, fillBlanks, wrongBlanks } from '../../src/contracts/blanks.ts';
import { fillTemplate } from '../../src/contracts/filled.ts';
import { turnOf } from '../../src/contracts/rules.ts';
import { isSignedForm } from '../../src/contracts/signing-provider.ts';
import { inspectTemplate, readContractFolder, readTemplate } from '../../src/contracts/template.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { blocksOf } from '../../src/policies/blocks.ts';
import { renderMarkdown } from '../../src/policies/markdown.ts';
import { sampleContracts } from '../../src/sample/contracts.ts';
import { type ContractOptions, contractFiles } from '../fixtures/contract.ts';

const offeredAt = new Date('2026-08-03T16:30:00Z');
const filled = (name: string, options: ContractOptions = {}) =>
  fillTemplate(readTemplate(contractFiles(options)), {
    person: { name, staffNo: 'N001' },
    offeredAt,
    zone: 'Asia/Shanghai',
  });
const problemsOf = (options: ContractOptions) =>
  inspectTemplate(contractFiles(options)).problems.map((one) => sayProblem('en', one).problem);

describe('blanks of a text, counted', () => {
  /** Tells how often it was asked for another one. */
  function counted(all: readonly string[]) {
    const asked = { times: 0 };
    function* each() {
      for (const one of all) {
        asked.times += 1;
        yield one;
      }
    }
    return { asked, each: each() };
  }

  it('are gone through once, however many there are', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `blank ${n % 5_000}`);
    const [some, all] = [counted(many.slice(1)), counted(many)];
    expect(fewerIn(some.each, all.each)).to.deep.equal(['blank 0']);
    expect([some.asked.times, all.asked.times]).to.deep.equal([19_999, 20_000]);
  });

  it('are those that occur less often, each once, as they first occur', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.constantFrom('a', 'b', 'c')),
        (some, all) => {
          const times = (list: readonly string[], one: string) =>
            list.filter((other) => other === one).length;
          const fewer = [...new Set(all)].filter((one) => times(some, one) < times(all, one));
          expect(fewerIn(some, all)).to.deep.equal(fewer);
        },
      ),
    );
  });
});

describe('the text of a contract', () => {
  it('is complete in the samples, in both languages', async () => {
    const documents = await readContractFolder(sampleContracts);
    expect(documents.map(({ code, kind }) => [code, kind])).to.deep.equal([
      ['confidentiality', 'confidentiality'],
      ['non-compete', 'non-compete'],
    ]);
  });

  it('names parties, terms and day, in the language that counts first, and is one text with one hash', () => {
    const { parts, text, sha256 } = filled('李明');
    expect(parts.map(({ language }) => language)).to.deep.equal(['zh-CN', 'en']);
    // In the company's zone it was the fourth already.
    expect(text).to.contain('乙方（员工）： 李明').and.to.contain('Party B (employee): 李明');
    expect(text).to.contain('2026\\-08\\-04').and.to.contain('24 months');
    expect(sha256).to.have.length(32);
    expect(filled('李明').sha256.equals(sha256)).to.equal(true);
    expect(filled('李 明').sha256.equals(sha256)).to.equal(false);
  });

  for (const name of [
    '<script>alert(1)</script>',
    '**bold** _it_ `code` [a](https://b.example)',
    '{{company.name}} {{date}}',
    '# Heading',
    '1. Item',
    '\\',
    '&lt;b&gt; &amp;',
    'María Guadalupe Villanueva-Castellanos y Fernández de la Rivera '.repeat(3).trim(),
    '欧阳·娜塔莉 O’Neill 𠮷野 Ⅷ',
    '![x](https://b.example/x.png)',
    '<https://b.example>',
    'a\u061Cb',
  ])
    it(`takes ${name.slice(0, 30)} as words`, () => {
      const [part] = filled(name).parts;
      const read = blocksOf(part?.markdown ?? '');
      const plain = name.replace(/[\s\u061C]+/g, ' ');
      expect(read.filter(({ text }) => text.includes(plain)).length).to.be.at.least(2);
      const { html } = renderMarkdown(part?.markdown ?? '');
      expect(html).not.to.match(/<(script|strong|em|code|a |img)/);
    });

  it('takes every name there could be as words on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (name) => {
        const line = asWords(name);
        const seen = blocksOf(`- x ${line} y`).map(({ text }) => text);
        const unfit =
          /[\p{Cc}\p{Noncharacter_Code_Point}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;
        const plain = name.replace(unfit, ' ').replace(/\s+/g, ' ').trim();
        expect(seen).to.deep.equal([plain ? `x ${plain} y` : 'x  y']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves what it fills in alone', () => {
    const values = { 'person.name': '{{date}}', 'person.staffNo': '1', 'company.name': 'A', date: 'today' };
    expect(fillBlanks('{{person.name}} {{ date }}', values)).to.equal('\\{\\{date\\}\\} today');
  });

  it('knows blanks that nothing fills, and those that stand in code or links', () => {
    expect(wrongBlanks('{{person.salary}} {{date}}')).to.deep.equal({
      unknown: ['person.salary'],
      misplaced: [],
    });
    expect(wrongBlanks('`{{date}}` {{date}}').misplaced).to.deep.equal(['date']);
    expect(wrongBlanks('[a](https://x.example/{{date}})').misplaced).to.deep.equal(['date']);
    expect(problemsOf({ body: '# A\n\n{{person.salary}}\n' })[0]).to.contain('person.salary');
    // Nothing fills what stands before the text.
    expect(problemsOf({ front: { title: 'Of {{person.name}}' } })[0]).to.contain('only in the text below');
  });

  it('takes no way of signing that courts do not take', () => {
    for (const signature of ['click', 'typed-name'])
      expect(problemsOf({ front: { signature } })[0]).to.contain('courts do not take a typed name or a tap');
    expect(problemsOf({ front: { signature: 'passkey' } })).to.deep.equal([]);
  });

  it('of a non-compete names listed roles, at most 24 months and a compensation', () => {
    const nonCompete = {
      kind: 'non-compete',
      months: 24,
      compensation: '30% of the wage',
      for: { roles: ['senior-technical'] },
    };
    expect(problemsOf({ front: nonCompete })).to.deep.equal([]);
    expect(problemsOf({ front: { ...nonCompete, months: 25 } })[0]).to.contain('24 months at the most');
    expect(problemsOf({ front: { ...nonCompete, for: 'joiners' } })[0]).to.contain('for listed people only');
    expect(problemsOf({ front: { ...nonCompete, for: { roles: ['cleaner'] } } })[0]).to.contain(
      'listed people',
    );
    expect(problemsOf({ front: { ...nonCompete, for: { roles: [] } } })[0]).to.contain('listed people');
    for (const compensation of ['something', '0', 'RMB 0.00 a month', '每月零元'])
      expect(problemsOf({ front: { ...nonCompete, compensation } })[0], compensation).to.contain('an amount');
    for (const compensation of ['每月贰仟元', '百分之三十', '0.5 of the wage'])
      expect(problemsOf({ front: { ...nonCompete, compensation } }), compensation).to.deep.equal([]);
    const { compensation: _left, ...without } = nonCompete;
    expect(problemsOf({ front: without })[0]).to.equal('is missing');
  });

  it('is one decision in both languages', () => {
    const files = [...contractFiles({ front: { months: 12 } }).slice(0, 1), ...contractFiles({}).slice(1)];
    expect(inspectTemplate(files).problems.map(({ at }) => at)[0]).to.contain('months');
  });
});

describe('whose turn it is', () => {
  it('is the person’s first, then the company’s, and nobody’s after that', () => {
    expect(turnOf('offered', 'person')).to.equal(undefined);
    expect(turnOf('offered', 'company')).to.equal('not-yet');
    expect(turnOf('person-signed', 'person')).to.equal('signed');
    expect(turnOf('person-signed', 'company')).to.equal(undefined);
    for (const party of ['person', 'company'] as const) {
      expect(turnOf('concluded', party)).to.equal('signed');
      expect(turnOf('withdrawn', party)).to.equal('over');
      expect(turnOf('with-provider', party)).to.equal('elsewhere');
    }
  });
});

describe('what a provider gives back', () => {
  const sent = Buffer.from('%PDF-1.7 the document');
  const good = {
    document: Buffer.concat([sent, Buffer.from(' /ByteRange [0 1 2 3]')]),
    certificate: Buffer.from('certificate'),
    sha256: 'ab'.repeat(32),
    reference: 'r1',
  };
  const expected = { sent, sha256: 'ab'.repeat(32), reference: 'r1' };

  it('is the document that was sent with signatures behind it, and nothing else', () => {
    expect(isSignedForm(good, expected)).to.equal(true);
    const wrong = [
      { sha256: 'cd'.repeat(32) },
      { reference: 'r2' },
      { certificate: Buffer.alloc(0) },
      { document: sent },
      { document: Buffer.concat([sent, Buffer.from('nothing signed')]) },
      { document: Buffer.from('%PDF-1.7 another one /ByteRange [0 1 2 3]') },
    ];
    for (const one of wrong) expect(isSignedForm({ ...good, ...one }, expected)).to.equal(false);
  });
});
