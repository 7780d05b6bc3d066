import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { seal, signature } from '../harness/wecom/crypto.ts';
import { type ContactChange, type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';
import { type Receiver, startReceiver } from '../harness/wecom/receiver.ts';
import { readXml, textOf, toXml, type XmlTree } from '../harness/wecom/xml.ts';

describe('the fake WeCom: callbacks', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let receiver: Receiver;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({
      clock,
      callbackTimeoutMs: 500,
      verificationTimeoutMs: 500,
      departments: [{ id: 2 }, { id: 3 }],
      members: [{ userid: 'Li', department: [2] }],
      app: { visible: { userids: [], partyids: [2], tagids: [] } },
    });
    receiver = await startReceiver(fake.corpid);
    fake.app.setCallback(receiver.settings);
  });
  afterEach(async () => {
    await fake.close();
    await receiver.close();
  });

  const last = (name: string) => textOf(readXml(receiver.received.at(-1)?.plaintext ?? ''), name);
  const events = () => receiver.received.map(({ plaintext }) => textOf(readXml(plaintext), 'Event'));

  it('saves a URL only when it answers the plaintext and nothing else, in time', async () => {
    fake.app.setCallback(undefined);
    expect(await fake.app.saveCallback(receiver.settings)).to.include({ ok: true, status: 200 });
    expect(fake.app.callback).to.deep.equal(receiver.settings);
    const other = { ...receiver.settings, token: 'otherToken' };
    for (const [answer, reason] of [
      [{ status: 200, body: '"quoted"' }, 'body'],
      [{ status: 500 }, 'status'],
      ['hang', 'timeout'],
    ] as const) {
      receiver.answers = [answer];
      expect(await fake.app.saveCallback(receiver.settings)).to.include({ ok: false, reason });
    }
    receiver.answers = [{ status: 200 }];
    expect(await fake.app.saveCallback(other)).to.include({ ok: false, status: 403 });
    expect(fake.app.callback).to.deep.equal(receiver.settings);
    for (const wrong of [{ token: 'with space' }, { token: 'x'.repeat(33) }, { encodingAESKey: 'short' }])
      expect(() => fake.app.setCallback({ ...receiver.settings, ...wrong })).to.throw();
  });

  it('posts a text as the person, with a MsgId beyond 2^53', async () => {
    const delivery = await fake.type('li', '你好 <b> ]]> &');
    expect(delivery).to.include({ acknowledged: true, status: 200 });
    expect(['ToUserName', 'FromUserName', 'MsgType', 'Content', 'AgentID'].map(last)).to.deep.equal([
      fake.corpid,
      'Li',
      'text',
      '你好 <b> ]]> &',
      '1000002',
    ]);
    expect(last('CreateTime')).to.equal(String(clock.now().getTime() / 1000));
    expect(last('MsgId')).to.equal(delivery.msgId);
    expect(Number.isSafeInteger(Number(delivery.msgId))).to.equal(false);
    expect(fake.conversation('li').map((item) => [item.from, item.text])).to.deep.equal([
      ['member', '你好 <b> ]]> &'],
    ]);
  });

  it('delivers again what was not answered with 200 in time: 1 + 3, new nonces, the same MsgId', async () => {
    receiver.answers = ['hang', { status: 500 }, { status: 302 }, { status: 200 }];
    const delivery = await fake.type('li', 'x');
    expect(delivery.attempts.map(({ status, error }) => status ?? error)).to.deep.equal([
      'timeout',
      500,
      302,
      200,
    ]);
    expect(delivery.acknowledged).to.equal(true);
    expect(new Set(receiver.received.map(({ nonce }) => nonce)).size).to.equal(4);
    expect(new Set(receiver.received.map(({ plaintext }) => plaintext)).size).to.equal(1);
    receiver.answers = [{ status: 503 }];
    const lost = await fake.type('li', 'y', { beforeRetry: () => void clock.advance({ seconds: 5 }) });
    expect(lost.acknowledged).to.equal(false);
    expect(
      lost.attempts.map(({ timestamp }) => Number(timestamp) - Number(lost.attempts[0]?.timestamp)),
    ).to.deep.equal([0, 5, 10, 15]);
  });

  it('can be told that only silence is retried', async () => {
    const other = await startFakeWecom({ clock, retryOnStatus: false, members: [{ userid: 'li' }] });
    other.app.setCallback(receiver.settings);
    receiver.answers = [{ status: 500 }];
    expect((await other.type('li', 'x')).attempts).to.have.length(1);
    await other.close();
  });

  it('repeats, holds back and reorders', async () => {
    await fake.type('li', 'twice', { times: 2 });
    expect(receiver.received).to.have.length(2);
    fake.hold();
    const sent = ['a', 'b', 'c'].map((text) => fake.type('li', text));
    expect(receiver.received).to.have.length(2);
    await fake.release(() => [2, 0, 1, 0]);
    await Promise.all(sent);
    const seen = receiver.received.slice(2).map(({ plaintext }) => textOf(readXml(plaintext), 'Content'));
    expect(seen).to.deep.equal(['c', 'a', 'b', 'a']);
  });

  it('spoils signature, ciphertext, padding, length, receiveid and body, each so that a strict reader refuses', async () => {
    for (const tamper of ['signature', 'encrypt', 'padding', 'length', 'truncated'] as const) {
      const delivery = await fake.type('li', 'x', { tamper, retries: 0 });
      expect(delivery.status, tamper).to.equal(403);
    }
    for (const spoilt of [
      { receiveid: 'wwother' },
      { rawBody: '<xml>' },
      { callback: { ...receiver.settings, token: 'old' } },
      { callback: { ...receiver.settings, encodingAESKey: 'a'.repeat(43) } },
    ])
      expect((await fake.type('li', 'x', { ...spoilt, retries: 0 })).status).to.equal(403);
    expect(receiver.received).to.deep.equal([]);
    await fake.post('<xml><any>thing</any></xml>', { timestamp: '1', nonce: 'n' });
    expect(receiver.received).to.deep.equal([
      { timestamp: '1', nonce: 'n', plaintext: '<xml><any>thing</any></xml>' },
    ]);
    const { url, body } = fake.seal('<xml></xml>');
    expect((await fetch(url, { method: 'POST', body: String(body) })).status).to.equal(200);
  });

  it('sends files, places, links and pictures whose media can be fetched', async () => {
    await fake.sendFile('li', { name: 'a.pdf', content: Buffer.from('%PDF-1.7 …') });
    const media = await new RawClient(fake).request('media/get', { media_id: last('MediaId') ?? '' });
    expect(await media.text()).to.equal('%PDF-1.7 …');
    await fake.sendImage('li');
    expect(last('PicUrl')).to.contain('http');
    await fake.sendVoice('li');
    expect(last('Format')).to.equal('amr');
    await fake.sendLocation('li', { latitude: 31.2, longitude: 121.4, label: 'Shanghai' });
    expect(last('Location_X')).to.equal('31.2');
    await fake.sendLink('li', { title: 't', description: 'd', url: 'https://example.com' });
    expect(last('Url')).to.equal('https://example.com');
  });

  it('plays nobody who does not have the app', async () => {
    fake.directory.addMember({ userid: 'far', department: [3] });
    fake.directory.setMember('Li', { status: 2 });
    for (const userid of ['far', 'Li', 'nobody'])
      expect(await outcome(() => fake.type(userid, 'x')), userid).to.equal('refused');
  });

  /** A passive reply as a bot's answer. */
  const passive = (tree: XmlTree, to = 'Li') => {
    const xml = toXml({ ToUserName: to, FromUserName: fake.corpid, CreateTime: 1, ...tree });
    const { token, encodingAESKey } = receiver.settings;
    const encrypt = seal(encodingAESKey, xml, fake.corpid);
    const signed = signature(token, '1', 'n', encrypt);
    return toXml({ Encrypt: encrypt, MsgSignature: signed, TimeStamp: 1, Nonce: 'n' });
  };

  it('replaces a card by a passive reply to its menu, but not to its buttons', async () => {
    const template_card = {
      card_type: 'button_interaction',
      task_id: 't1',
      main_title: { title: 'Before' },
      button_list: [{ text: 'Read', key: 'read' }],
      action_menu: { action_list: [{ text: 'Mute', key: 'mute' }] },
    };
    const body = { touser: 'Li', msgtype: 'template_card', agentid: 1_000_002, template_card };
    await new RawClient(fake).post('message/send', body);
    const TemplateCard = {
      CardType: 'vote_interaction',
      MainTitle: { Title: 'After' },
      CheckBox: { QuestionKey: 'q', Mode: 1, OptionList: [{ Id: 'a', Text: 'A', IsChecked: 'true' }] },
      SubmitButton: { Text: 'Send', Key: 'send' },
    };
    receiver.answers = [{ status: 200, body: passive({ MsgType: 'update_template_card', TemplateCard }) }];
    await fake.click('li', fake.lastCard('li'), 'read');
    expect(fake.lastCard('li').text).to.contain('Before');
    expect(fake.warnings.map(({ kind }) => kind)).to.deep.equal(['reply']);
    await fake.clickCardMenu('li', fake.lastCard('li'), 'mute');
    expect(fake.lastCard('li').card).to.deep.equal({
      card_type: 'vote_interaction',
      main_title: { title: 'After' },
      checkbox: { question_key: 'q', mode: 1, option_list: [{ id: 'a', text: 'A', is_checked: true }] },
      submit_button: { text: 'Send', key: 'send' },
    });
    await fake.click('li', fake.lastCard('li'), 'send');
    expect(receiver.received.at(-1)?.plaintext).to.contain('<OptionId><![CDATA[a]]></OptionId>');
  });

  it('shows a passive reply, and warns of one that cannot be read or is not allowed', async () => {
    receiver.answers = [{ status: 200, body: passive({ MsgType: 'text', Content: 'Hello' }) }];
    expect((await fake.type('li', 'x')).reply).to.contain('Hello');
    expect(fake.conversation('li').map((item) => item.text)).to.deep.equal(['x', 'Hello']);
    expect(fake.warnings).to.deep.equal([]);
    for (const body of [
      'plain words',
      passive({ MsgType: 'text', Content: 'x' }, 'other'),
      passive({ MsgType: 'markdown', Content: 'x' }),
      passive({ MsgType: 'text', Content: 'x' }).replace(/<Nonce>.*<\/Nonce>/, '<Nonce>m</Nonce>'),
    ]) {
      receiver.answers = [{ status: 200, body }];
      await fake.type('li', 'again');
    }
    expect(fake.warnings).to.have.length(4);
    receiver.answers = [{ status: 200, body: 'success' }];
    await fake.enterAgent('li');
    expect(fake.warnings).to.have.length(4);
  });

  it('presses the menu that was made, and reports who opens the app when it should', async () => {
    const client = new RawClient(fake);
    const button = [
      { name: '我的', sub_button: [{ type: 'click', name: '待办', key: 'todo' }] },
      { type: 'view', name: 'Site', url: 'https://example.com/' },
    ];
    await client.post('menu/create', { button }, { agentid: '1000002' });
    await fake.menuClick('li', 'todo');
    expect([last('Event'), last('EventKey'), last('MsgId')]).to.deep.equal(['click', 'todo', undefined]);
    await fake.menuClick('li', 'https://example.com/');
    expect(last('Event')).to.equal('view');
    expect(await outcome(() => fake.menuClick('li', 'none'))).to.equal('refused');
    await fake.app.set({ isreportenter: false });
    expect(await outcome(() => fake.enterAgent('li'))).to.equal('refused');
  });

  it('tells the contacts helper the reduced form, and nothing when only other fields change', async () => {
    const create: ContactChange = {
      type: 'create_user',
      member: { userid: 'Wang', name: '王', department: [2, 3] },
    };
    expect(await fake.changeContact(create)).to.equal(undefined);
    expect(events()).to.deep.equal(['subscribe']);
    fake.contacts.setCallback(receiver.settings);
    await fake.changeContact({
      type: 'create_user',
      member: { userid: 'Zhao', name: '赵', department: [3] },
    });
    const seen = receiver.received.at(-1)?.plaintext ?? '';
    expect(seen).to.contain('<FromUserName><![CDATA[sys]]></FromUserName>');
    expect(seen).to.contain('<UserID><![CDATA[Zhao]]></UserID><Department><![CDATA[3]]></Department></xml>');
    expect(
      await fake.changeContact({ type: 'update_user', userid: 'Zhao', changes: { name: '钱' } }),
    ).to.equal(undefined);
    const full = await fake.changeContact(
      { type: 'update_user', userid: 'Zhao', changes: { name: '孙', position: 'CEO' } },
      { form: 'full' },
    );
    expect(full?.plaintext).to.contain(
      '<Name><![CDATA[孙]]></Name><Position><![CDATA[CEO]]></Position></xml>',
    );
    await fake.changeContact({ type: 'update_user', userid: 'Zhao', changes: {}, newUserid: 'qian' });
    expect(last('NewUserID')).to.equal('qian');
    expect(fake.directory.member('zhao')).to.equal(undefined);
    await fake.changeContact({ type: 'create_party', department: { id: 9, name: 'New', parentid: 2 } });
    expect([last('Id'), last('ParentId'), last('Name')]).to.deep.equal(['9', '2', undefined]);
    expect(await fake.changeContact({ type: 'update_party', id: 9, changes: { name: 'Newer' } })).to.equal(
      undefined,
    );
    await fake.changeContact({ type: 'update_party', id: 9, changes: { parentid: 3 } });
    expect(last('ParentId')).to.equal('3');
    await fake.changeContact({ type: 'delete_party', id: 9 });
    expect(last('ChangeType')).to.equal('delete_party');
  });

  it('tells an app who comes into its range and who leaves it', async () => {
    await fake.changeContact({ type: 'create_user', member: { userid: 'Wang', department: [3] } });
    expect(events()).to.deep.equal([]);
    await fake.changeContact({ type: 'update_user', userid: 'wang', changes: { department: [2] } });
    await fake.changeContact({ type: 'update_user', userid: 'wang', changes: { status: 2 } });
    await fake.changeContact({ type: 'delete_user', userid: 'Li' });
    await fake.app.set({ visible: { userids: ['wang'], partyids: [], tagids: [] } });
    expect(
      receiver.received.map(
        ({ plaintext }) =>
          `${textOf(readXml(plaintext), 'Event')} ${textOf(readXml(plaintext), 'FromUserName')}`,
      ),
    ).to.deep.equal(['subscribe Wang', 'unsubscribe Wang', 'unsubscribe Li']);
    await fake.subscribe('Wang');
    await fake.unsubscribe('Wang');
    expect(events().slice(3)).to.deep.equal(['subscribe', 'unsubscribe']);
    expect(await outcome(() => fake.type('Wang', 'x'))).to.equal('refused');
  });
});

const outcome = (work: () => Promise<unknown>) =>
  work().then(
    () => 'played',
    () => 'refused',
  );
