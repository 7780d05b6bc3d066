import { expect } from 'chai';
import { checkMessageBlocks, checkView } from '../harness/slack/blockkit/view.ts';
import type { Json } from '../harness/slack/index.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const markup = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: markup(text) });
const button = (more: Record<string, Json> = {}) => ({
  type: 'button',
  action_id: 'a',
  text: plain('OK'),
  ...more,
});
const options = (count: number) =>
  Array.from({ length: count }, (_, one) => ({ text: plain(`option ${one}`), value: String(one) }));
const x = (count: number) => 'x'.repeat(count);

const modal = (more: Record<string, Json> = {}) => ({
  type: 'modal',
  title: plain('Sign'),
  submit: plain('Send'),
  blocks: [input()],
  ...more,
});
function input(element: Record<string, Json> = {}, more: Record<string, Json> = {}) {
  const asked = { type: 'plain_text_input', action_id: 'name', ...element };
  return { type: 'input', block_id: 'sig', label: plain('Name'), element: asked, ...more };
}

describe('the fake Slack: Block Kit', () => {
  it('takes what stands exactly at a limit', () => {
    const selects = {
      type: 'static_select',
      action_id: 's',
      options: options(100),
      placeholder: plain(x(150)),
    };
    const blocks: Json[] = [
      section(x(3_000)),
      { type: 'header', text: plain(x(150)), block_id: x(255) },
      { type: 'section', fields: Array.from({ length: 10 }, () => markup(x(2_000))) },
      { type: 'actions', elements: [button({ value: x(2_000), text: plain(x(75)) }), selects] },
      { type: 'context', elements: Array.from({ length: 10 }, () => markup('x')) },
      { type: 'divider' },
    ];
    expect(checkMessageBlocks(blocks)).to.deep.equal([]);
    const full = { title: plain(x(24)), private_metadata: x(3_000), callback_id: x(255) };
    expect(checkView(modal({ ...full, blocks: [input({ max_length: 3_000 })] }), 'modal')).to.deep.equal([]);
    expect(
      checkView({ type: 'home', blocks: Array.from({ length: 100 }, () => section('x')) }, 'home'),
    ).to.deep.equal([]);
    expect(checkMessageBlocks([section('李'.repeat(3_000))])).to.deep.equal([]);
  });

  const refused: [string, Json[], string][] = [
    [
      'a long title of a card',
      [{ type: 'card', title: markup(x(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/title/text]',
    ],
    [
      'a long body of a card in a carousel',
      [{ type: 'carousel', elements: [{ type: 'card', body: markup(x(201)) }] }],
      'must be less than 201 characters [json-pointer:/blocks/0/elements/0/body/text]',
    ],
    [
      'six buttons of a context',
      [
        {
          type: 'context_actions',
          elements: Array.from({ length: 6 }, (_, one) => button({ action_id: `a${one}` })),
        },
      ],
      'no more than 5 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a long title of a video',
      [{ type: 'video', title: plain(x(200)) }],
      'must be less than 200 characters [json-pointer:/blocks/0/title/text]',
    ],
    [
      'a long text',
      [section(x(3_001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      '51 blocks',
      Array.from({ length: 51 }, () => section('x')),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain(x(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'markup in a header',
      [{ type: 'header', text: markup('x') }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a section of nothing',
      [{ type: 'section' }],
      'must have one of: text, fields [json-pointer:/blocks/0]',
    ],
    ['an unknown block', [{ type: 'marquee' }], 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
    [
      'an unknown property',
      [{ ...section('x'), colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'two equal block ids',
      [
        { ...section('x'), block_id: 'b' },
        { ...section('y'), block_id: 'b' },
      ],
      'block_id already exists: b [json-pointer:/blocks/1/block_id]',
    ],
    [
      'two equal action ids',
      [{ type: 'actions', elements: [button(), button()] }],
      'action_id already exists: a [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'a long button',
      [{ type: 'actions', elements: [button({ text: plain(x(76)) })] }],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a long action id',
      [{ type: 'actions', elements: [button({ action_id: x(256) })] }],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'an unknown style',
      [{ type: 'actions', elements: [button({ style: 'plain' })] }],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      '26 elements',
      [
        {
          type: 'actions',
          elements: Array.from({ length: 26 }, (_, one) => button({ action_id: `a${one}` })),
        },
      ],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'no elements',
      [{ type: 'actions', elements: [] }],
      'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'six in an overflow menu',
      [{ ...section('x'), accessory: { type: 'overflow', action_id: 'o', options: options(6) } }],
      'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
    ],
    [
      'a field for numbers in a message',
      [input({ type: 'number_input', is_decimal_allowed: false })],
      'unsupported type: number_input [json-pointer:/blocks/0/element/type]',
    ],
    [
      'a relative link',
      [{ type: 'actions', elements: [button({ url: '/home' })] }],
      'must be a valid URL [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'a file',
      [{ type: 'file', external_id: 'x', source: 'remote' }],
      'unsupported type: file [json-pointer:/blocks/0/type]',
    ],
  ];
  for (const [what, blocks, problem] of refused)
    it(`refuses ${what}`, () => expect(checkMessageBlocks(blocks)).to.deep.equal([problem]));

  const refusedViews: [string, Json, string][] = [
    ['without a title', { ...modal(), title: null }, 'missing required field: title [json-pointer:/view]'],
    [
      'with a long title',
      modal({ title: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'with long private metadata',
      modal({ private_metadata: x(3_001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'with 101 blocks',
      modal({ blocks: Array.from({ length: 101 }, () => section('x')) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'with a long option',
      modal({ blocks: [input({ type: 'radio_buttons', options: [{ text: plain(x(76)), value: '1' }] })] }),
      'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
    ],
    [
      'with a markdown block',
      modal({ blocks: [{ type: 'markdown', text: 'x' }] }),
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    ['of another type', modal({ type: 'dialog' }), 'must be one of: modal [json-pointer:/view/type]'],
  ];
  for (const [what, view, problem] of refusedViews) {
    it(`refuses a modal ${what}`, () => expect(checkView(view, 'modal')).to.deep.equal([problem]));
  }

  it('refuses a modal that asks and cannot be sent', () => {
    const { submit: _, ...rest } = modal();
    expect(checkView(rest, 'modal')).to.deep.equal(['missing required field: submit [json-pointer:/view]']);
  });

  it('tells everything that is wrong at once', () => {
    const problems = checkMessageBlocks([section(''), { type: 'header' }, 'text']);
    expect(problems).to.deep.equal([
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
      'missing required field: text [json-pointer:/blocks/1]',
      'must be an object [json-pointer:/blocks/2]',
    ]);
  });
});
