import { expect } from 'chai';
import fc from 'fast-check';
import type { Body, Card, Field, Form } from '../../src/messages/model.ts';
import { parseAction } from '../../src/messages/model.ts';
import { formErrors, renderForm } from '../../src/platforms/slack/blocks/form.ts';
import { renderHome } from '../../src/platforms/slack/blocks/home.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import { escaped, pieces, shorten } from '../../src/platforms/slack/blocks/words.ts';
import { show } from '../harness/slack/blockkit/show.ts';
import { checkMessageBlocks, checkView } from '../harness/slack/blockkit/view.ts';
import { objectIn } from '../harness/slack/json.ts';
import type { JsonObject } from '../harness/slack/types.ts';
import { wire } from '../harness/slack/types-messages.ts';

const setting = { baseUrl: 'https://heed.example.com', language: 'en' } as const;
const card: Card = {
  title: 'Chat monitoring policy',
  source: 'Sample · Privacy',
  lines: ['What is recorded', 'Kept for 3 months'],
  facts: [{ label: 'Due', value: '6 March' }],
  link: { label: 'Read the full text', path: '/n/0198' },
  statement: 'I have read what is recorded.',
  buttons: [
    { label: 'I have been told', action: { name: 'notices.acknowledge', about: '0198' }, style: 'primary' },
    { label: 'Later', action: { name: 'notices.later', about: '0198' }, style: 'quiet' },
  ],
  state: { tone: 'open', label: 'Not finished' },
  note: 'About thirty seconds.',
};
const field = (more: Partial<Field>): Field => ({ name: 'answer', kind: 'text', label: 'Answer', ...more });
const form = (more: Partial<Form>): Form => ({
  title: 'Sign',
  fields: [field({})],
  submit: 'Sign',
  cancel: 'Not now',
  action: { name: 'notices.sign', about: '0198' },
  ...more,
});

const seen = (value: readonly object[]) => show(wire([...value]) as JsonObject[]);
function rendered(one: Card, more = {}) {
  const [message] = renderMessage({ kind: 'card', card: one }, { ...setting, ...more });
  if (!message) throw new Error('no message');
  expect(checkMessageBlocks(wire(message.blocks))).to.deep.equal([]);
  expect(message.text.length).to.be.within(1, 4_000);
  return { ...message, ...seen(message.blocks) };
}
function modal(one: Form) {
  const view = renderForm(one, setting);
  expect(checkView(wire(view), 'modal')).to.deep.equal([]);
  return { ...view, ...seen(view.blocks) };
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom('👨‍👩‍👧‍👦', '你好', 'e\u0301', ' ', 'word', '🇨🇳', '\n', '<!channel>', '&', '\u202E'),
      {
        maxLength: 900,
      },
    )
    .map((all) => all.join('')),
);

describe('Slack’s lengths', () => {
  it('what is cut ends between two characters as people see them', () => {
    const whole = new Intl.Segmenter('en', { granularity: 'grapheme' });
    fc.assert(
      fc.property(texts, fc.integer({ min: 12, max: 200 }), (text, most) => {
        const short = shorten(text, most);
        expect(short.length).to.be.at.most(most);
        if (short === text) return;
        const kept = short.slice(0, -1);
        const starts = [...whole.segment(text)].map(({ index }) => index);
        expect(text.startsWith(kept)).to.equal(true);
        // The blanks at the end are gone, so the cut may stand before them.
        const cut = text.slice(kept.length).search(/\S|$/) + kept.length;
        expect(starts.some((at) => at >= kept.length && at <= cut) || cut === text.length).to.equal(true);
      }),
      { examples: [['e\u0301\n&word&👨‍👩‍👧‍👦', 16]] },
    );
  });

  it('pieces lose nothing and fit as they are written', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 16, max: 200 }), (text, most) => {
        const parts = pieces(text, most, escaped);
        expect(parts.join('')).to.equal(text);
        for (const part of parts) expect(escaped(part).length).to.be.at.most(most);
      }),
    );
  });
});

describe('cards in Slack', () => {
  it('stand in Block Kit, top to bottom, with buttons that say what they mean', () => {
    const { lines, controls, text } = rendered(card);
    expect(lines).to.deep.equal([
      'Sample · Privacy',
      'Chat monitoring policy',
      'Not finished',
      'What is recorded',
      'Kept for 3 months',
      'Due',
      '6 March',
      'I have read what is recorded.',
      '[Read the full text]',
      '[I have been told]',
      '[Later]',
      'About thirty seconds.',
    ]);
    expect(controls.map(({ actionId, value, url, style }) => [actionId, value ?? url, style])).to.deep.equal([
      ['page', 'https://heed.example.com/n/0198', undefined],
      ['notices.acknowledge', 'notices.acknowledge:0198', 'primary'],
      ['notices.later', 'notices.later:0198', undefined],
    ]);
    for (const word of ['Chat monitoring policy', 'Not finished', 'Due: 6 March', 'Kept for 3 months'])
      expect(text).to.contain(word);
  });

  it('a name calls nobody and is read as it is written', () => {
    const name = '<!channel> <@U1> <https://example.com|here> *bold* _so_ `x` :wave: & co';
    const { lines, text, blocks } = rendered({
      ...{ title: name, source: name, lines: [name], note: name, statement: name },
      facts: [{ label: name, value: name }],
      state: { tone: 'done', label: name },
      buttons: [{ label: name.slice(0, 60), action: { name: 'notices.later', about: '1' } }],
    });
    expect(lines.filter((line) => line.includes(name)).length).to.equal(8);
    expect(text).not.to.match(/<[!@#h]/);
    expect(JSON.stringify(blocks)).not.to.include('mrkdwn');
    expect(JSON.stringify(blocks).match(/"emoji":true/)).to.equal(null);
  });

  it('a text is read as it is written too', () => {
    const [message] = renderMessage({ kind: 'text', text: '<!here> *a* & <b>' }, setting);
    expect(message).to.deep.include({ text: '&lt;!here&gt; *a* &amp; &lt;b&gt;', blocks: [], mrkdwn: false });
  });

  it('a link that opens a form is a button that calls back', () => {
    const link = { label: 'Read and sign', path: '/n/1', form: { name: 'notices.open', about: '1' } };
    const [first] = rendered({ title: 'A', lines: [], link }).controls;
    expect(first).to.include({ actionId: 'notices.open', value: 'notices.open:1', style: 'primary' });
    expect(first?.url).to.equal(undefined);
  });

  it('buttons of one name are told apart, and their values say what they mean', () => {
    const buttons = ['1', '2', '3'].map((about) => ({
      label: about,
      action: { name: 'notices.later', about },
    }));
    const { controls } = rendered({ title: 'A', lines: [], buttons });
    expect(new Set(controls.map(({ actionId }) => actionId)).size).to.equal(3);
    expect(controls.map(({ value }) => parseAction(value ?? '')?.about)).to.deep.equal(['1', '2', '3']);
  });

  it('a statement stands uncut, or its button does not', () => {
    const statement = 'I agree. '.repeat(300).trim();
    expect(rendered({ ...card, statement }).lines).to.include(statement);
    const long = rendered({ ...card, statement: statement.repeat(2) });
    expect(long.controls.map(({ actionId }) => actionId)).to.deep.equal(['page', 'notices.later']);
    expect(long.lines.join()).not.to.include('I agree');
  });

  it('without a page nothing of title and lines is lost', () => {
    const { link: _, ...alone } = card;
    const title = 'A title of many words '.repeat(20).trim();
    const line = 'Words that stand nowhere else. '.repeat(600);
    const { lines } = rendered({ ...alone, title, lines: [line] });
    expect(lines.join('')).to.include(title).and.to.include(line.trimEnd());
  });

  it('a marked repeat says that it is one', () => {
    expect(rendered(card, { marked: true }).lines[0]).to.match(/may have had this before/);
    const [message] = renderMessage({ kind: 'text', text: 'words' }, { ...setting, marked: true });
    expect(message?.text).to.match(/may have had this before.*\nwords$/);
  });

  it('words of nothing but marks that turn the order of reading leave something to show', () => {
    const marks = '\u202E\u2066';
    const action = { name: 'notices.later', about: '1' };
    const { text } = rendered({
      ...{ title: marks, source: marks, lines: [marks], note: marks, statement: marks },
      facts: [{ label: marks, value: marks }],
      state: { tone: 'open', label: marks },
      buttons: [{ label: marks, action }],
    });
    expect(text).to.not.include(marks);
    expect(renderMessage({ kind: 'text', text: marks }, setting).map((one) => one.text)).to.deep.equal(['…']);
    modal(form({ title: marks.repeat(20), intro: [marks], fields: [field({ label: marks })] }));
  });

  it('whatever stands in a card, Slack can take it', () => {
    const labelled = fc.record({ label: texts, value: texts });
    const button = fc.record({
      label: texts.filter((words) => words !== ''),
      style: fc.constantFrom('primary', 'danger', 'quiet', 'plain'),
      action: fc.record({ name: fc.constantFrom('notices.later', 'questions.ask'), about: fc.uuid() }),
    });
    const any: fc.Arbitrary<Card> = fc.record(
      {
        title: texts.filter((words) => words !== ''),
        source: texts,
        lines: fc.array(texts, { maxLength: 12 }),
        facts: fc.array(labelled, { maxLength: 25 }),
        link: fc.record({ label: texts.filter((words) => words !== ''), path: fc.constant('/n/1') }),
        statement: texts,
        buttons: fc.array(button, { maxLength: 30 }),
        state: fc.record({ tone: fc.constantFrom('open', 'done', 'warning', 'closed'), label: texts }),
        note: texts,
      },
      { requiredKeys: ['title', 'lines'] },
    );
    fc.assert(
      fc.property(any, fc.boolean(), (one, marked) => void rendered(one, { marked })),
      { numRuns: 200 },
    );
  });
});

describe('forms in Slack', () => {
  it('are modals whose blocks are named like their fields, and whose metadata is what they mean', () => {
    const { inputs, ...view } = (() => {
      const one = modal(
        form({
          intro: ['First.', 'Second.'],
          facts: [{ label: 'Kept', value: '3 months' }],
          link: { label: 'Read all of it', path: '/n/0198' },
          fields: [
            field({
              name: 'name',
              label: 'Your name',
              required: true,
              maxLength: 80,
              help: 'As in your contract',
            }),
            field({ name: 'why', kind: 'long-text', label: 'Why' }),
            field({ name: 'day', kind: 'date', label: 'Day' }),
          ],
        }),
      );
      return { ...one, inputs: one.blocks.filter((block) => block.type === 'input') };
    })();
    expect(view.private_metadata).to.equal('notices.sign:0198');
    expect(view.lines.slice(0, 5)).to.deep.equal([
      'First.',
      'Second.',
      'Kept',
      '3 months',
      '[Read all of it]',
    ]);
    expect(inputs.map(({ block_id, optional }) => [block_id, optional])).to.deep.equal([
      ['name', false],
      ['why', true],
      ['day', true],
    ]);
    expect(inputs[0]?.element).to.include({ type: 'plain_text_input', max_length: 80, multiline: false });
    expect(inputs[0]?.element).not.to.have.property('initial_value');
  });

  it('show all that one has to know before answering, or are none', () => {
    const facts = (n: number, value: string) =>
      Array.from({ length: n }, (_, i) => ({ label: `L${i}.`, value }));
    const all = modal(form({ facts: facts(300, 'v') })).lines.filter((line) => /^L\d+\.$/.test(line));
    expect(all).to.have.length(300);
    const long = `${'kept for long '.repeat(600)}END`;
    expect(
      modal(form({ facts: facts(2, long) })).lines.filter((line) => line.endsWith('END')),
    ).to.have.length(2);
    expect(modal(form({ intro: [`${'statement '.repeat(6_000)}END`] })).lines.at(-2)).to.match(/END$/);
    for (const many of [facts(1_001, 'v'), facts(120, '个'.repeat(1_900))])
      expect(() => renderForm(form({ facts: many }), setting)).to.throw(/no modal/);
  });

  it('have their whole title above, where the window cuts it', () => {
    const title = 'How the company monitors work chats, and why';
    expect(modal(form({ title })).lines[0]).to.equal(title);
    expect(modal(form({ title: 'Sign' })).lines).to.not.include('Sign');
    expect(modal(form({ title: 'word '.repeat(60).trim() })).lines[0]).to.equal('word '.repeat(60).trim());
  });

  it('hold what was asked already, and never a signature', () => {
    const fields = [
      field({ name: 'question', kind: 'long-text', initial: 'Is my phone included?' }),
      field({ name: 'name', initial: 'Li', signature: true }),
      field({ name: 'short', initial: 'too long', maxLength: 5 }),
    ];
    const inputs = modal(form({ fields })).blocks.filter((block) => block.type === 'input');
    expect(inputs.map((input) => objectIn(input, 'element')?.initial_value)).to.deep.equal([
      'Is my phone included?',
      undefined,
      undefined,
    ]);
  });

  it('choices are radio buttons, boxes or lists, by kind and number', () => {
    const options = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ value: `${i}`, label: `Option ${i}` }));
    const typeOf = (kind: 'choice' | 'choices', n: number) => {
      const block = modal(form({ fields: [field({ kind, options: options(n) })] })).blocks.at(-1);
      return (block?.element as { type?: string } | undefined)?.type;
    };
    expect(typeOf('choice', 10)).to.equal('radio_buttons');
    expect(typeOf('choice', 11)).to.equal('static_select');
    expect(typeOf('choices', 10)).to.equal('checkboxes');
    expect(typeOf('choices', 100)).to.equal('multi_static_select');
    expect(() =>
      renderForm(form({ fields: [field({ kind: 'choice', options: options(101) })] }), setting),
    ).to.throw(/no modal/);
  });

  it('an option that does not fit stands in full above, under its number', () => {
    const label = `The answer with a very long wording ${'and more '.repeat(10)}`.trim();
    const options = [
      { value: 'a', label },
      { value: 'b', label: `${label} but not` },
    ];
    const { lines } = modal(form({ fields: [field({ kind: 'choice', options })] }));
    expect(lines).to.include(`1. ${label}`).and.to.include(`2. ${label} but not`);
    expect(lines.filter((line) => line.startsWith('( ) 2. '))).to.have.length(1);
  });

  it('whatever stands in a form, Slack can take it', () => {
    const said = texts.filter((words) => words !== '');
    const any: fc.Arbitrary<Form> = fc.record({
      title: said,
      intro: fc.array(texts, { maxLength: 5 }),
      fields: fc.uniqueArray(
        fc.record({
          name: fc.stringMatching(/^[a-z]{1,20}$/),
          kind: fc.constantFrom('text', 'long-text', 'date', 'choice', 'choices'),
          label: said,
          help: texts,
          maxLength: fc.integer({ min: 1, max: 9_000 }),
          options: fc.uniqueArray(fc.record({ value: fc.uuid(), label: said }), {
            selector: (option) => option.value,
            ...{ minLength: 1, maxLength: 14 },
          }),
        }),
        { selector: (one) => one.name, minLength: 1, maxLength: 6 },
      ),
      submit: said,
      cancel: said,
      action: fc.record({ name: fc.constant('notices.sign'), about: fc.uuid() }),
    });
    fc.assert(
      fc.property(any, (one) => void modal(one)),
      { numRuns: 200 },
    );
  });

  it('what is wrong stands at its field, and the rest at the first', () => {
    const fields = [field({ name: 'name' }), field({ name: 'why' })];
    expect(formErrors(fields, { why: 'Say why.', gone: 'It is closed.', '': 'Try again.' })).to.deep.equal({
      response_action: 'errors',
      errors: { why: 'Say why.', name: 'It is closed. Try again.' },
    });
  });
});

describe('the home in Slack', () => {
  const home = (n: number) => {
    const view = renderHome(
      [
        { heading: 'To do', lines: ['Two things wait.'], cards: [card], link: { label: 'All', path: '/me' } },
        { heading: 'Receipts', cards: Array.from({ length: n }, () => card) },
        { heading: 'About you', lines: ['What is held about you.'] },
      ],
      setting,
    );
    expect(checkView(wire(view), 'home')).to.deep.equal([]);
    return { ...view, ...seen(view.blocks) };
  };

  it('has its sections with their cards', () => {
    const { lines } = home(1);
    for (const word of ['To do', 'Two things wait.', '[All]', 'Receipts', 'About you', '[Later]'])
      expect(lines).to.include(word);
    expect(lines.filter((line) => line === card.title)).to.have.length(2);
  });

  it('ends before it is longer than Slack takes, after a whole card', () => {
    const { lines, blocks } = home(60);
    expect(blocks.length).to.be.within(80, 100);
    expect(lines.filter((line) => line === card.title).length).to.equal(
      lines.filter((line) => line === card.note).length,
    );
  });
});

const body: Body = { kind: 'text', text: 'Words & more, '.repeat(1_000).trimEnd() };
describe('long texts in Slack', () => {
  it('go out in as many messages as they need', () => {
    const parts = renderMessage(body, setting);
    expect(parts.length).to.be.greaterThan(1);
    for (const part of parts) expect(part.text.length).to.be.at.most(4_000);
    expect(parts.map((part) => part.text).join('')).to.equal(escaped(body.kind === 'text' ? body.text : ''));
  });
});
