import { expect } from 'chai';
import { sql } from 'kysely';
import { entriesFor, entriesWith } from '../../src/faq/search.ts';
import { languages } from '../../src/messages/model.ts';
import { characters } from '../../src/messages/traditional.ts';
import { Company } from '../harness/company.ts';
import { entryOf, type SampleQuestion, sampleEntries, sampleQuestions, wroteEntry } from '../harness/faq.ts';

describe('common questions that may answer what is asked', function () {
  this.timeout(120_000);
  let company: Company;
  let keyOf: Map<string, string>;
  before(async () => {
    company = await Company.open();
    const writers = {
      hr: await company.joins('hr', { role: 'hr' }),
      privacy: await company.joins('privacy', { role: 'privacy' }),
    };
    keyOf = new Map();
    for (const { key, role, texts } of sampleEntries) {
      const at = { by: writers[role], role, now: company.now };
      keyOf.set(await wroteEntry(company.db, at, entryOf(texts)), key);
    }
  });
  after(() => company.close());

  const offered = async (text: string) =>
    (await entriesFor(company.db, text)).map(({ id }) => keyOf.get(id) ?? '');
  /** As somebody types it who has a traditional keyboard: of several characters the first. */
  const inTraditional = (text: string) => {
    const back = new Map([...characters()].toReversed().map(([from, to]) => [to, from]));
    return Array.from(text, (one) => back.get(one) ?? one).join('');
  };
  const termsOf = async (text: string) => {
    const { rows } = await sql<{ terms: string[] }>`select heed_faq_terms(${text}) as terms`.execute(
      company.db,
    );
    return rows[0]?.terms;
  };
  /** Of what has an answer, how often it was among those offered; of those offered, how many were it. */
  async function measured(questions: readonly SampleQuestion[]) {
    const sums = { asked: 0, right: 0, first: 0, offered: 0, unwanted: 0 };
    for (const { text, want } of questions) {
      const found = await offered(text);
      sums.offered += found.length;
      if (want === null) sums.unwanted += found.length > 0 ? 1 : 0;
      else {
        sums.asked += 1;
        sums.right += found.includes(want) ? 1 : 0;
        sums.first += found[0] === want ? 1 : 0;
      }
    }
    return sums;
  }

  it('terms are neighbours of Chinese characters without what stands in every question, and English lexemes', async () => {
    expect(await termsOf('手机')).to.deep.equal(['手机']);
    expect(await termsOf('我的手机里有什么')).to.deep.equal(['手机', '机里']);
    expect(await termsOf('怎么办')).to.deep.equal([]);
    expect(await termsOf('ＶＰＮ 的 密')).to.deep.equal(['vpn', '密']);
    expect(await termsOf('Are the recordings recorded?')).to.deep.equal(['record']);
  });

  for (const language of languages) {
    it(`are found as people ask in ${language}`, async () => {
      const asked = sampleQuestions.filter((one) => one.language === language && !one.later);
      const sums = await measured(asked);
      expect(asked.length).to.equal(30);
      expect(sums.asked).to.equal(25);
      expect(sums.right, 'recall').to.be.at.least(24);
      expect(sums.first, 'the first one is it').to.be.at.least(24);
      expect(sums.right / sums.offered, 'precision').to.be.at.least(0.9);
      expect(sums.unwanted, 'offered where nothing answers').to.equal(0);
    });

    // Words that no entry has are what the other ways to ask it in an entry are for.
    it(`hold back where a question in ${language} shares hardly a word with any`, async () => {
      const sums = await measured(sampleQuestions.filter((one) => one.language === language && one.later));
      expect(sums.asked).to.equal(10);
      expect(sums.right, 'recall').to.be.at.least(3);
      expect(sums.right / sums.offered, 'precision').to.be.at.least(0.5);
    });
  }

  it('are found by other words that their office wrote down', async () => {
    const asked = '食堂中午几点开门';
    expect(await offered(asked)).to.deep.equal([]);
    const by = await company.joins('hr-two', { role: 'hr' });
    const canteen = { question: '员工餐厅的时间', also: '食堂几点开门', answer: '十一点半。' };
    const at = { by, role: 'hr' as const, now: company.now };
    keyOf.set(await wroteEntry(company.db, at, entryOf({ 'zh-CN': canteen })), 'canteen');
    expect(await offered(asked)).to.deep.equal(['canteen']);
    expect(await offered('食堂')).to.deep.equal(['canteen']);
  });

  it('are found in traditional characters by entries in simplified ones, and the other way round', async () => {
    expect(await offered('離職以後我的信息會刪除嗎')).to.include('erase');
    // How the same questions are found in simplified characters says how they have to be found here.
    const asked = sampleQuestions.filter(({ language, later }) => language === 'zh-CN' && !later);
    for (const { text } of asked)
      expect(await offered(inTraditional(text)), text).to.deep.equal(await offered(text));
    const by = await company.joins('hr-three', { role: 'hr' });
    const screens = {
      question: '電腦螢幕會被監視、錄影或攝影嗎？',
      also: '監控錄像',
      answer: '不會。網頁的瀏覽紀錄也不會被後臺髮送出去，發現異常請閱讀規定。',
    };
    const at = { by, role: 'hr' as const, now: company.now };
    keyOf.set(await wroteEntry(company.db, at, entryOf({ 'zh-CN': screens })), 'screens');
    expect(await offered('电脑会被监视吗')).to.include('screens');
    expect(await offered('監控錄像')).to.include('screens');
    expect(await offered('监控录像')).to.include('screens');
    // A character of compatibility stands for a traditional one, and looks the same.
    expect(await offered('監控\uF93F像')).to.include('screens');
  });

  it('are found in the other language than they are read in', async () => {
    expect((await entriesWith(company.db, 'fingerprint', 5)).map(({ id }) => keyOf.get(id))).to.deep.equal([
      'fingerprint',
    ]);
  });

  it('take any text, and keep none', async () => {
    const odd = ['', ' ', '😀😀', '%', '_%_', '\\', "'; drop table faq_entry; --", '的'.repeat(4_000)];
    odd.push(
      'a'.repeat(4_000),
      '监'.repeat(4_000),
      'a\0b',
      '\uD800',
      '\u202E反',
      '!&|<->:*',
      '\uFDFA'.repeat(4_000),
    );
    odd.push(Array.from({ length: 2_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join(''));
    for (const text of odd) expect(await offered(text), text.slice(0, 20)).to.deep.equal([]);
    for (const text of odd)
      expect(await entriesWith(company.db, text, 5), text.slice(0, 20)).to.be.an('array');
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from faq_entry`.execute(company.db);
    expect(rows[0]?.n).to.be.greaterThan(20);
  });
});
