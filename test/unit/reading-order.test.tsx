import { expect } from 'chai';
import type { Body, Card, Form } from '../../src/messages/model.ts';
import { inReadingOrder } from '../../src/messages/reading-order.ts';
import { renderForm } from '../../src/platforms/slack/blocks/form.ts';
import { renderHome } from '../../src/platforms/slack/blocks/home.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { questionCard } from '../../src/platforms/wecom/cards/question.ts';
import { render, renderChange } from '../../src/platforms/wecom/cards/render.ts';
import { Bubble, Card as CardView } from '../../src/web/components/index.ts';
import { htmlDocument, htmlFragment } from '../../src/web/layout.tsx';

const turned = (word: string) => `\u202E${word}\u2066\u2069`;
const action = { name: 'notices.later', about: '0198' };
const card: Card = {
  title: turned('title'),
  source: turned('source'),
  lines: [turned('line')],
  facts: [{ label: turned('Due'), value: turned('value') }],
  link: { label: turned('link'), path: '/n/0198' },
  statement: turned('statement'),
  buttons: [{ label: turned('button'), action }],
  state: { tone: 'open', label: turned('state') },
  note: turned('note'),
};
const form: Form = {
  title: turned('title'),
  intro: [turned('intro')],
  fields: [
    {
      name: 'q1',
      kind: 'choice',
      label: turned('label'),
      options: [
        { value: 'a', label: turned('a') },
        { value: 'b', label: turned('b') },
      ],
    },
  ],
  submit: turned('send'),
  cancel: turned('cancel'),
  action,
};
const setting = { baseUrl: 'https://heed.example.com', language: 'en' } as const;
const bodies: Body[] = [
  { kind: 'card', card },
  { kind: 'card', card: { ...card, buttons: [] } },
  { kind: 'text', text: turned('text') },
];

describe('marks that turn the order of reading', () => {
  const rendered: [string, () => unknown][] = [
    ['WeCom, new', () => bodies.map((body) => render(body, setting))],
    ['WeCom, changed', () => bodies.map((body) => renderChange(body, setting))],
    ['WeCom, a question', () => questionCard(form, 'en')],
    ['Slack, messages', () => bodies.map((body) => renderMessage(body, setting))],
    ['Slack, a form', () => renderForm(form, setting)],
    ['Slack, the home', () => renderHome([{ heading: turned('heading'), cards: [card] }], setting)],
    ['a page', () => htmlDocument(<CardView card={card} />)],
    [
      'a part of a page',
      () =>
        htmlFragment(
          <Bubble
            id="b"
            side="in"
            author={turned('name')}
            avatar="bot"
            time={{ iso: '', label: '' }}
            text={turned('t')}
          />,
        ),
    ],
  ];
  for (const [where, make] of rendered) {
    it(`reach nobody’s screen: ${where}`, () => {
      expect(JSON.stringify(make())).to.not.match(/[\u202A-\u202E\u2066-\u2069]/);
    });
  }

  it('everything else stays as it is', () => {
    const value = { a: ['x', 1, null, undefined, { b: true }], c: 'שלום \u200Fעולם' };
    expect(inReadingOrder(value)).to.deep.equal(value);
  });
});
