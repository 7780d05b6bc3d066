import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';

const text = (content: string, more: Record<string, unknown> = {}) => ({
  touser: 'li',
  msgtype: 'text',
  agentid: 1_000_002,
  text: { content },
  ...more,
});

describe('the fake WeCom: message/send', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: RawClient;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({
      clock,
      departments: [{ id: 2, name: 'Sales' }, { id: 3, name: 'North', parentid: 2 }, { id: 4 }],
      members: [
        { userid: 'Li', department: [3] },
        { userid: 'wang', department: [2] },
        { userid: 'Zhao', department: [4] },
        { userid: 'gone', department: [3], status: 2 },
        { userid: 'Free', department: [3], licensed: false },
      ],
      app: { visible: { userids: [], partyids: [2], tagids: [7] } },
    });
    client = new RawClient(fake);
  });
  afterEach(() => fake.close());

  const errcode = async (body: unknown) => (await client.post('message/send', body)).errcode;

  it('brings a message to whom it can and lists the others in small letters', async () => {
    const touser = 'LI|nobody|Zhao|gone|Free|bad id|wang|li';
    const answer = await client.post('message/send', text('Hello', { touser, toparty: '99', totag: '7|8' }));
    expect(answer).to.include({ errcode: 0, errmsg: 'ok', invaliduser: 'nobody|zhao|gone|bad id' });
    expect(answer).to.include({ unlicenseduser: 'free', invalidparty: '99', invalidtag: '7|8' });
    expect(answer).not.to.have.property('response_code');
    expect(fake.sent[0]?.to).to.deep.equal(['Li', 'wang']);
    expect(fake.conversation('li').map((item) => item.text)).to.deep.equal(['Hello']);
    expect(fake.conversation('Zhao')).to.deep.equal([]);
  });

  it('sends to departments with those below, to tags, and to everybody in the visible range', async () => {
    fake.directory.setTag({ tagid: 7, userids: ['Zhao'] });
    await client.post('message/send', text('1', { touser: '', toparty: '3' }));
    await client.post('message/send', text('2', { touser: undefined, totag: '7' }));
    await client.post('message/send', text('3', { touser: '@all', toparty: '99' }));
    expect(fake.sent.map(({ to }) => to.toSorted())).to.deep.equal([
      ['Li'],
      ['Zhao'],
      ['Li', 'Zhao', 'wang'],
    ]);
  });

  it('refuses when nobody is left, with the lists', async () => {
    const answer = await client.post('message/send', text('Hello', { touser: 'Zhao|Nobody' }));
    expect(answer).to.include({ errcode: 81013, invaliduser: 'zhao|nobody' });
    expect(await errcode(text('Hello', { touser: 'Free' }))).to.equal(81013);
    expect(fake.sent).to.deep.equal([]);
  });

  it('refuses wrong receivers, agents, types and contents with the codes of the reference', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => `u${at}`).join('|');
    const numbers = Array.from({ length: 101 }, (_, at) => at + 1).join('|');
    const other = fake.addApp({ agentid: 5 });
    expect(await errcode(text('x', { touser: '' }))).to.equal(82001);
    expect(await errcode(text('x', { touser: many }))).to.equal(40032);
    expect(await errcode(text('x', { toparty: numbers }))).to.equal(82002);
    expect(await errcode(text('x', { totag: numbers }))).to.equal(82003);
    expect(await errcode(text('x', { agentid: undefined }))).to.equal(41011);
    expect(await errcode(text('x', { agentid: 6 }))).to.equal(40056);
    expect(await errcode(text('x', { agentid: other.agentid }))).to.equal(301002);
    expect(await errcode(text('x', { msgtype: 'fax' }))).to.equal(40008);
    expect(await errcode(text(''))).to.equal(44004);
    expect(await errcode(text('x', { safe: 2 }))).to.equal(40058);
    expect(await errcode(text('x', { msgtype: 'image', image: { media_id: 'none' } }))).to.equal(40007);
    expect(
      await errcode(text('x', { msgtype: 'markdown', markdown: { content: '好'.repeat(683) } })),
    ).to.equal(45002);
    const card = { title: 'T', description: 'D', url: 'https://example.com' };
    expect(await errcode(text('x', { msgtype: 'textcard', textcard: card }))).to.equal(0);
    for (const [changed, code] of [
      [{ title: '' }, 41016],
      [{ description: '' }, 41033],
      [{ url: '' }, 41010],
      [{ url: 'example.com' }, 40058],
      [{ title: '好'.repeat(43) }, 45002],
      [{ description: '好'.repeat(171) }, 45002],
    ] as const)
      expect(await errcode(text('x', { msgtype: 'textcard', textcard: { ...card, ...changed } }))).to.equal(
        code,
      );
    expect(await errcode(text('x', { msgtype: 'news', news: { articles: [] } }))).to.equal(45008);
  });

  it('cuts a text after 2,048 bytes between two characters, and says so in a warning only', async () => {
    expect(await errcode(text('好'.repeat(683)))).to.equal(0);
    expect(fake.conversation('Li')[0]?.text).to.equal('好'.repeat(682));
    expect(fake.warnings).to.have.length(1);
  });

  it('takes a number for a text and a text for a number, with a warning that is not to be missed', async () => {
    const answer = await client.post('message/send', text('x', { agentid: '1000002' }));
    expect(answer.errcode).to.equal(0);
    expect(answer.errmsg).to.contain('Warning: wrong json format.');
    expect(fake.warnings).to.deep.equal([{ path: 'message/send', kind: 'json', detail: 'agentid' }]);
    const broken = await client.post('message/send', '{"touser": "li",');
    expect(broken.errcode).to.equal(40058);
    expect(broken.errmsg).to.contain('Warning: wrong json format.');
  });

  it('drops the 31st message of a minute and the 1,001st of an hour to one member without a word', async () => {
    for (let at = 0; at < 31; at++) expect(await errcode(text(`m${at}`))).to.equal(0);
    expect(fake.conversation('Li')).to.have.length(30);
    expect(fake.sent.at(-1)).to.deep.include({ to: [], dropped: ['Li'] });
    clock.advance({ seconds: 59 });
    await errcode(text('still too early'));
    expect(fake.conversation('Li')).to.have.length(30);
    clock.advance({ seconds: 1 });
    await errcode(text('late enough'));
    expect(fake.conversation('Li')).to.have.length(31);
    for (let at = 31; at < 1_001; at++) {
      clock.advance({ seconds: 2 });
      await errcode(text(`h${at}`));
    }
    expect(fake.counts.delivered).to.equal(1_000);
    expect(await errcode(text('x', { touser: 'wang' }))).to.equal(0);
    expect(fake.conversation('wang')).to.have.length(1);
  });

  it('refuses what the day has no room for, until midnight in China', async () => {
    await fake.close();
    fake = await startFakeWecom({
      clock,
      limits: { accounts: 0.02 },
      members: ['a', 'b', 'c'].map((userid) => ({ userid })),
    });
    client = new RawClient(fake);
    expect(await errcode(text('1', { touser: '@all' }))).to.equal(0);
    expect(await errcode(text('2', { touser: 'a|b' }))).to.equal(45009);
    expect(await errcode(text('3', { touser: 'a' }))).to.equal(0);
    clock.set('2026-08-03T15:59:59Z');
    client.forget();
    expect(await errcode(text('4', { touser: 'a' }))).to.equal(45009);
    clock.set('2026-08-03T16:00:00Z');
    expect(await errcode(text('4', { touser: 'a' }))).to.equal(0);
  });

  it('recognises the same request within its interval, whatever the order of its keys', async () => {
    const first = { ...text('once'), enable_duplicate_check: 1, duplicate_check_interval: 600 };
    const again = Object.fromEntries(Object.entries(first).toReversed());
    const { msgid } = await client.post('message/send', first);
    expect((await client.post('message/send', again)).msgid).to.equal(msgid);
    expect(fake.counts).to.include({ messages: 1, duplicates: 1 });
    await client.post('message/send', { ...first, text: { content: 'other' } });
    clock.advance({ seconds: 600 });
    await client.post('message/send', again);
    expect(fake.conversation('Li').map((item) => item.text)).to.deep.equal(['once', 'other', 'once']);
    await client.post('message/send', text('unchecked'));
    await client.post('message/send', text('unchecked'));
    expect(fake.conversation('Li')).to.have.length(5);
    expect(await errcode({ ...first, duplicate_check_interval: 14_401 })).to.equal(40058);
  });

  it('recalls for 24 hours what the same app sent', async () => {
    const { msgid } = await client.post('message/send', text('oops'));
    const stranger = RawClient.of(fake, fake.addApp({}));
    expect((await stranger.post('message/recall', { msgid })).errcode).to.equal(40058);
    const old = await client.post('message/send', text('old'));
    expect((await client.post('message/recall', { msgid })).errcode).to.equal(0);
    expect((await client.post('message/recall', { msgid })).errcode).to.equal(40058);
    expect(fake.conversation('Li').map((item) => item.text)).to.deep.equal(['old']);
    clock.advance({ hours: 24, seconds: 1 });
    client.forget();
    expect((await client.post('message/recall', { msgid: old.msgid })).errcode).to.equal(42052);
  });

  it('remembers only counts when told to, and has no limits then', async () => {
    await fake.close();
    fake = await startFakeWecom({ clock, limits: false, remember: 'counts', members: [{ userid: 'li' }] });
    client = new RawClient(fake);
    for (let at = 0; at < 40; at++) await client.post('message/send', text('x'));
    expect(fake.counts).to.include({ messages: 40, delivered: 40, dropped: 0 });
    expect([fake.sent.length, fake.calls.length, fake.conversation('li').length]).to.deep.equal([0, 0, 0]);
  });
});
