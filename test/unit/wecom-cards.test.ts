import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { fits, shorten, shortenWords } from '../../src/messages/cut.ts';
import type { Body, Card, Form } from '../../src/messages/model.ts';
import { displayWidth } from '../../src/messages/width.ts';
import { cardStatement, noticeCard, reminderCard } from '../../src/notices/present.ts';
import { splitText } from '../../src/platforms/wecom/cards/plain-text.ts';
import { questionCard } from '../../src/platforms/wecom/cards/question.ts';
import { render, renderChange } from '../../src/platforms/wecom/cards/render.ts';
import { limits, type TemplateCard } from '../../src/platforms/wecom/cards/template-card.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';

const setting = { baseUrl: 'https://heed.example.com', language: 'en' } as const;
const card: Card = {
  title: 'Chat monitoring policy',
  source: 'Sample · Privacy',
  lines: ['What is recorded', 'Kept for 3 months'],
  facts: [{ label: 'Due', value: '6 March' }],
  link: { label: 'Read the full text', short: 'Read it', path: '/n/0198' },
  buttons: [
    {
      label: 'I have been told',
      short: 'I was told',
      action: { name: 'notices.acknowledge', about: '0198' },
    },
    { label: 'Later', action: { name: 'notices.later', about: '0198' }, style: 'quiet' },
  ],
  state: { tone: 'open', label: 'Not finished' },
  note: 'About thirty seconds.',
};
const body: Body = { kind: 'card', card };
const chars = (text: string | undefined) => Array.from(text ?? '').length;
const columns = (text: string | undefined) => displayWidth(text ?? '');

describe('WeCom cards: shortening', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.constantFrom('👨‍👩‍👧‍👦', '你好', 'e\u0301', ' ', 'word', '🇨🇳', '\n'), { maxLength: 80 })
      .map((all) => all.join('')),
  );

  it('keeps to the limit in its unit, leaves alone what fits, and never cuts through a character', () => {
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 3, max: 200 }),
        fc.constantFrom('chars', 'bytes'),
        (text, limit, unit) => {
          const short = shorten(text, limit, unit);
          const size = unit === 'bytes' ? Buffer.byteLength(short) : chars(short);
          const whole = unit === 'bytes' ? Buffer.byteLength(text) : chars(text);
          expect(size).to.be.at.most(Math.max(limit, 0));
          expect(fits(text, limit, unit)).to.equal(whole <= limit);
          if (whole <= limit) {
            expect(short).to.equal(text);
            return;
          }
          expect(short.endsWith('…')).to.equal(true);
          const kept = short.slice(0, -1);
          expect(text.startsWith(kept)).to.equal(true);
          const ends = [...new Intl.Segmenter('zh').segment(text)].map(({ index }) => index);
          const next = text.slice(kept.length).match(/^\s*/)?.[0].length ?? 0;
          expect(ends.some((end) => end >= kept.length && end <= kept.length + next)).to.equal(true);
        },
      ),
    );
  });

  it('counts a family of four as one character to cut and as seven to fit', () => {
    expect(shorten('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 10, 'chars')).to.equal('👨‍👩‍👧‍👦…');
    expect(shorten('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 7, 'chars')).to.equal('…');
    expect(shorten('我有顾虑，想先聊聊再决定', 10, 'chars')).to.equal('我有顾虑，想先聊聊…');
    expect(shorten('你好吗', 8, 'bytes')).to.equal('你…');
  });
});

describe('WeCom cards: what a neutral card becomes', () => {
  it('with buttons: a card that calls back, its page first', () => {
    expect(render(body, setting)).to.deep.equal({
      msgtype: 'template_card',
      card: {
        card_type: 'button_interaction',
        source: { desc: 'Sample · Privacy' },
        main_title: { title: 'Chat monitoring policy', desc: 'Not finished' },
        quote_area: { type: 0, quote_text: 'About thirty seconds.' },
        sub_title_text: 'What is recorded\nKept for 3 months',
        horizontal_content_list: [{ keyname: 'Due', value: '6 March' }],
        card_action: { type: 1, url: 'https://heed.example.com/n/0198' },
        button_list: [
          { type: 1, text: 'Read it', style: 1, url: 'https://heed.example.com/n/0198' },
          { type: 0, text: 'I was told', style: 2, key: 'notices.acknowledge:0198' },
          { type: 0, text: 'Later', style: 4, key: 'notices.later:0198' },
        ],
      },
    });
  });

  it('with a link alone: a card that opens its page', () => {
    const { card: made } = render({ kind: 'card', card: { ...card, buttons: [] } }, setting) as {
      card: TemplateCard;
    };
    expect(made.card_type).to.equal('text_notice');
    expect(made.card_action).to.deep.equal({ type: 1, url: 'https://heed.example.com/n/0198' });
    expect(made.jump_list).to.deep.equal([
      { type: 1, title: 'Read the full text', url: 'https://heed.example.com/n/0198' },
    ]);
    expect(made).to.not.have.property('button_list');
  });

  it('with neither: a text with every word', () => {
    const { link: _link, buttons: _buttons, ...words } = card;
    expect(render({ kind: 'card', card: words }, setting)).to.deep.equal({
      msgtype: 'text',
      parts: [
        'Sample · Privacy\nChat monitoring policy (Not finished)\nWhat is recorded\nKept for 3 months\nDue: 6 March\nAbout thirty seconds.',
      ],
    });
  });

  it('a marked repeat says in words that it may be one, in the reader’s language', () => {
    const marked = render(body, { ...setting, language: 'zh-CN', marked: true });
    expect(JSON.stringify(marked)).to.contain('可能已经发过');
    // Also where a statement takes all the room there is.
    const full = { ...card, statement: '确'.repeat(160), note: '注'.repeat(300) };
    const crowded = render({ kind: 'card', card: full }, { ...setting, language: 'zh-CN', marked: true });
    expect(JSON.stringify(crowded)).to.contain('可能已经发过').and.to.contain('所以再发一次');
    const text = render({ kind: 'text', text: 'Hello' }, { ...setting, marked: true });
    expect(text).to.deep.include({ msgtype: 'text' });
    expect(JSON.stringify(text)).to.contain('before').and.to.contain('Hello');
  });

  it('keeps to every limit, whatever stands in the card, and is the same to the byte again', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    const cards = fc.record(
      {
        title: words,
        lines: fc.array(words, { maxLength: 5 }),
        source: words,
        facts: fc.array(fc.record({ label: words, value: words }), { maxLength: 9 }),
        link: fc.record({ label: words, path: fc.constant('/n/0198') }),
        buttons: fc.array(
          fc.record({
            label: words,
            action: fc.record({ name: fc.constant('notices.later'), about: fc.uuid() }),
          }),
          { maxLength: 8 },
        ),
        state: fc.record({ tone: fc.constant('open' as const), label: words }),
        note: words,
      },
      { requiredKeys: ['title', 'lines'] },
    );
    fc.assert(
      fc.property(cards, (card) => {
        const made = render({ kind: 'card', card }, setting);
        expect(JSON.stringify(render({ kind: 'card', card }, setting))).to.equal(JSON.stringify(made));
        if (made.msgtype === 'text') {
          for (const part of made.parts) expect(Buffer.byteLength(part)).to.be.at.most(limits.textBytes);
          return;
        }
        const {
          main_title,
          sub_title_text,
          quote_area,
          source,
          horizontal_content_list = [],
          button_list = [],
          jump_list = [],
        } = made.card;
        expect(columns(source?.desc)).to.be.at.most(2 * 20);
        expect(columns(main_title?.title)).to.be.within(1, 2 * 36);
        expect(columns(main_title?.desc)).to.be.at.most(2 * 44);
        expect(columns(sub_title_text)).to.be.at.most(2 * 160);
        expect(columns(quote_area?.quote_text)).to.be.at.most(2 * 160);
        expect(horizontal_content_list.length).to.be.at.most(6);
        for (const { keyname, value } of horizontal_content_list) {
          expect(chars(keyname)).to.be.at.most(5);
          expect(columns(value)).to.be.at.most(2 * 30);
        }
        expect(button_list.length).to.be.at.most(6);
        for (const button of button_list) expect(chars(button.text)).to.be.within(1, 10);
        for (const jump of jump_list) expect(chars(jump.title)).to.be.at.most(18);
      }),
    );
  });

  const first =
    card.buttons?.map((one, n) => ({ ...one, style: n === 0 ? 'primary' : 'quiet' }) as const) ?? [];
  const statement = 'I confirm that the company has told me about “Chat monitoring policy”.';
  const buttonsOf = (made: TemplateCard | undefined) => made?.button_list?.map((button) => button.text);

  it('shows in full what a tap says and what it says it of, or offers no such tap', () => {
    const shown = renderChange({ kind: 'card', card: { ...card, statement, buttons: first } }, setting);
    expect(shown?.sub_title_text).to.equal(`What is recorded\nKept for 3 months\n${statement}`);
    expect(buttonsOf(shown)).to.deep.equal(['Read it', 'I was told', 'Later']);
    const more = [
      { lines: card.lines, statement: statement.repeat(5) },
      { lines: ['What is recorded, '.repeat(20)], statement },
    ];
    for (const words of more) {
      const without = renderChange({ kind: 'card', card: { ...card, ...words, buttons: first } }, setting);
      expect(without?.sub_title_text).to.not.contain('I confirm');
      expect(columns(without?.sub_title_text)).to.be.at.most(320);
      expect(buttonsOf(without)).to.deep.equal(['Read it', 'Later']);
    }
  });

  it('cuts sentences between words', () => {
    const source = 'Sample Company Ltd. · Information security team';
    const made = renderChange({ kind: 'card', card: { ...card, source } }, setting);
    expect(made?.source?.desc).to.equal('Sample Company Ltd. · Information…');
    expect(shortenWords('一二三四五六七八九十', 10, 'columns')).to.equal('一二三四…');
    expect(shortenWords('Donaudampfschifffahrt', 10, 'columns')).to.equal('Donaudamp…');
    expect(shortenWords('one two three', 8, 'columns')).to.equal('one two…');
  });

  it('shows every key fact of the sample policies in both languages, with the note', async () => {
    const at = new Date('2026-03-06T02:00:00Z');
    const folder = fileURLToPath(new URL('../../policies', import.meta.url));
    const tapped: string[] = [];
    for (const { texts } of await readPolicyFolder(folder)) {
      const [zh, en] = [texts['zh-CN'], texts.en];
      const subject = {
        titles: { 'zh-CN': zh.title, en: en.title },
        summaries: { 'zh-CN': zh.summary, en: en.summary },
        sources: { 'zh-CN': `${zh.entity} · ${zh.owner}`, en: `${en.entity} · ${en.owner}` },
        action: zh.action,
        minimumMethod: zh.signature,
      };
      for (const make of [noticeCard, reminderCard]) {
        const message = make('0198', subject, at, 'Asia/Shanghai', at);
        for (const [language, front] of [
          ['zh-CN', zh],
          ['en', en],
        ] as const) {
          const made = renderChange(message[language], { ...setting, language });
          const said = made?.sub_title_text ?? '';
          const taps = made?.button_list?.some((one) => one.type === 0 && one.key.includes('acknowledge'));
          if (make === noticeCard || taps) for (const line of front.summary) expect(said).to.contain(line);
          expect(taps ?? false).to.equal(said.includes(cardStatement(front.title, language)));
          expect(made?.quote_area?.quote_text).to.match(/[.。]$/);
          if (make === noticeCard) expect(made?.main_title?.title).to.not.contain('…');
          if (taps && make === noticeCard) tapped.push(`${zh.code} ${language}`);
        }
      }
    }
    expect(tapped).to.deep.equal(['customer-data zh-CN', 'what-heed-keeps zh-CN']);
  });

  it('has room for every button of a notice, in both languages and whatever is asked', () => {
    for (const action of ['acknowledge', 'consent', 'sign'] as const) {
      const both = { 'zh-CN': '聊天记录制度', en: 'Chat monitoring policy' };
      const subject = { titles: both, sources: both, action, minimumMethod: 'click' };
      const summaries = { 'zh-CN': ['一句'], en: ['One line'] };
      const at = new Date('2026-03-06T02:00:00Z');
      const message = noticeCard('0198', { ...subject, summaries }, at, 'Asia/Shanghai', at);
      for (const language of ['zh-CN', 'en'] as const) {
        const made = renderChange(message[language], { ...setting, language });
        const texts = made?.button_list?.map((button) => button.text) ?? [];
        expect(texts.length).to.be.at.least(3);
        expect(texts.filter((one) => one.endsWith('…'))).to.deep.equal([]);
      }
    }
  });

  it('turns an earlier card into words only when all of them fit', () => {
    expect(renderChange({ kind: 'text', text: 'changed' }, setting)).to.deep.equal({
      card_type: 'text_notice',
      sub_title_text: 'changed',
      card_action: { type: 1, url: 'https://heed.example.com/' },
    });
    expect(renderChange({ kind: 'text', text: 'x'.repeat(321) }, setting)).to.equal(undefined);
    expect(renderChange(body, setting)?.card_type).to.equal('button_interaction');
    expect(renderChange({ kind: 'card', card: { ...card, buttons: [] } }, setting)?.card_type).to.equal(
      'text_notice',
    );
  });
});

describe('WeCom texts', () => {
  it('come whole, in parts of at most 2,048 bytes, whatever they are made of', () => {
    const any = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5_000 }),
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.constant(`e${'\u0301'.repeat(4_000)}`),
    );
    fc.assert(
      fc.property(any, (text) => {
        const parts = splitText(text);
        expect(parts.join('')).to.equal(text.replace(/<(?=\/?a(?:[\s>/]|$))/gi, '＜'));
        for (const part of parts) expect(Buffer.byteLength(part)).to.be.at.most(2_048);
      }),
      { numRuns: 60 },
    );
  });

  it('are cut at the end of a line where there is one', () => {
    const line = '一行字，说完为止。'.repeat(10);
    const parts = splitText(Array(12).fill(line).join('\n'));
    expect(parts.length).to.equal(2);
    expect(parts[0]?.endsWith('\n')).to.equal(true);
  });

  it('mean nothing to the platform', () => {
    expect(splitText('<a href="https://x.example">here</a> 2<a <abbr> <A\thref> a<b')).to.deep.equal([
      '＜a href="https://x.example">here＜/a> 2＜a <abbr> ＜A\thref> a<b',
    ]);
  });
});

describe('WeCom cards: questions', () => {
  const options = (count: number, label = 'Answer') =>
    Array.from({ length: count }, (_, n) => ({ value: `o${n}`, label: `${label} ${n}` }));
  const form = (fields: Form['fields'], more: Partial<Form> = {}): Form => ({
    ...{ title: 'Which data may leave?', submit: 'Send', cancel: 'Cancel' },
    ...{ action: { name: 'training.answer', about: '0198' }, fields, ...more },
  });

  const ask = (given: Form) => questionCard(given, 'en');

  it('one question is a vote, with one box to tick or several', () => {
    const single = ask(form([{ name: 'q1', kind: 'choice', label: 'Pick one', options: options(3) }]));
    expect(single).to.deep.equal({
      card_type: 'vote_interaction',
      main_title: { title: 'Which data may leave?', desc: 'Pick one' },
      checkbox: {
        question_key: 'q1',
        mode: 0,
        option_list: [
          { id: 'o0', text: 'Answer 0' },
          { id: 'o1', text: 'Answer 1' },
          { id: 'o2', text: 'Answer 2' },
        ],
      },
      submit_button: { text: 'Send', key: 'training.answer:0198' },
    });
    const several = ask(form([{ name: 'q1', kind: 'choices', label: 'Pick some', options: options(20) }]));
    expect(several?.checkbox?.mode).to.equal(1);
    expect(several?.checkbox?.option_list).to.have.lengthOf(20);
  });

  it('up to three with one answer each are lists', () => {
    const fields = (count: number): Form['fields'] =>
      Array.from({ length: count }, (_, n) => ({
        name: `q${n}`,
        kind: 'choice',
        label: `Part ${n}`,
        options: options(10),
      }));
    const three = ask(form(fields(3), { intro: ['Three of them.'] }));
    expect(three?.card_type).to.equal('multiple_interaction');
    expect(three?.main_title?.desc).to.equal('Three of them.');
    expect(three?.select_list?.map((list) => list.question_key)).to.deep.equal(['q0', 'q1', 'q2']);
    expect(ask(form(fields(4)))).to.equal(undefined);
  });

  it('says everything that stands above the fields: a long title whole below itself, and facts', () => {
    const title = 'Which data may leave the company at all, and how?';
    const facts = [{ label: 'Pass mark', value: '80 %' }];
    const one: Form['fields'] = [{ name: 'q1', kind: 'choice', label: 'Pick one', options: options(3) }];
    const vote = ask(form(one, { title, intro: ['Think.'], facts }));
    expect(vote?.main_title?.title).to.match(/…$/);
    expect(vote?.main_title?.desc).to.equal(`${title}\nThink.\nPass mark: 80 %\nPick one`);
    const two = [...one, { name: 'q2', kind: 'choice', label: 'And', options: options(2) } as const];
    expect(ask(form(two, { facts }))?.main_title?.desc).to.equal('Pass mark: 80 %');
    // There is no place for a link on such a card.
    expect(ask(form(one, { link: { label: 'Read it', path: '/x' } }))).to.equal(undefined);
  });

  it('nothing that would have to be cut is asked on a card', () => {
    const field = { name: 'q1', kind: 'choice', label: 'Pick one', options: options(3) } as const;
    const refused: Form['fields'][] = [
      [],
      [{ name: 'why', kind: 'text', label: 'Why?' }],
      [field, { name: 'why', kind: 'text', label: 'Why?' }],
      [{ ...field, options: options(21) }],
      [{ ...field, options: options(2, 'A long answer that goes on') }],
      [{ ...field, options: [...options(1), ...options(1)] }],
      [{ ...field, options: [{ value: 'x'.repeat(129), label: 'X' }] }],
      [{ ...field, label: '问'.repeat(161) }],
      [field, { ...field, name: 'q2', kind: 'choices' }],
      [field, field],
      // Several answers come back joined by commas.
      [{ ...field, kind: 'choices', options: [{ value: 'a,b', label: 'Both' }] }],
      [field, { ...field, name: 'q2', help: 'More words' }],
    ];
    for (const fields of refused) expect(ask(form(fields))).to.equal(undefined);
  });
});
