import { expect } from 'chai';
import { render as toHtml } from 'preact-render-to-string';
import { type Body, type Language, languages } from '../../src/messages/model.ts';
import { newObjectionPath } from '../../src/objections/present.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { render as renderWecom } from '../../src/platforms/wecom/cards/render.ts';
import { Card } from '../../src/web/components/card.tsx';
import { startApp, type TestApp } from '../harness/app.ts';
import { objectablePolicy, viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const words: Record<Language, string> = { 'zh-CN': '你有权反对', en: 'You have the right to object' };

describe('the right to object, at first contact', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let versionId: string;
  let cards: Record<Language, Body>;
  let plain: Record<Language, Body>;
  const setting = (language: Language) => ({ baseUrl: 'https://heed.example', language });

  const cardOf = async (notice: string): Promise<Record<Language, Body>> => {
    const { bodies } = await heed.db
      .selectFrom('message')
      .select('bodies')
      .where('about', '=', notice)
      .where('kind', '=', 'notices.card')
      .executeTakeFirstOrThrow();
    return bodies;
  };

  before(async () => {
    heed = await startApp();
    versionId = await objectablePolicy(heed);
    cards = await cardOf(await sentNotice(heed, 'access-logs', ['S002']));
    plain = await cardOf(await sentNotice(heed, 'chat-monitoring', ['S002']));
  });
  after(() => heed.close());

  for (const language of languages) {
    it(`stands on the card, apart from its lines, with its own way to use it: ${language}`, () => {
      const body = cards[language];
      if (body.kind !== 'card') throw new Error('no card');
      const { aside, lines, note } = body.card;
      expect(aside?.text).to.include(words[language]);
      expect(aside?.link.path).to.equal(newObjectionPath(versionId));
      expect([...lines, note].join()).not.to.include(words[language]);
      const none = plain[language];
      expect(none.kind === 'card' && none.card.aside).to.equal(undefined);
    });

    it(`is shown by WeCom in a block of its own that opens the form: ${language}`, () => {
      const rendered = renderWecom(cards[language], setting(language));
      if (rendered.msgtype !== 'template_card') throw new Error('no card');
      const { quote_area: quote, sub_title_text: lines } = rendered.card;
      expect(quote?.quote_text).to.include(words[language]);
      expect(quote).to.include({ type: 1 });
      expect(JSON.stringify(quote)).to.include(encodeURIComponent(versionId).slice(0, 8));
      expect(lines).not.to.include(words[language]);
      // What else there is to say is still said, and every button is there.
      expect(lines).to.match(language === 'zh-CN' ? /不会有任何不利影响/ : /will not count against you/);
      expect(rendered.card.button_list).to.have.length(4);
    });

    it(`is shown by Slack below a line of its own, with its button: ${language}`, () => {
      const blocks = renderMessage(cards[language], setting(language)).flatMap((one) => one.blocks);
      const at = blocks.findIndex((block) => JSON.stringify(block).includes(words[language]));
      expect(blocks[at - 1]?.type).to.equal('divider');
      expect(JSON.stringify(blocks[at])).to.include('objections.file').and.to.include(versionId);
      const text = renderMessage(cards[language], setting(language))[0]?.text;
      expect(text).to.include(words[language]);
    });

    it(`is shown by the local messenger below the buttons: ${language}`, () => {
      const body = cards[language];
      if (body.kind !== 'card') throw new Error('no card');
      const html = toHtml(<Card card={body.card} post={{ url: '/x', csrf: 'y' }} />);
      expect(html).to.match(/card-aside/);
      expect(html.indexOf(words[language])).to.be.greaterThan(html.lastIndexOf('</button>'));
      expect(html).to.include(newObjectionPath(versionId));
    });
  }

  it('stands in a section of its own on the page that the card leads to, and on the board', async () => {
    const notice = await sentNotice(heed, 'access-logs', ['S003']);
    const person = await heed.signIn('S003');
    for (const path of [`/n/${notice}`, `/board/${versionId}`]) {
      for (const language of languages) {
        await heed.db.updateTable('person').set({ language }).where('id', '=', person.personId).execute();
        const { text } = await person.get(path);
        const section = /<section[^>]*id="objection"[\s\S]*?<\/section>/.exec(text)?.[0] ?? '';
        expect(section, `${path} ${language}`).to.match(language === 'en' ? /right to object/ : /你有权反对/);
        expect(section).to.include(newObjectionPath(versionId));
      }
    }
  });

  it('stands on the sheet of paper of whoever is told there first', async () => {
    const hr = await heed.signIn('S033');
    for (const [code, there] of [
      ['access-logs', true],
      ['chat-monitoring', false],
    ] as const) {
      const notice = await sentNotice(heed, code, ['S004']);
      const { id: person } = await viewerOf(heed, 'S004');
      const made = await hr.post(`/console/notices/${notice}/paper`, { person });
      const { text } = await hr.get(made.location ?? '');
      expect(text).to.include('paper-sheet');
      expect(text.includes('paper-right'), code).to.equal(there);
    }
  });
});
