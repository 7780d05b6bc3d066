import { expect } from 'chai';
import fc from 'fast-check';
import { addDays } from '../../src/calendar/day.ts';
import { type Card, type Language, languages, type Message } from '../../src/messages/model.ts';
import { translator } from '../../src/messages/texts.ts';
import { noticeCard } from '../../src/notices/present.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { render } from '../../src/platforms/wecom/cards/render.ts';
import { mostItems, type OpenThing, ownListPath, reminderCard, whenOf } from '../../src/reminders/cards.ts';
import { digestCard, type Reader, type Unfinished } from '../../src/reminders/digest-cards.ts';
import { Card as CardView } from '../../src/web/components/index.ts';
import { deepLink } from '../../src/web/deep-link.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import { checkMessageBlocks } from '../harness/slack/blockkit/view.ts';
import { wire } from '../harness/slack/types-messages.ts';

const baseUrl = 'https://heed.example.com';
const here = '2026-03-04';
const seen = { here, now: new Date('2026-03-04T02:00:00Z') };
const id = (n: number) => `0198f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const titles = (text: string) => ({ 'zh-CN': text, en: text });

const thing = (n: number, more: Partial<OpenThing> = {}): OpenThing => ({
  titles: titles(`工作聊天监控 ${n}`),
  due: addDays(here, n),
  path: `/n/${id(n)}`,
  ...more,
});

function cardOf(message: Message, language: Language): Card {
  const body = message[language];
  if (body.kind !== 'card') throw new Error('no card');
  return body.card;
}

/** Asserts that every platform takes it whole, and returns the words each shows. */
function everywhere(message: Message, language: Language): string[] {
  const card = cardOf(message, language);
  const rendered = render(message[language], { baseUrl, language });
  if (rendered.msgtype !== 'template_card') throw new Error('not a card in WeCom');
  const { sub_title_text: words = '', main_title: head, button_list: buttons = [] } = rendered.card;
  const numbered = (card.items ?? []).map(({ text }, index) => `${index + 1}. ${text}`);
  expect(words).to.equal(
    [...card.lines, ...numbered, ...(card.statement ? [card.statement] : [])].join('\n'),
  );
  expect(head?.title).to.equal(card.title);
  const wanted = [...(card.items ?? []).map(({ link }) => link.path), ...(card.link ? [card.link.path] : [])];
  const wecom = JSON.stringify(rendered.card);
  for (const path of wanted) expect(wecom, path).to.include(`${baseUrl}${deepLink(path)}`);
  for (const { text } of buttons) expect(text).not.to.include('…');
  expect(buttons.length).to.equal(
    card.items || card.buttons?.length ? wanted.length + (card.buttons?.length ?? 0) : 0,
  );
  const [slack, ...more] = renderMessage(message[language], { baseUrl, language });
  expect(more).to.deep.equal([]);
  expect(checkMessageBlocks(wire(slack?.blocks ?? []))).to.deep.equal([]);
  const inSlack = JSON.stringify(slack?.blocks);
  for (const { text } of card.items ?? []) {
    expect(inSlack).to.include(JSON.stringify(text).slice(1, -1));
    expect(slack?.text).to.be.a('string');
  }
  const local = htmlFragment(CardView({ card }));
  for (const path of wanted) expect(local, path).to.include(`href="${path.replaceAll('&', '&amp;')}"`);
  return [words, inSlack, local];
}

describe('reminders to a person', () => {
  it('say the day in words', () => {
    const words = (due: string | null, free = false) =>
      languages.map((language) => whenOf({ due, free }, seen, translator(language), language));
    expect(words(here)).to.deep.equal(['今天截止', 'Due today']);
    expect(words('2026-03-05')).to.deep.equal(['明天截止', 'Due tomorrow']);
    expect(words('2026-03-09')).to.deep.equal(['3月9日（周一）截止', 'Due Mon 9 Mar']);
    expect(words('2027-01-04')[1]).to.equal('Due Mon 4 Jan 2027');
    expect(words('2026-03-03')).to.deep.equal(['晚了 1 天', '1 day late']);
    expect(words('2026-03-02')).to.deep.equal(['晚了 2 天', '2 days late']);
    expect(words('2026-03-02', true)).to.deep.equal(['仍可以答复', 'Still open']);
    expect(words('2026-03-05', true)[1]).to.equal('Open until tomorrow');
    expect(words(null)[1]).to.equal('No day set');
  });

  for (const language of languages) {
    it(`of one thing open it, can come later, and fit everywhere, in ${language}`, () => {
      const later = { name: 'notices.later', about: id(1) };
      const one = reminderCard([thing(1, { minutes: 3, later })], seen);
      const card = cardOf(one, language);
      expect(card.link?.path).to.equal(`/n/${id(1)}`);
      expect(card.buttons?.map(({ action }) => action)).to.deep.equal([later]);
      expect(card.items).to.equal(undefined);
      const [words] = everywhere(one, language);
      expect(words)
        .to.match(/3/)
        .and.to.match(language === 'en' ? /tomorrow/ : /明天/);
      everywhere(reminderCard([thing(-2)], seen), language);
    });

    it(`of one that can be answered on its card are that card, in ${language}`, () => {
      const own = noticeCard(
        id(1),
        {
          titles: titles('Call records'),
          summaries: { 'zh-CN': ['记录什么', '保留多久'], en: ['What is recorded', 'How long it is kept'] },
          sources: titles('Sample'),
          action: 'acknowledge',
          minimumMethod: 'click',
        },
        new Date('2026-03-05T15:59:59.999Z'),
        'Asia/Shanghai',
        seen.now,
      );
      const reminded = reminderCard([thing(1, { card: own })], seen);
      const card = cardOf(reminded, language);
      expect(card.statement).to.equal(cardOf(own, language).statement);
      expect(card.buttons).to.deep.equal(cardOf(own, language).buttons);
      expect(card.facts?.[0]?.value).to.match(language === 'en' ? /Due tomorrow/ : /明天截止/);
      const made = JSON.stringify(render(reminded[language], { baseUrl, language }));
      expect(made).to.include('notices.acknowledge');
    });

    it(`of several have a button each, the nearest first, and fit everywhere, in ${language}`, () => {
      for (const count of [2, 3, mostItems]) {
        const message = reminderCard(
          Array.from({ length: count }, (_, n) => thing(count - n, { minutes: 2 })),
          seen,
        );
        const card = cardOf(message, language);
        expect(card.items?.map(({ link }) => link.path)).to.deep.equal(
          Array.from({ length: count }, (_, n) => `/n/${id(n + 1)}`),
        );
        expect(card.link?.path).to.equal(ownListPath);
        expect(card.buttons ?? []).to.deep.equal([]);
        everywhere(message, language);
      }
    });

    it(`of more than a card holds count the rest, and lead to the person's list, in ${language}`, () => {
      const message = reminderCard(
        Array.from({ length: 40 }, (_, n) => thing(n - 20, { free: n === 0 })),
        seen,
      );
      const card = cardOf(message, language);
      expect(card.title).to.include('40');
      expect(card.items).to.have.length(mostItems);
      // What is asked freely is never pushed before what is owed.
      expect(card.items?.[0]?.link.path).to.equal(`/n/${id(-19)}`);
      expect(card.lines.at(-1)).to.include('35');
      everywhere(message, language);
    });

    it(`fit whatever their titles are, in ${language}`, () => {
      const words = fc.oneof(
        fc.string({ minLength: 1, maxLength: 200 }),
        fc
          .array(fc.constantFrom('聊天', '👩‍👩‍👧', 'W', ' ', 'word '), { minLength: 1, maxLength: 80 })
          .map((w) => w.join('')),
      );
      fc.assert(
        fc.property(
          fc.array(
            fc.record({
              title: words,
              day: fc.integer({ min: -400, max: 400 }),
              minutes: fc.option(fc.integer({ min: 1, max: 600 }), { nil: undefined }),
              free: fc.boolean(),
            }),
            { minLength: 2, maxLength: 9 },
          ),
          (all) => {
            const message = reminderCard(
              all.map(({ title, day, minutes, free }, n) =>
                thing(n, {
                  titles: titles(title),
                  due: addDays(here, day),
                  free,
                  ...(minutes === undefined ? {} : { minutes }),
                }),
              ),
              seen,
            );
            const rendered = render(message[language], { baseUrl, language });
            if (rendered.msgtype !== 'template_card') throw new Error('not a card in WeCom');
            const { items = [] } = cardOf(message, language);
            // The last word of the last thing is there: nothing was cut behind it.
            expect(rendered.card.sub_title_text?.endsWith(items.at(-1)?.text.slice(-4) ?? '')).to.equal(true);
            expect(
              checkMessageBlocks(
                wire(renderMessage(message[language], { baseUrl, language })[0]?.blocks ?? []),
              ),
            ).to.deep.equal([]);
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it('nag nobody: what is free is never late, and a reminder of it says that one need not answer', () => {
    for (const language of languages) {
      const card = cardOf(reminderCard([thing(-3, { free: true })], seen), language);
      expect(JSON.stringify(card)).not.to.match(/晚了|late|截止|Due|待完成|To do/);
      expect(card.lines.join()).to.match(/答不答复都可以|need not answer/);
      expect(card.state?.tone).to.equal('open');
    }
  });
});

describe('digests of who has not finished', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `样例员工${n + 1}`);
  const unfinished = (n: number, count: number, more: Partial<Unfinished> = {}): Unfinished => ({
    titles: titles(`工作聊天监控 ${n}`),
    due: addDays(here, -2),
    names: names(count),
    path: `/console/notices/${id(n)}?show=overdue#people`,
    ...more,
  });
  const readers: Reader[] = [
    { to: 'manager' },
    { to: 'hr' },
    { to: 'last', times: 0 },
    { to: 'last', times: 3 },
  ];

  for (const language of languages) {
    it(`name people by notice, lead to the console, and fit everywhere, in ${language}`, () => {
      for (const reader of readers) {
        for (const groups of [[3], [2, 1], [1, 40, 3, 2_000, 2, 9, 1]]) {
          const message = digestCard(
            groups.map((count, n) => unfinished(n, count)),
            2_041,
            reader,
            seen,
          );
          const [words] = everywhere(message, language);
          const card = cardOf(message, language);
          expect(card.title).to.match(/2041/);
          if (groups.length < 3) expect(words).to.include('样例员工1');
          expect((card.items ?? []).length).to.be.at.most(mostItems);
        }
      }
    });

    it(`say how many they are where not everybody is named, in ${language}`, () => {
      const card = cardOf(digestCard([unfinished(1, 2_000)], 2_000, { to: 'manager' }, seen), language);
      const last = card.lines.at(-1) ?? '';
      const named = last.match(/样例员工/g)?.length ?? 0;
      expect(named).to.be.greaterThan(3);
      expect(last).to.include(language === 'en' ? 'and others, 2000 in all' : '等 2000 人');
      // However many they are, only as many names are looked at as there may be room for.
      const looksAt = (count: number) => {
        let looks = 0;
        const all = new Proxy(names(count), {
          get(them, key) {
            looks += 1;
            return Reflect.get(them, key);
          },
        });
        digestCard([unfinished(1, 0, { names: all })], count, { to: 'hr' }, seen);
        return looks;
      };
      // Twice as many, since the longer number takes room too; not a hundred times as many.
      expect(looksAt(200_000)).to.be.within(1, 2 * looksAt(2_000));
      expect(cardOf(digestCard([unfinished(1, 2)], 2, { to: 'hr' }, seen), language).lines.at(-1)).to.match(
        language === 'en' ? /样例员工1, 样例员工2$/ : /样例员工1、样例员工2$/,
      );
    });

    it(`count what nobody may be named of, and speak of things then, in ${language}`, () => {
      const counted = unfinished(2, 0, { count: 7, path: '/console/contracts' });
      for (const reader of [{ to: 'handler' }, { to: 'hr' }, { to: 'last', times: 0 }] satisfies Reader[]) {
        const card = cardOf(digestCard([counted], 5, reader, seen), language);
        everywhere(digestCard([counted, unfinished(1, 2)], 5, reader, seen), language);
        expect(card.title).to.match(language === 'en' ? /7 things? / : /7 件事/);
        expect(card.lines.at(-1)).to.include(language === 'en' ? '7 open' : '7 件');
        expect(JSON.stringify(card)).not.to.match(/样例员工|经理|主管|[Mm]anager/);
      }
      const both = cardOf(digestCard([counted, unfinished(1, 2)], 5, { to: 'hr' }, seen), language);
      expect(both.title).to.include('9');
      // Where things of several kinds stand in it, the overview leads on.
      expect(both.link?.path).to.equal('/console');
      expect(JSON.stringify(both.items)).to.include('样例员工2').and.include('/console/contracts');
    });

    it(`to the last resort are urgent, and say how often it was told, in ${language}`, () => {
      const of = (reader: Reader) =>
        JSON.stringify(cardOf(digestCard([unfinished(1, 1)], 1, reader, seen), language));
      expect(of({ to: 'last', times: 3 })).to.match(language === 'en' ? /3 times before/ : /告诉过你 3 次/);
      expect(of({ to: 'last', times: 1 })).to.match(language === 'en' ? /1 time before/ : /1 次/);
      expect(of({ to: 'last', times: 0 })).to.match(/Urgent|急需处理/);
      expect(of({ to: 'hr' })).not.to.match(/Urgent|急需处理/);
    });
  }

  for (const language of languages)
    it(`say whom reminders did not reach, and who is passed over, and fit everywhere, in ${language}`, () => {
      const some = unfinished(1, 3, { unreached: new Set(['样例员工2']) });
      const counted = unfinished(2, 0, { count: 2, path: '/console/contracts' });
      for (const reader of [...readers, { to: 'handler' } as const])
        for (const inPlace of [undefined, 'all', 'some', 'no-hr'] as const)
          for (const things of [[some], [some, counted], [counted]]) {
            const standing = { unreached: 1, otherwise: '/console', ...(inPlace ? { inPlace } : {}) };
            const message = digestCard(things, 3, reader, seen, standing);
            const [words] = everywhere(message, language);
            expect(words).to.match(/不是他们的疏忽|not their doing/);
            if (inPlace === 'all' || inPlace === 'no-hr')
              expect(words).not.to.match(
                /时间都已过|都已提醒过|都已知道|had their turn|was reminded|does, and nothing/,
              );
          }
      const [named] = everywhere(digestCard([some], 3, { to: 'manager' }, seen, { unreached: 1 }), language);
      expect(named).to.include(
        language === 'en' ? '样例员工2 (reminders not delivered)' : '样例员工2（提醒没有送到）',
      );
      expect(named).not.to.include(language === 'en' ? '样例员工1 (' : '样例员工1（');
      // Where nothing of it may be opened, the button leads to what may.
      const { path: _none, ...closed } = some;
      for (const [otherwise, label] of [
        ['/console', /打开控制台|Open the console/],
        ['/me', /打开我的页面|Open my page/],
      ] as const) {
        const card = cardOf(digestCard([closed], 3, { to: 'last', times: 0 }, seen, { otherwise }), language);
        expect(card.link?.path).to.equal(otherwise);
        expect(card.link?.label).to.match(label);
      }
    });

  it('lead nowhere for a reader who may not open the console', () => {
    const { path: _none, ...closed } = unfinished(1, 2);
    for (const language of languages) {
      const card = cardOf(
        digestCard([closed, { ...closed, titles: titles('另一份') }], 2, { to: 'last', times: 1 }, seen),
        language,
      );
      expect(card.link).to.equal(undefined);
      expect(card.items).to.equal(undefined);
      expect(card.lines.join('\n')).to.include('另一份').and.to.include('样例员工2');
    }
  });
});
