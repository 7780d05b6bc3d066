import { expect } from 'chai';
import type { Body } from '../../src/messages/model.ts';
import { preview as inSlack } from '../../src/platforms/slack/blocks/preview.ts';
import { preview as inWecom } from '../../src/platforms/wecom/cards/preview.ts';

const setting = { baseUrl: 'https://heed.example.com', language: 'zh-CN' } as const;

const card = (title: string): Body => ({
  kind: 'card',
  card: {
    source: '样例有限公司 · 隐私办公室',
    title,
    lines: ['公司会留存工作聊天记录。', '只用于内部分析。'],
    facts: [{ label: '最晚', value: '8月10日' }],
    statement: '我确认公司已将这份制度告知我。',
    link: { label: '阅读全文', path: '/n/1' },
    buttons: [
      { label: '我已知悉', action: { name: 'notices.acknowledge', about: '1' }, style: 'primary' },
      {
        label: '我有一些顾虑，想先和人事聊聊',
        short: '先聊聊',
        action: { name: 'notices.concern', about: '1' },
      },
    ],
    state: { tone: 'open', label: '待完成' },
    note: '约三十秒。',
  },
});

/** Every word a reader finds on it. */
function words(body: Body): string {
  if (body.kind !== 'card') throw new Error('not a card');
  const { source, title, lines, facts = [], buttons = [] } = body.card;
  return [
    source,
    title,
    ...lines,
    ...facts.flatMap(Object.values),
    ...buttons.map(({ label }) => label),
  ].join('\n');
}

describe('a preview', () => {
  for (const [platform, preview] of [
    ['WeCom', inWecom],
    ['Slack', inSlack],
  ] as const) {
    it(`says what is on the card in ${platform}, and nothing on it does anything`, () => {
      const shown = preview(card('工作聊天监控'), setting);
      for (const said of [
        '隐私办公室',
        '工作聊天监控',
        '只用于内部分析',
        '8月10日',
        '告知我',
        '阅读全文',
        '我已知悉',
        '待完成',
        '约三十秒',
      ])
        expect(words(shown), said).to.include(said);
      if (shown.kind !== 'card') throw new Error('not a card');
      expect(new Set(shown.card.buttons?.map(({ action }) => action.name))).to.deep.equal(
        new Set(['preview.none']),
      );
    });

    it(`shows where ${platform} cuts`, () => {
      const title = '长'.repeat(400);
      const shown = preview(card(title), setting);
      if (shown.kind !== 'card') throw new Error('not a card');
      expect(shown.card.title.length).to.be.lessThan(200);
      expect(shown.card.title).to.match(/…$/);
    });
  }

  it('takes the short label where WeCom has no room for the long one', () => {
    expect(words(inWecom(card('标题'), setting)))
      .to.include('先聊聊')
      .and.not.include('我有一些顾虑');
    expect(words(inSlack(card('标题'), setting))).to.include('我有一些顾虑，想先和人事聊聊');
  });

  it('of plain words is the words', () => {
    const text = { kind: 'text', text: '好的。' } as const;
    expect(inWecom(text, setting)).to.deep.equal(text);
    expect(inSlack(text, setting)).to.deep.equal(text);
  });
});
