import { expect } from 'chai';
import { sql } from 'kysely';
import { type Body, languages } from '../../src/messages/model.ts';
import { previewCard } from '../../src/notices/send.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';

const dayMs = 86_400_000;
const encodingAESKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const token = 'tokenForTests';

/** All text that a payload shows, wherever it stands in it: links, ids and values of buttons aside. */
function wordsOf(payload: unknown): string[] {
  const shown = new Set(['text', 'desc', 'title', 'quote_text', 'sub_title_text', 'keyname', 'value']);
  const found: string[] = [];
  const walk = (one: unknown, parent: string) => {
    if (typeof one === 'string' && shown.has(parent)) found.push(...one.split('\n'));
    else if (Array.isArray(one)) for (const each of one) walk(each, parent);
    else if (typeof one === 'object' && one !== null)
      for (const [name, value] of Object.entries(one)) {
        // A Slack button's value is what comes back, and no word.
        if (name !== 'value' || 'keyname' in one) walk(value, name);
      }
  };
  walk(payload, '');
  return found.filter(Boolean).toSorted();
}

function wordsOfPreview(body: Body): string[] {
  if (body.kind !== 'card') throw new Error('a notice is a card');
  const { source = '', title, lines, facts = [], buttons = [] } = body.card;
  const all = [source, title, ...lines, ...facts.flatMap(({ label, value }) => [label, value])];
  return [...all, ...buttons.map(({ label }) => label)]
    .flatMap((one) => one.split('\n'))
    .filter(Boolean)
    .toSorted();
}

describe('the preview of a notice', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  let wecom: FakeWecom;
  before(async () => {
    wecom = await startFakeWecom({
      clock: { now: () => company?.heed.clock.now() ?? new Date('2026-08-03T02:00:00Z') },
      members: languages.map((language) => ({
        userid: `w-${language}`,
        name: `企微 ${language}`,
        department: [1],
      })),
    });
    company = await startSlackCompany({
      users: languages.map((language) => ({
        ...{ id: `U0${language.slice(0, 2).toUpperCase()}`, name: language },
        ...{ realName: `Slack ${language}`, locale: 'en-GB' },
      })),
      env: {
        WECOM_CORP_ID: wecom.corpid,
        WECOM_AGENT_ID: String(wecom.app.agentid),
        WECOM_SECRET: wecom.app.secret,
        WECOM_CONTACTS_SECRET: wecom.contacts.secret,
        WECOM_TOKEN: token,
        WECOM_ENCODING_AES_KEY: encodingAESKey,
        WECOM_API_BASE: wecom.apiBase,
      },
    });
    const url = `${company.heed.app.baseUrl}/wecom/callback`;
    await wecom.app.saveCallback({ url, token, encodingAESKey });
    await company.sweep('directory.sync.wecom');
    await sql`update person set language = case when name like '% en' then 'en' else 'zh-CN' end`.execute(
      company.heed.db,
    );
  });
  after(async () => {
    await company.close();
    await wecom.close();
  });

  for (const code of ['customer-data', 'chat-monitoring', 'photo-consent'])
    it(`of ${code} says word for word what arrives, on each platform and in each language`, async () => {
      const { heed, slack } = company;
      const { app, db, clock } = heed;
      const { rows } = await sql<{ no: string }>`select staff_no as no from person`.execute(db);
      const now = clock.now();
      const due = new Date(now.getTime() + 7 * dayMs);
      const whole = await previewCard(db, await versionInForce(db, code), due, app.zone, now);
      const notice = await sentNotice(
        heed,
        code,
        rows.map(({ no }) => no),
      );
      await until(
        async () => {
          const { rows: open } = await sql`
            select from delivery d join message m on m.id = d.message_id
            where m.about = ${notice}::uuid and d.state <> 'accepted'`.execute(db);
          return open.length === 0;
        },
        { within: 30_000, what: 'a notice with everybody' },
      );
      for (const language of languages) {
        const setting = { baseUrl: app.baseUrl, language };
        const preview = (platform: string) => {
          const shown = app.platforms.get(platform)?.preview?.(whole[language], setting);
          if (!shown) throw new Error(`${platform} has no preview`);
          return wordsOfPreview(shown);
        };
        expect(wordsOfPreview(whole[language]).length).to.be.greaterThan(6);
        const card = wecom.lastCard(`w-${language}`);
        expect(preview('wecom'), `WeCom ${language}`).to.deep.equal(wordsOf(card.content));
        const message = slack.lastMessage(`U0${language.slice(0, 2).toUpperCase()}`);
        expect(preview('slack'), `Slack ${language}`).to.deep.equal(wordsOf(message.blocks));
      }
    });
});
