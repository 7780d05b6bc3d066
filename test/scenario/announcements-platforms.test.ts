import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { longest } from '../../src/announcements/rules.ts';
import { withdrawBulletin, writeBulletin } from '../../src/announcements/send.ts';
import { textProblems } from '../../src/announcements/words.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { Language } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { bindIdentity } from '../../src/people/identities.ts';
import { startedTips } from '../harness/announcements.ts';
import type { TestApp } from '../harness/app.ts';
import { slackAccount, startBothCompany, wecomAccount } from '../harness/both-company.ts';
import { settled } from '../harness/settled.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const people = ['a', 'b', 'c', 'd', 'e', 'f'];
/** As they are called on a platform where everybody is. */
const accounts = people.map(slackAccount);
const [first = '', second = ''] = accounts;

/** What somebody sees of what the bot has sent: its words, and the keys of its buttons. */
interface Shown {
  words: string;
  keys: string[];
}

interface Side {
  heed: TestApp;
  language: Language;
  sweep(name: string): Promise<void>;
  /** Oldest first. */
  shown(account: string): Shown[];
  presses(account: string, key: string): Promise<unknown>;
  types(account: string, words: string): Promise<unknown>;
  close(): Promise<void>;
}

const wecomShown = (wecom: WecomCompany['wecom'], account: string): Shown[] =>
  wecom
    .conversation(account)
    .filter(({ from }) => from === 'app')
    .map(({ text: words, card }) => ({
      words,
      keys: [...JSON.stringify(card ?? {}).matchAll(/"key":"([^"]+)"/g)].map(([, key = '']) => key),
    }));

async function wecomSide(): Promise<Side> {
  const company = await startWecomCompany({
    members: accounts.map((userid) => ({ userid, name: `员工${userid}` })),
  });
  const { heed, wecom } = company;
  return {
    ...{ heed, language: 'zh-CN', sweep: (name) => company.sweep(name), close: () => company.close() },
    shown: (account) => wecomShown(wecom, account),
    async presses(account, key) {
      const card = wecom.conversation(account).findLast((one) => JSON.stringify(one.card)?.includes(key));
      if (!card) throw new Error(`no card with ${key}`);
      // Whoever clicks three times before the card has turned.
      return wecom.click(account, card, key, undefined, { times: 3 });
    },
    types: (account, words) => wecom.type(account, words),
  };
}

const slackShown = (slack: SlackCompany['slack'], account: string): Shown[] =>
  slack
    .messages(account)
    .filter(({ user }) => user === slack.botUserId)
    .map(({ lines, controls }) => ({
      words: lines.join('\n'),
      keys: controls.flatMap(({ value }) => (value ? [value] : [])),
    }));

async function slackSide(): Promise<Side> {
  const company = await startSlackCompany({
    users: people.map((name) => ({
      ...{ id: slackAccount(name), name, realName: `Staff ${name}`, locale: 'en-GB' },
    })),
  });
  const { heed, slack } = company;
  return {
    ...{ heed, language: 'en', sweep: (name) => company.sweep(name) },
    shown: (account) => slackShown(slack, account),
    async presses(account, key) {
      const message = slack
        .messages(account)
        .findLast(({ controls }) => controls.some(({ value }) => value === key));
      const control = message?.controls.find(({ value }) => value === key);
      if (!message || !control) throw new Error(`no message with ${key}`);
      const click = () => slack.click(account, message, control.actionId, { value: key });
      await Promise.all([click(), click(), click()]);
    },
    types: (account, words) => slack.say(account, words),
    async close() {
      expect(slack.warnings).to.deep.equal([]);
      await company.close();
    },
  };
}

/** What somebody does in the chat is at work after it was acknowledged. */
const nobodyElseWants = ({ db }: TestApp, none: number) =>
  until(async () => (await db.selectFrom('tip_off').selectAll().execute()).length === none, {
    within: 60_000,
    what: `${none} people to want no tips`,
  });

const inTwoWeeks = { days: 14, minutes: 5 };

for (const [platform, start, fewer] of [
  ['WeCom', wecomSide, '少发点'],
  ['Slack', slackSide, 'fewer tips'],
] as const)
  describe(`announcements in ${platform}`, function () {
    this.timeout(180_000);
    let side: Side;
    before(async () => {
      side = await start();
    });
    after(() => side?.close());

    const bulletin = async (words: { title: string; text: string }, sendAt?: Date) => {
      const { heed } = side;
      const now = heed.clock.now();
      const id = v7();
      const texts = { 'zh-CN': words, en: words };
      const audience: Audience = { kind: 'everyone' };
      await inTransaction(heed.db, (tx) =>
        writeBulletin(tx, { id, texts, audience, people: people.length, sendAt, actor: 'heed', now }),
      );
      return id;
    };
    const said = (account: string, words: string) =>
      side.shown(account).filter((one) => one.words.includes(words));
    const t = (key: string) => text(side.language, `announcements.${key}`);
    /** Tips that they see, as they see them. */
    const tips = (account: string) => said(account, t('card.tip'));

    it('a bulletin that is as long as one may be arrives whole, and asks for nothing', async () => {
      const title = '安'.repeat(longest.title / 2);
      const words = `${'公'.repeat(longest.text / 2 - 20)}\n\n- 第一条\n- 最后的一条到了`;
      expect(textProblems({ title, text: words })).to.deep.equal({});
      await bulletin({ title, text: words });
      await settled(side.heed);
      for (const account of accounts) {
        const [shown, ...more] = said(account, title);
        expect(more).to.deep.equal([]);
        expect(shown?.words)
          .to.include('公'.repeat(longest.text / 2 - 20))
          .and.to.include('最后的一条到了');
        expect(shown?.words).to.include(t('card.bulletin')).and.to.include(t('card.noAnswer'));
        expect(shown?.keys).to.deep.equal([]);
      }
    });

    it('one that was withdrawn before its hour never arrives, and another does at its own', async () => {
      const { clock, db } = side.heed;
      const sendAt = new Date(clock.now().getTime() + 3_600_000);
      const withdrawn = await bulletin({ title: 'Withdrawn', text: 'Not this.' }, sendAt);
      await bulletin({ title: 'At its hour', text: 'This.' }, sendAt);
      await inTransaction(db, (tx) => withdrawBulletin(tx, withdrawn, { actor: 'heed', now: clock.now() }));
      await side.sweep('announcements.send');
      await settled(side.heed);
      expect(said(first, 'At its hour')).to.deep.equal([]);
      clock.advance({ hours: 1, minutes: 1 });
      await side.sweep('announcements.send');
      await settled(side.heed);
      for (const account of accounts) {
        expect(said(account, 'At its hour')).to.have.length(1);
        expect(said(account, 'Withdrawn')).to.deep.equal([]);
      }
    });

    it('a tip comes to each once, whole, with a button that ends them and turns its card', async () => {
      const { heed } = side;
      await startedTips(heed, { audience: { kind: 'everyone' } });
      await side.sweep('tips.give');
      await side.sweep('tips.give');
      await settled(heed);
      for (const account of accounts) {
        const [tip, ...more] = tips(account);
        expect(more, account).to.deep.equal([]);
        expect(tip?.keys).to.have.length(1);
        expect(tip?.words).not.to.include('…');
      }
      const [before] = tips(first);
      await side.presses(first, before?.keys[0] ?? '');
      await until(() => tips(first)[0]?.keys.length === 0, { within: 60_000, what: 'the card to turn' });
      await settled(heed);
      const [turned, ...more] = tips(first);
      expect(more).to.deep.equal([]);
      expect(turned?.words).to.include(t('card.off'));
      expect(turned?.keys).to.deep.equal([]);
      // The tip itself is still there to be read.
      const [title = ''] = (before?.words ?? '').split('\n').filter((line) => !line.includes(t('card.tip')));
      expect(turned?.words).to.include(title);
      await nobodyElseWants(heed, 1);
    });

    it('they end with words, too, and the others go on', async () => {
      const { heed } = side;
      await side.types(second, fewer);
      await nobodyElseWants(heed, 2);
      heed.clock.advance(inTwoWeeks);
      await side.sweep('tips.give');
      await settled(heed);
      expect(accounts.map((account) => tips(account).length)).to.deep.equal([1, 1, 2, 2, 2, 2]);
    });
  });

describe('announcements to people on both platforms', function () {
  this.timeout(180_000);
  let both: Awaited<ReturnType<typeof startBothCompany>>;
  before(async () => {
    both = await startBothCompany(people);
  });
  after(() => both?.close());

  it('come once to each, also to whoever has both', async () => {
    const { company, wecom } = both;
    const { heed, slack } = company;
    const { db, clock } = heed;
    const { rows } = await sql<{ id: string }>`
      select person_id as id from identity where platform = 'wecom' and external_id = ${wecomAccount('a')}`.execute(
      db,
    );
    slack.directory.addUser({ id: 'U0BOTH', realName: '企微 a', locale: 'en-GB' });
    const account = { platform: 'slack', tenant: slack.team.id, externalId: 'U0BOTH', boundBy: 'test' };
    await inTransaction(db, (tx) => bindIdentity(tx, rows[0]?.id ?? '', account, clock.now()));
    await startedTips(heed, { audience: { kind: 'everyone' } });
    await company.sweep('tips.give');
    await settled(heed);
    const wecomTips = (name: string) =>
      wecomShown(wecom, wecomAccount(name)).filter(({ words }) => words.includes('自我保护小贴士'));
    const slackTips = (id: string) =>
      slackShown(slack, id).filter(({ words }) => words.includes('A tip to protect yourself'));
    expect(people.map((name) => wecomTips(name).length)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect(people.map((name) => slackTips(slackAccount(name)).length)).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect(slackTips('U0BOTH')).to.deep.equal([]);
    // Turned down in Slack, it ends in WeCom.
    await slack.say('U0BOTH', 'fewer tips');
    await nobodyElseWants(heed, 1);
    clock.advance(inTwoWeeks);
    await company.sweep('tips.give');
    await settled(heed);
    expect(people.map((name) => wecomTips(name).length)).to.deep.equal([1, 2, 2, 2, 2, 2]);
  });
});
