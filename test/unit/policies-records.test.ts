import { expect } from 'chai';
import { coversWords } from '../../src/policies/covers.ts';
import { inspectPolicy, readPolicy } from '../../src/policies/document.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { type DraftRow, frontMatterSchema } from '../../src/policies/schema.ts';
import { changedSubstance } from '../../src/policies/substance.ts';
import { toldByRow } from '../../src/policies/told.ts';
import { wholeText } from '../../src/policies/whole-text.ts';
import { complete, type Front, file, policy } from '../fixtures/policies/complete.ts';

const records = {
  kinds: ['call', 'message'],
  channels: ['wecom'],
  hours: { days: 'working', from: '09:00', to: '18:00' },
};

const [row] = complete.disclosures;

function withRecords(given: unknown, front: Front = structuredClone(complete)): Front {
  return { ...front, disclosures: [{ ...row, records: given }] } as unknown as Front;
}

const first = (given: unknown): DraftRow => {
  const [found] = frontMatterSchema.parse({ ...withRecords(given), language: 'en' }).disclosures;
  if (!found) throw new Error('a row');
  return found;
};

const problemsOf = (...given: unknown[]) =>
  inspectPolicy([file(withRecords(given[0]), 'zh-CN'), file(withRecords(given.at(-1)), 'en')]).problems;

describe('what a policy says of records', () => {
  it('keeps the least where nothing more is said: metadata, with people outside, of nobody who disagrees', () => {
    expect(first(records).records).to.deep.equal({
      kinds: ['message', 'call'],
      channels: ['wecom'],
      parties: 'outside',
      parts: 'metadata',
      hours: { days: 'working', from: '09:00', to: '18:00' },
      otherParty: 'not-against',
      mask: [],
    });
  });

  it('is analysed only where a row says so, in no group below five people, and readers see it', () => {
    expect(first(records).records).not.to.have.property('analysis');
    const said = first({ ...records, analysis: { of: ['response-times', 'volume'] } }).records;
    expect(said?.analysis).to.deep.equal({ of: ['volume', 'response-times'], people: 5 });
    expect(said && coversWords(said, 'en')).to.include('only in groups of 5 people or more');
    expect(said && coversWords(said, 'zh-CN')).to.include('只统计 5 人及以上的群体');
    for (const analysis of [{ of: ['volume'], people: 4 }, { of: [] }, { of: ['mood'] }, {}, true])
      expect(problemsOf({ ...records, analysis }), JSON.stringify(analysis)).not.to.deep.equal([]);
  });

  it('is nothing in a text that says nothing, as before', () => {
    expect(readPolicy(policy()).texts.en.disclosures[0]?.records).to.equal(undefined);
  });

  it('refuses what no machine could hold to, by field', () => {
    const wrong = [
      [{ ...records, kinds: [] }, 'disclosures[0].records.kinds'],
      [{ ...records, kinds: ['mood'] }, 'disclosures[0].records.kinds[0]'],
      [{ ...records, hours: 'sometimes' }, 'disclosures[0].records.hours'],
      [{ ...records, hours: { days: 'working', from: '9:00', to: '18:00' } }, 'disclosures[0].records.hours'],
      [
        { ...records, hours: { days: 'working', from: '18:00', to: '09:00' } },
        'disclosures[0].records.hours',
      ],
      [{ ...records, mask: ['names'] }, 'disclosures[0].records.mask[0]'],
      [{ ...records, silently: true }, 'disclosures[0].records.silently'],
      [{ kinds: ['call'], channels: ['wecom'] }, 'disclosures[0].records.hours'],
    ] as const;
    for (const [given, at] of wrong) {
      const places = problemsOf(given).map((one) => one.at);
      expect(
        places.some((place) => place.includes(at)),
        `${at} in ${places.join(' | ')}`,
      ).to.equal(true);
    }
  });

  it('wants a period that begins when a record comes', () => {
    const front = {
      ...complete,
      disclosures: [{ ...row, retention: { months: 3, from: 'leaving' }, records }],
    };
    const { problems } = inspectPolicy([file(front, 'zh-CN'), file(front, 'en')]);
    expect(problems.map(({ at }) => at).join()).to.include('disclosures[0].retention');
  });

  it('is decided: language files that differ in it are refused, its hours included', () => {
    expect(problemsOf(records)).to.deep.equal([]);
    for (const other of [
      { ...records, hours: 'always' },
      { ...records, parts: 'content' },
      { ...records, hours: { ...records.hours, to: '19:00' } },
      { ...records, channels: ['wecom', 'slack'] },
      undefined,
    ])
      expect(problemsOf(records, other).length, JSON.stringify(other)).to.be.greaterThan(0);
    // Lists are sets.
    expect(problemsOf(records, { ...records, kinds: ['message', 'call'] })).to.deep.equal([]);
  });

  it('is more than words: no change of it is editorial', () => {
    const read = (given: unknown) => frontMatterSchema.parse({ ...withRecords(given), language: 'en' });
    expect(changedSubstance(read(records), read({ ...records, parts: 'content' }))).to.deep.equal([
      'disclosures.calls.records',
    ]);
    expect(changedSubstance(read(undefined), read(records))).to.have.length(1);
    const analysed = { ...records, analysis: { of: ['volume'], people: 12 } };
    expect(changedSubstance(read(records), read(analysed))).to.have.length(1);
    const fewer = { ...analysed, analysis: { of: ['volume'] } };
    expect(changedSubstance(read(analysed), read(fewer))).to.have.length(1);
    expect(changedSubstance(read(records), read({ ...records, kinds: ['message', 'call'] }))).to.deep.equal(
      [],
    );
  });

  it('is told to its reader in both languages, and compared', () => {
    const told = toldByRow(
      first({ ...records, parts: 'content', mask: ['bank-card'] }),
      { rules: ['CN'] },
      'en',
    );
    const english = told.find(({ key }) => key === 'records')?.value ?? '';
    expect(english).to.match(
      /^messages, calls; over WeCom; only with people outside the company; with their content; on working days, 09:00 to 18:00 where you are; nothing where the other side disagrees; /,
    );
    expect(english).to.match(/; blacked out beforehand: bank card numbers$/);
    const { records: read } = first({
      ...records,
      hours: { days: ['sun', 'mon'], from: '00:00', to: '24:00' },
    });
    expect(read && coversWords(read, 'zh-CN')).to.match(
      /^消息、通话；来自企业微信；只限与公司以外的人往来的；只留存谁、何时、多大等记录，不留存内容；周一、周日00:00至24:00（本人所在地时间）；对方不同意的不留存/,
    );
    const front = frontMatterSchema.parse({ ...withRecords(records), language: 'en' });
    expect(
      wholeText(front, '')
        .map(({ text }) => text)
        .join('\n'),
    ).to.include('What Heed keeps by it: messages');
  });

  it('is in the sample about chats: content in working hours, of transfers only that they happened', async () => {
    const [monitoring] = await readPolicyFolder('policies/chat-monitoring');
    const rows = monitoring?.texts.en.disclosures.map(({ records: covers }) => covers);
    expect(rows?.map((covers) => [covers?.kinds, covers?.parts, covers?.otherParty])).to.deep.equal([
      [['message', 'call'], 'content', 'told'],
      [['file-transfer'], 'metadata', 'not-against'],
    ]);
    const others = (await readPolicyFolder('policies')).filter(({ code }) => code !== 'chat-monitoring');
    const covering = others.flatMap(({ texts }) => texts.en.disclosures.filter((one) => one.records));
    expect(covering).to.deep.equal([]);
  });
});
