import { expect } from 'chai';
import {
  companyCard,
  concludedCard,
  failedCard,
  offeredCard,
  withdrawnCard,
} from '../../src/contracts/present.ts';
import { companyReminderCard, reminderCard } from '../../src/contracts/reminding-cards.ts';
import { readContractFolder } from '../../src/contracts/template.ts';
import { companyTurnedCard, turnedCard } from '../../src/contracts/turn-cards.ts';
import type { Message } from '../../src/messages/model.ts';
import { languages } from '../../src/messages/model.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { render } from '../../src/platforms/wecom/cards/render.ts';
import { sampleContracts } from '../../src/sample/contracts.ts';
import { checkMessageBlocks } from '../harness/slack/blockkit/view.ts';
import { wire } from '../harness/slack/types-messages.ts';

const id = '0198f000-0000-7000-8000-000000000001';
const baseUrl = 'https://heed.example.com';

describe('cards of contracts', () => {
  const cards: [name: string, message: Message, path: string | undefined][] = [];
  before(async () => {
    const [template] = await readContractFolder(sampleContracts);
    if (!template) throw new Error('there is no sample');
    const titles = { 'zh-CN': template.texts['zh-CN'].front.title, en: template.texts.en.front.title };
    const due = new Date('2026-08-10T15:59:59.999Z');
    const offered = { id, template, due, zone: 'Asia/Shanghai', now: new Date('2026-08-03T02:00:00Z') };
    cards.push(
      ['offered', offeredCard(offered), `/contracts/${id}`],
      ['through a provider', offeredCard({ ...offered, provider: 'Sample CA' }), `/contracts/${id}`],
      ['to the company', companyCard(id), `/countersign/${id}`],
      ['concluded', concludedCard(titles, `/contracts/${id}`), `/contracts/${id}`],
      ['withdrawn', withdrawnCard(titles), undefined],
      ['reminder', reminderCard({ ...offered, titles }), `/contracts/${id}`],
      ['reminder for the company', companyReminderCard(offered), `/countersign/${id}`],
      ['turned, for the company', companyTurnedCard('concluded'), '/countersign'],
      ['turned for the company, over', companyTurnedCard('withdrawn'), '/countersign'],
      ...(['person-signed', 'concluded', 'withdrawn', 'called-off', 'failed'] as const).map(
        (state): (typeof cards)[number] => [
          `turned, ${state}`,
          turnedCard(id, titles, state),
          `/contracts/${id}`,
        ],
      ),
      ['failed', failedCard(id), `/console/contracts/${id}`],
    );
  });

  for (const language of languages) {
    it(`fit WeCom whole, in ${language}`, () => {
      for (const [name, message, path] of cards) {
        const made = JSON.stringify(render(message[language], { baseUrl, language }));
        if (path) expect(made, name).to.contain(`${baseUrl}${path}`);
        // Nothing had to be cut.
        expect(made, name).not.to.contain('…');
        const body = message[language];
        if (body.kind === 'card') expect(body.card.lines.length, name).to.be.at.most(3);
      }
    });

    it(`are what Slack takes, in ${language}`, () => {
      for (const [name, message, path] of cards) {
        const [sent, ...more] = renderMessage(message[language], { baseUrl, language });
        expect(more, name).to.deep.equal([]);
        expect(checkMessageBlocks(wire(sent?.blocks ?? [])), name).to.deep.equal([]);
        if (path) expect(JSON.stringify(sent), name).to.contain(`${baseUrl}${path}`);
      }
    });

    it(`name nobody and say nothing that is for the page alone, in ${language}`, () => {
      for (const [, message] of cards)
        expect(JSON.stringify(message[language])).not.to.match(/签署人：|binding|有约束力|S0\d\d/);
    });
  }
});
