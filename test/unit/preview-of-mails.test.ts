import { expect } from 'chai';
import type { Body } from '../../src/messages/model.ts';
import { emailPlatform } from '../../src/platforms/email/adapter.ts';
import { smsPlatform } from '../../src/platforms/sms/adapter.ts';

const card: Body = {
  kind: 'card',
  card: {
    title: '聊天记录监控政策',
    lines: ['记录什么、为什么'],
    statement: '我已被告知。',
    link: { label: '阅读全文并签署', path: '/n/0198' },
    buttons: [{ label: '我已知悉', action: { name: 'notices.acknowledge', about: '0198' } }],
    note: '不影响对你的评价。',
  },
};
const setting = { baseUrl: 'https://heed.example.com', language: 'zh-CN' as const };
// Nothing of these is needed to look at words.
const nothing = { settings: { perSecond: 5 }, clock: { now: () => new Date(0) } } as never;

describe('the look before sending at what comes without a chat', () => {
  it('is of a text message the link alone: nothing of the card is in it', () => {
    const shown = smsPlatform(nothing).preview?.(card, setting);
    const words = shown?.kind === 'text' ? shown.text : '';
    expect(words).to.include('https://heed.example.com/m/').and.include('2 小时');
    for (const gone of ['聊天记录监控政策', '记录什么', '我已知悉', '阅读全文'])
      expect(words).to.not.include(gone);
    const english = smsPlatform(nothing).preview?.(card, { ...setting, language: 'en' });
    expect(english?.kind === 'text' && english.text).to.include('good for 2 hours');
  });

  it('is of a mail the card without buttons, which says what is done on the page', () => {
    const shown = emailPlatform(nothing).preview?.(card, setting);
    if (shown?.kind !== 'card') throw new Error('a mail shows the card');
    expect(shown.card).to.include({ title: '聊天记录监控政策', statement: '我已被告知。' });
    expect(shown.card.buttons).to.equal(undefined);
    expect(shown.card.note).to.equal('在页面上可以：我已知悉。不影响对你的评价。');
  });
});
