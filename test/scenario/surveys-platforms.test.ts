import { expect } from 'chai';
import { sql } from 'kysely';
import type { Language } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { consoleSurveyPath, surveyPath } from '../../src/surveys/present.ts';
import { currentSurvey } from '../../src/surveys/store.ts';
import type { TestApp } from '../harness/app.ts';
import type { Page } from '../harness/cookie-jar.ts';
import { letRun } from '../harness/running-clock.ts';
import { settled } from '../harness/settled.ts';
import { startSlackCompany } from '../harness/slack-company.ts';
import { openedSurvey, Respondent, surveyCode } from '../harness/surveys.ts';
import { startWecomCompany } from '../harness/wecom-company.ts';

const accounts = ['U0A', 'U0B', 'U0C', 'U0D', 'U0E', 'U0F'];
const [first = '', second = ''] = accounts;
/** Somebody of HR, who is asked too. */
const hr = 'U0F';

/** What somebody sees of one message: its words, and all that is in it. */
interface Shown {
  words: string;
  whole: string;
}

interface Side {
  heed: TestApp;
  language: Language;
  sweep(name: string): Promise<void>;
  /** What the bot has sent somebody, oldest first. */
  shown(account: string): Shown[];
  types(account: string, words: string): Promise<unknown>;
  /** Opens a page from the chat, signed in on the way. */
  opens(account: string, path: string): Promise<{ browser: Respondent['browser']; page: Page }>;
  close(): Promise<void>;
}

async function wecomSide(): Promise<Side> {
  const company = await startWecomCompany({
    members: accounts.map((userid) => ({ userid, name: `员工${userid}` })),
  });
  const { heed, wecom } = company;
  const stop = letRun(heed.clock);
  return {
    ...{ heed, language: 'zh-CN', sweep: (name) => company.sweep(name) },
    shown: (account) =>
      wecom
        .conversation(account)
        .filter(({ from }) => from === 'app')
        .map(({ text: words, content }) => ({ words, whole: JSON.stringify(content) })),
    types: (account, words) => wecom.type(account, words),
    opens: (account, path) => company.opens(account, path),
    async close() {
      stop();
      await company.close();
    },
  };
}

async function slackSide(): Promise<Side> {
  const company = await startSlackCompany({
    users: accounts.map((id) => ({ id, name: id.toLowerCase(), realName: `Staff ${id}`, locale: 'en-GB' })),
  });
  const { heed, slack } = company;
  return {
    ...{ heed, language: 'en', sweep: (name) => company.sweep(name) },
    shown: (account) =>
      slack
        .messages(account)
        .filter(({ user }) => user === slack.botUserId)
        .map(({ lines, blocks }) => ({ words: lines.join('\n'), whole: JSON.stringify(blocks) })),
    types: (account, words) => slack.say(account, words),
    opens: (account, path) => company.opens(account, path),
    async close() {
      expect(slack.warnings).to.deep.equal([]);
      await company.close();
    },
  };
}

const sides = { WeCom: wecomSide, Slack: slackSide };

for (const [platform, makeSide] of Object.entries(sides))
  describe(`an anonymous survey in ${platform}`, function () {
    this.timeout(240_000);
    let side: Side;
    let run: string;
    let title: string;
    before(async () => {
      side = await makeSide();
      const { heed } = side;
      await sql`
        insert into role_grant (person_id, role, from_at)
        select person_id, 'hr', ${heed.clock.now()} from identity where lower(external_id) = lower(${hr})`.execute(
        heed.db,
      );
      run = await openedSurvey(heed, { audience: { kind: 'everyone' } });
      title = (await currentSurvey(heed.db, surveyCode)).titles[side.language];
      await settled(heed);
    });
    after(() => side?.close());

    const t = (key: string) => text(side.language, `surveys.card.${key}`, { title });
    const cards = (account: string, key: string) =>
      side.shown(account).filter(({ words }) => words.includes(t(key)));

    it('is asked of everybody by a card that names nobody, and leads to where it is not answered', async () => {
      const asked = accounts.map((account) => cards(account, 'asked'));
      expect(asked.map(({ length }) => length)).to.deep.equal(accounts.map(() => 1));
      const { rows } = await sql<{ id: string; account: string }>`
        select person_id as id, external_id as account from identity`.execute(side.heed.db);
      expect(rows.length).to.be.at.least(accounts.length);
      const addresses = asked.flat().map(({ whole }) => {
        for (const { id, account } of rows) expect(whole).to.not.include(id).and.not.include(account);
        return [...whole.matchAll(/https?:\/\/[^"\\]+/g)].map(([address]) => address);
      });
      const wanted = `${side.heed.app.baseUrl}${surveyPath(surveyCode)}`;
      // One address, the same for all, and nothing to press that would answer in the chat.
      for (const found of addresses) expect([...new Set(found)]).to.deep.equal([wanted]);
      for (const [one] of asked)
        expect(one?.whole).to.not.match(/"key":"surveys|"value":"surveys|anonymous\//);
    });

    it('is answered on its page by whoever comes from the chat, once', async () => {
      const { heed } = side;
      const { browser, page } = await side.opens(first, surveyPath(surveyCode));
      expect(page.text).to.include(title).and.include('data-modulus="');
      const respondent = await Respondent.in(heed, run, browser);
      expect((await respondent.takesPart()).done).to.equal(true);
      // Another token of the same person is not signed.
      expect((await respondent.asks((await respondent.begin()).blinded)).status).to.equal(409);
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from survey_answer a join survey_group g on g.id = a.group_id
        where g.run_id = ${run}::uuid`.execute(heed.db);
      expect(rows).to.deep.equal([{ n: 1 }]);
    });

    it('takes no answer in the chat', async () => {
      const { heed } = side;
      const stored = async () =>
        (await sql<{ n: number }>`select count(*)::int as n from survey_answer`.execute(heed.db)).rows[0]?.n;
      const before = await stored();
      await side.types(second, '4');
      await settled(heed);
      expect(await stored()).to.equal(before);
    });

    it('is reminded of once, where somebody has not taken part', async () => {
      const { heed } = side;
      heed.clock.advance({ days: 8 });
      for (const _twice of [1, 2]) await side.sweep('surveys.remind');
      await settled(heed);
      expect(accounts.map((account) => cards(account, 'reminder').length)).to.deep.equal([0, 1, 1, 1, 1, 1]);
    });

    it('ends with a word to HR alone, and shows nothing of fewer than it promised', async () => {
      const { heed } = side;
      heed.clock.advance({ days: 3 });
      for (const _twice of [1, 2]) await side.sweep('surveys.close');
      await settled(heed);
      const told = accounts.filter((account) => cards(account, 'closed').length > 0);
      expect(told).to.deep.equal([hr]);
      expect(cards(hr, 'closed')).to.have.length(1);
      const { page } = await side.opens(hr, consoleSurveyPath(surveyCode));
      expect(page.status).to.equal(200);
      expect(page.text).to.include(title).and.not.include('100%');
      const { rows } = await sql<{ results: { questions: unknown[] } }>`
        select results from survey_run where id = ${run}::uuid`.execute(heed.db);
      expect(rows[0]?.results.questions).to.deep.equal([]);
      const late = await side.opens(second, surveyPath(surveyCode));
      expect(late.page.text).to.not.include('data-modulus="');
    });
  });
