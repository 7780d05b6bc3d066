import type { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { startApp } from '../harness/slack/bare-app.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';
import { errorOf, webClient } from '../harness/slack/web-client.ts';
import { until } from '../harness/until.ts';

describe('the fake Slack: files', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let client: WebClient;
  let app: Awaited<ReturnType<typeof startApp>>;
  let dm: string;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    app = await startApp();
    fake = await startFakeSlack({ clock, users: [{ id: 'U0ALICE001' }], urls: app.urls });
    fake.scopes = [...fake.scopes, 'files:write', 'files:read'];
    client = webClient(fake);
    const opened = await client.conversations.open({ users: 'U0ALICE001' });
    dm = opened.channel?.id ?? '';
  });
  afterEach(async () => {
    await fake.close();
    await app.close();
  });

  const address = (more: object = {}) =>
    client.files.getUploadURLExternal({ filename: 'plan.pdf', length: 4, ...more });

  /** Bytes that have arrived, not completed. */
  async function uploaded(more: object = {}): Promise<string> {
    const { upload_url = '', file_id = '' } = await address(more);
    expect((await fetch(upload_url, { method: 'POST', body: 'plan' })).status).to.equal(200);
    return file_id;
  }
  const complete = (id: string, more: object = {}) =>
    client.files.completeUploadExternal({ files: [{ id, title: 'The plan' }], ...more });

  it('goes the whole way of the client, and the message comes a moment later', async () => {
    const sent = await client.filesUploadV2({
      ...{ channel_id: dm, filename: 'plan.pdf', title: 'The plan', alt_text: 'what to do' },
      ...{ file: Buffer.from('a plan'), initial_comment: 'Read this' },
    });
    const [{ files: [file] = [] } = {}] = sent.files;
    expect(file).to.include({ title: 'The plan', name: 'plan.pdf', size: 6, mimetype: 'application/pdf' });
    expect(file?.shares).to.deep.include({ private: {}, public: {} });
    expect(fake.messages('U0ALICE001')).to.deep.equal([]);
    clock.advance({ seconds: 2 });
    fake.catchUp();
    await until(() => app.got.length === 1);
    const { event } = JSON.parse(app.got[0]?.body.toString() ?? '');
    expect(event).to.include({ type: 'message', subtype: 'file_share', bot_id: fake.botId, channel: dm });
    expect(event.files[0]).to.include({ id: file?.id, alt_txt: 'what to do' });
    const message = fake.lastMessage('U0ALICE001');
    expect(message).to.include({ text: 'Read this', ts: event.ts });
    expect(message.files).to.deep.equal([
      { id: file?.id, name: 'plan.pdf', title: 'The plan', altText: 'what to do', size: 6 },
    ]);
    const { file: known } = await client.files.info({ file: file?.id ?? '' });
    expect(known).to.deep.include({ ims: [dm], channels: [] });
    expect(known?.shares?.private?.[dm]?.[0]).to.include({ ts: message.ts });
    expect(fake.warnings).to.deep.equal([]);
  });

  it('takes alt text by either name, up to a thousand characters', async () => {
    for (const name of ['alt_txt', 'alt_text']) {
      const id = await uploaded({ [name]: 'x'.repeat(1_000) });
      await complete(id);
      const { file } = await client.files.info({ file: id });
      expect(file).to.deep.include({ alt_txt: 'x'.repeat(1_000) });
      expect(await errorOf(address({ [name]: 'x'.repeat(1_001) }))).to.equal('alt_txt_too_large');
    }
    expect(fake.warnings).to.deep.equal([]);
  });

  it('gives an address only for a file with a name and a size', async () => {
    expect(await errorOf(client.apiCall('files.getUploadURLExternal', { length: 4 }))).to.equal(
      'missing_argument',
    );
    expect(await errorOf(address({ length: 0 }))).to.equal('invalid_arguments');
    expect(await errorOf(address({ length: 1024 ** 3 + 1 }))).to.equal('file_upload_size_restricted');
    const snippet = { snippet_type: 'text', length: 1024 ** 2 + 1 };
    expect(await errorOf(address(snippet))).to.equal('snippet_too_large');
    const head = { authorization: `Bearer ${fake.botToken}`, 'content-type': 'application/json' };
    const asJson = await fetch(`${fake.apiBase}files.getUploadURLExternal`, {
      ...{ method: 'POST', headers: head, body: '{"filename":"a","length":1}' },
    });
    expect(await asJson.json()).to.include({ error: 'invalid_post_type' });
  });

  it('takes the bytes as they are or in a form, as many as were announced', async () => {
    const form = new FormData();
    form.set('body', new Blob(['plan']), 'Untitled');
    const put = async (body: string | FormData, url?: string) => {
      const { upload_url = '' } = await address();
      const answer = await fetch(url ?? upload_url, { method: 'POST', body });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await put('plan')).to.equal('200 OK - 4');
    expect(await put(form)).to.equal('200 OK - 4');
    expect(await put('plans')).to.match(/^400/);
    expect(await put('plan', `${fake.origin}/upload/v1/none`)).to.match(/^404/);
    fake.failNext('upload', { kind: 'http', status: 500 });
    expect(await put('plan')).to.match(/^500/);
  });

  it('completes what has arrived, once', async () => {
    const { file_id = '' } = await address();
    expect(await errorOf(complete(file_id))).to.equal('file_not_found');
    expect(await errorOf(client.files.info({ file: file_id }))).to.equal('file_not_found');
    const id = await uploaded();
    expect(await errorOf(client.files.info({ file: id }))).to.equal('file_not_found');
    expect(await errorOf(complete(id))).to.equal('ok');
    expect(await errorOf(complete(id))).to.equal('file_not_found');
    clock.advance({ minutes: 1 });
    // Without a channel it stays with the app.
    expect(fake.channels.flatMap(({ messages }) => messages)).to.deep.equal([]);
    expect((await client.files.info({ file: id })).file).to.deep.include({ ims: [], title: 'The plan' });
  });

  it('shares into conversations that the app is in, and never to a person’s id', async () => {
    const { channel } = await client.conversations.create({ name: 'room', is_private: true });
    const { id: room = '' } = channel ?? {};
    const file = await uploaded();
    const to = (id: string) => errorOf(complete(file, { channel_id: id }));
    expect(await to('U0ALICE001')).to.equal('invalid_channel');
    expect(await to('C0NOWHERE1')).to.equal('channel_not_found');
    const many = Array.from({ length: 101 }, (_, one) => `C0MANY${one + 100}`).join();
    expect(await errorOf(complete(file, { channels: many }))).to.equal('channels_limit_exceeded');
    expect(await errorOf(complete(file, { channels: dm, blocks: [{ type: 'marquee' }] }))).to.equal(
      'invalid_blocks',
    );
    expect(await errorOf(complete(file, { channels: `${dm},${room}` }))).to.equal('ok');
    clock.advance({ seconds: 2 });
    expect(fake.channel(dm).messages).to.have.length(1);
    expect(fake.channel(room).messages[0]?.files[0]).to.include({ id: file });
    fake.archiveChannel(room);
    const other = await uploaded();
    expect(await errorOf(complete(other, { channel_id: room }))).to.equal('posting_to_channel_denied');
  });

  it('wants a scope for writing and another for reading', async () => {
    const id = await uploaded();
    await complete(id);
    fake.scopes = fake.scopes.filter((scope) => scope !== 'files:read');
    expect(await errorOf(client.files.info({ file: id }))).to.equal('missing_scope');
    fake.scopes = fake.scopes.filter((scope) => scope !== 'files:write');
    expect(await errorOf(address())).to.equal('missing_scope');
    expect(await errorOf(complete(id))).to.equal('missing_scope');
  });

  it('knows the files of people too', async () => {
    await fake.sayFile('U0ALICE001', 'photo.jpg', { text: 'look' });
    const { event } = JSON.parse(app.got.at(-1)?.body.toString() ?? '');
    const { file } = await client.files.info({ file: event.files[0].id });
    expect(file).to.deep.include({ user: 'U0ALICE001', mimetype: 'image/jpeg', ims: [dm] });
  });
});
