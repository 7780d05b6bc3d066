import { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type Got, startApp } from '../harness/slack/bare-app.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const actions = {
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'sign', value: 'notice:1', text: plain('Sign') }],
};
const modal = (title = 'Sign') => ({
  type: 'modal' as const,
  callback_id: 'form',
  title: plain(title),
  submit: plain('Send'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input' as const,
      block_id: 'sig',
      label: plain('Your name'),
      element: { type: 'plain_text_input' as const, action_id: 'name' },
    },
    {
      type: 'input' as const,
      block_id: 'why',
      optional: true,
      label: plain('Why'),
      element: {
        type: 'radio_buttons' as const,
        action_id: 'reason',
        options: [
          { text: plain('One'), value: '1' },
          { text: plain('Two'), value: '2' },
        ],
      },
    },
  ],
});

describe('the fake Slack: what people do', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let client: WebClient;
  let app: Awaited<ReturnType<typeof startApp>>;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    app = await startApp();
    fake = await startFakeSlack({
      clock,
      users: [{ id: 'U0ALICE001' }, { id: 'U0BOB00001' }],
      urls: app.urls,
    });
    client = new WebClient(fake.botToken, { slackApiUrl: fake.apiBase, retryConfig: { retries: 0 } });
  });
  afterEach(async () => {
    await fake.close();
    await app.close();
  });

  const payloadOf = ({ body }: Got) => JSON.parse(new URLSearchParams(body.toString()).get('payload') ?? '');
  const last = (path: string) => {
    const one = app.got.findLast((got) => got.path === path);
    if (!one) throw new Error(`nothing came to ${path}`);
    return one;
  };
  const trigger = () => payloadOf(last('/interactive')).trigger_id;
  const errorOf = (call: Promise<unknown>) =>
    call.then(
      () => 'ok',
      (error: { data?: { error?: string } }) => error.data?.error,
    );

  async function card() {
    await client.chat.postMessage({ channel: 'U0ALICE001', text: 'A notice', blocks: [actions] });
    return fake.lastMessage('U0ALICE001');
  }

  /** With a modal open in front of Alice. */
  async function opened() {
    await fake.click('U0ALICE001', await card(), 'sign');
    await client.views.open({ trigger_id: trigger(), view: modal() });
  }

  it('lets only those press what they see', async () => {
    const message = await card();
    const pressed = await fake.click('U0ALICE001', message, 'sign');
    expect(pressed).to.include({ failed: false });
    const payload = payloadOf(last('/interactive'));
    expect(payload).to.deep.include({
      type: 'block_actions',
      team: { id: fake.team.id, domain: fake.team.domain },
    });
    expect(payload.actions[0]).to.include({ action_id: 'sign', value: 'notice:1', type: 'button' });
    expect(payload.container).to.include({ channel_id: message.channel, message_ts: message.ts });
    await expectThrow(() => fake.click('U0BOB00001', message, 'sign'), /is not in/);
    await expectThrow(
      () => fake.click('U0ALICE001', message, 'other'),
      /nothing to press named other; there is: sign/,
    );
    await client.chat.update({ channel: message.channel, ts: message.ts, text: 'Signed', blocks: [] });
    await expectThrow(() => fake.click('U0ALICE001', message, 'sign'), /nothing to press/);
    await fake.click('U0ALICE001', message, 'sign', { force: true });
  });

  it('tells the person when no good answer came', async () => {
    const message = await card();
    app.answer = () => ({ status: 500 });
    expect(await fake.click('U0ALICE001', message, 'sign')).to.include({ failed: true });
    app.answer = () => ({ silent: true });
    const { delivery } = await fake.click('U0ALICE001', message, 'sign', { timeoutMs: 20 });
    expect(delivery.attempts[0]).to.include({ error: 'timeout' });
  });

  it('opens a view once for each trigger, within three seconds', async () => {
    await fake.click('U0ALICE001', await card(), 'sign');
    const open = (trigger_id: string) => errorOf(client.views.open({ trigger_id, view: modal() }));
    clock.advance({ seconds: 3 });
    expect(await open(trigger())).to.equal('ok');
    expect(await open(trigger())).to.equal('exchanged_trigger_id');
    expect(fake.openView('U0ALICE001')).to.deep.include({ title: 'Sign', callbackId: 'form' });
    await fake.click('U0ALICE001', fake.lastMessage('U0ALICE001'), 'sign');
    clock.advance({ seconds: 4 });
    expect(await open(trigger())).to.equal('expired_trigger_id');
    expect(await open('1.2.3')).to.equal('invalid_trigger_id');
    await fake.command('U0ALICE001', '/heed');
    const wrong = client.views.open({ trigger_id: 'x', view: { ...modal(), title: plain('x'.repeat(25)) } });
    expect(await errorOf(wrong)).to.equal('invalid_arguments');
  });

  it('sends a form, and shows errors at its fields', async () => {
    await opened();
    expect(await fake.submit('U0ALICE001', { sig: '' })).to.deep.include({
      delivery: undefined,
      errors: { sig: 'Please complete this required field.' },
    });
    app.answer = () => json({ response_action: 'errors', errors: { sig: 'Your full name' } });
    const refused = await fake.submit('U0ALICE001', { name: 'Al', why: '2' });
    expect(refused).to.deep.include({ result: 'errors', errors: { sig: 'Your full name' } });
    expect(fake.openView('U0ALICE001').errors).to.deep.equal({ sig: 'Your full name' });
    const { view } = payloadOf(last('/interactive'));
    expect(view.state.values.sig).to.deep.equal({ name: { type: 'plain_text_input', value: 'Al' } });
    expect(view.state.values.why.reason.selected_option.value).to.equal('2');
    app.answer = () => json({ response_action: 'errors', errors: { other: 'x' } });
    expect(await fake.submit('U0ALICE001', { sig: 'Al' })).to.include({ result: 'trouble' });
    app.answer = () => json({ response_action: 'update', view: modal('Thanks') });
    expect(await fake.submit('U0ALICE001', { sig: 'Al' })).to.deep.include({ result: 'updated', errors: {} });
    expect(fake.openView('U0ALICE001').title).to.equal('Thanks');
    app.answer = () => ({});
    expect(await fake.submit('U0ALICE001', { sig: 'Al' })).to.include({ result: 'closed', view: undefined });
    expect(fake.views('U0ALICE001')).to.deep.equal([]);
  });

  it('stacks three views and no more, and clears them', async () => {
    await opened();
    for (const [title, result] of [
      ['Two', 'pushed'],
      ['Three', 'pushed'],
      ['Four', 'trouble'],
    ] as const) {
      app.answer = () => json({ response_action: 'push', view: modal(title) });
      expect(await fake.submit('U0ALICE001', { sig: 'Al' })).to.include({ result });
    }
    expect(fake.views('U0ALICE001').map(({ title }) => title)).to.deep.equal(['Sign', 'Two', 'Three']);
    app.answer = () => ({});
    await fake.closeView('U0ALICE001');
    expect(payloadOf(last('/interactive'))).to.include({ type: 'view_closed', is_cleared: false });
    app.answer = () => json({ response_action: 'clear' });
    expect(await fake.submit('U0ALICE001', { sig: 'Al' })).to.include({ result: 'cleared', view: undefined });
  });

  it('updates a view by id and hash', async () => {
    await opened();
    const { id, hash } = fake.openView('U0ALICE001');
    await client.views.update({ view_id: id, hash, view: modal('New') });
    expect(fake.openView('U0ALICE001').title).to.equal('New');
    expect(await errorOf(client.views.update({ view_id: id, hash, view: modal() }))).to.equal(
      'hash_conflict',
    );
    await fake.closeView('U0ALICE001', { all: true });
    expect(await errorOf(client.views.update({ view_id: id, view: modal() }))).to.equal('not_found');
  });

  it('has a home for everybody', async () => {
    await fake.openHome('U0ALICE001');
    expect(JSON.parse(last('/events').body.toString()).event).to.include({
      type: 'app_home_opened',
      tab: 'home',
    });
    expect(fake.home('U0ALICE001')).to.equal(undefined);
    await client.views.publish({ user_id: 'U0ALICE001', view: { type: 'home', blocks: [actions] } });
    expect(fake.home('U0ALICE001')).to.deep.include({ lines: ['[Sign]'] });
    await fake.click('U0ALICE001', 'home', 'sign');
    const payload = payloadOf(last('/interactive'));
    expect(payload).not.to.have.any.keys('channel', 'message', 'response_url');
    expect(payload.view).to.include({ type: 'home' });
  });

  it('answers by response URL five times, for half an hour', async () => {
    const message = await card();
    await fake.click('U0ALICE001', message, 'sign');
    const url = payloadOf(last('/interactive')).response_url;
    const say = async (body: object) => {
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      return `${answer.status} ${JSON.stringify(await answer.json())}`;
    };
    expect(await say({ replace_original: true, text: 'Signed' })).to.equal('200 {"ok":true}');
    expect(fake.lastMessage('U0ALICE001')).to.deep.include({ lines: ['Signed'], edited: true });
    await say({ text: 'Only you' });
    expect(fake.lastMessage('U0ALICE001')).to.include({ text: 'Only you', ephemeral: true });
    expect(await say({ text: 'x', blocks: [{ type: 'marquee' }] })).to.match(/^400 .*invalid_blocks/);
    await say({ delete_original: true });
    expect(fake.messages('U0ALICE001').map(({ text }) => text)).to.deep.equal(['Only you']);
    await say({ text: 'five' });
    expect(await say({ text: 'six' })).to.equal('404 {"ok":false,"error":"used_url"}');
    await fake.command('U0ALICE001', '/heed');
    const late = new URLSearchParams(last('/commands').body.toString()).get('response_url') ?? '';
    clock.advance({ minutes: 31 });
    const answer = await fetch(late, { method: 'POST', body: '{"text":"x"}' });
    expect(await answer.json()).to.deep.equal({ ok: false, error: 'expired_url' });
  });

  it('runs commands and shortcuts', async () => {
    app.answer = () => json({ text: 'Here', blocks: [{ type: 'section', text: plain('Here you are') }] });
    const said = await fake.command('U0ALICE001', '/heed my data');
    expect(said.answer).to.deep.include({ lines: ['Here you are'], ephemeral: true });
    const form = new URLSearchParams(last('/commands').body.toString());
    expect(Object.fromEntries(form)).to.include({
      command: '/heed',
      text: 'my data',
      is_enterprise_install: 'false',
    });
    await expectThrow(() => fake.command('U0ALICE001', '/other'), /not a valid command/);
    app.answer = () => ({ body: 'plain', headers: { 'content-type': 'text/plain' } });
    expect((await fake.command('U0ALICE001', '/heed')).answer).to.deep.include({ lines: ['plain'] });
    app.answer = () => ({ status: 404 });
    expect(await fake.command('U0ALICE001', '/heed')).to.include({ failed: true, answer: undefined });
    app.answer = () => ({});
    await fake.shortcut('U0ALICE001', 'report');
    expect(payloadOf(last('/interactive'))).to.include({ type: 'shortcut', callback_id: 'report' });
    await fake.messageShortcut('U0ALICE001', await card(), 'about');
    expect(payloadOf(last('/interactive'))).to.include({ type: 'message_action', callback_id: 'about' });
  });
});

function json(body: object) {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function expectThrow(run: () => Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await run();
  } catch (error) {
    expect(String(error)).to.match(message);
    return;
  }
  throw new Error('nothing was thrown');
}
