import { expect } from 'chai';
import { answerToCommand, answerToForm } from '../../handlers/webhooks/slack-answers.ts';
import { show } from '../harness/slack/blockkit/show.ts';
import { checkMessageBlocks, checkView } from '../harness/slack/blockkit/view.ts';
import { objectIn, objectsIn, textIn } from '../harness/slack/json.ts';
import type { JsonObject } from '../harness/slack/types.ts';

const baseUrl = 'https://heed.example.com';
const language = 'en';
const wire = (value: object | undefined) => JSON.parse(JSON.stringify(value ?? {})) as JsonObject;

describe('what Slack shows at once', () => {
  it('to a form: the words as they are, every one of them, and the page', () => {
    const words = `R&D <b> ${'and more '.repeat(700)}END`;
    const link = { label: 'See your receipt', path: '/me/answers/1/receipt' };
    const answer = answerToForm({ reply: { kind: 'text', text: words, link }, language }, baseUrl);
    const view = objectIn(wire(answer), 'view') ?? {};
    expect(checkView(view, 'modal')).to.deep.equal([]);
    const { lines, controls } = show(objectsIn(view, 'blocks'));
    expect(lines.slice(0, -1).join('')).to.equal(words);
    expect(controls.map(({ url }) => url)).to.deep.equal([`${baseUrl}/me/answers/1/receipt`]);
    expect(answerToForm({ reply: { kind: 'nothing' }, language }, baseUrl)).to.deep.equal({
      response_action: 'clear',
    });
  });

  it('to a form without fields: what is wrong, with its page', () => {
    const action = { name: 'notices.sign', about: '1' };
    const form = { title: 'T', fields: [], submit: 'Send', cancel: 'Cancel', action };
    const errors = { typedName: 'The text has changed.' };
    const answer = answerToForm({ reply: { kind: 'form', form, page: '/n/1', errors }, language }, baseUrl);
    const view = objectIn(wire(answer), 'view') ?? {};
    expect(checkView(view, 'modal')).to.deep.equal([]);
    const { lines, controls } = show(objectsIn(view, 'blocks'));
    expect(lines[0]).to.equal('The text has changed.');
    expect(controls.map(({ url }) => url)).to.deep.equal([`${baseUrl}/n/1`]);
  });

  it('to a command: short words as text alone, long ones whole', () => {
    const answer = (text: string) =>
      wire(answerToCommand({ reply: { kind: 'text', text }, language }, baseUrl));
    expect(answer('R&D <b>')).to.deep.equal({
      response_type: 'ephemeral',
      text: 'R&amp;D &lt;b&gt;',
      mrkdwn: false,
    });
    const words = `${'w & '.repeat(2_000)}END`;
    const long = answer(words);
    expect(textIn(long, 'text')?.length).to.be.at.most(4_000);
    expect(checkMessageBlocks(long.blocks ?? null)).to.deep.equal([]);
    expect(show(objectsIn(long, 'blocks')).lines.join('')).to.equal(words);
  });
});
